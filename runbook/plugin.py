"""The pytest plugin: options, the run and its folder, rehearsal or live, the browser.

Other parts plug in beside it: `runbook.gherkin.plugin` collects the features, `runbook.evidence.plugin` keeps the record.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runbook import live
from runbook.account import Portal
from runbook.attendant import refuse_what_needs_nobody
from runbook.browser import IN_JAPAN, display_exists, launch_options
from runbook.errors import RunbookError, SettingsError
from runbook.evidence.environment import FACTS
from runbook.gherkin import console
from runbook.run import RUN, Run, Target
from runbook.settings import Settings, SunBridgeDriver
from runbook.stand_ins import StandIns
from runbook.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable

FEATURES = "features"
SCREENS = "screens"
SETTINGS = pytest.StashKey[Settings]()
STAND_INS = pytest.StashKey[StandIns]()
RUN_ID_FOR_WORKERS = "runbook_run_id"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The runbook's own options."""
    group = parser.getgroup("runbook", "パスワード初期化の手順書")
    group.addoption("--live", action="store_true", help="実運用: .env に書いた本物のポータルで実行する（既定は模擬）")
    group.addoption("--yes", action="store_true", help="実運用の確認にあらかじめ「はい」と答える（無人運転）")
    group.addoption("--no-report", action="store_true", help="HTML の報告書を作らない（Allure の結果は必ず残る）")
    group.addoption("--again", action="store_true", help="画面の点検: 前の点検から 1 時間たっていなくても行う")
    group.addoption(
        "--attended",
        action="store_true",
        help="画面の前の人と行う: 許諾、画像認証、知らない画面では止まって人の操作を待ち、期待の画面になったら続ける",
    )
    group.addoption("--headless", action="store_true", help="実運用でもブラウザーを画面に出さない")
    group.addoption(
        "--env-file", type=Path, default=None, metavar="FILE", help="設定ファイル（既定はプロジェクトの .env）"
    )
    group.addoption(
        "--rehearsal",
        action="append",
        default=[],
        metavar="OPTION",
        help="模擬のポータルへのオプション。例: --rehearsal=--edition=lists（一覧は python -m rehearsal --help）",
    )


def may_run_the_procedure(config: pytest.Config) -> bool:
    """Whether this pytest run may perform scenarios of `features/` (and is not `--collect-only`, or a test run)."""
    if config.option.collectonly:
        return False
    features = (config.rootpath / FEATURES).resolve()
    paths = [Path(config.invocation_params.dir, str(arg).partition("::")[0]).resolve() for arg in config.args]
    return any(path == features or features in path.parents or path in features.parents for path in paths)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Refuse what would run a live procedure again by itself: xdist starts it before any other hook is asked."""
    if config.option.live and getattr(config.option, "looponfail", False):
        raise pytest.UsageError("実運用（--live）では -f（--looponfail）は使えません。指定を外してください。")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Read the settings and make the run, before any other plugin writes a file."""
    if not may_run_the_procedure(config):
        return
    try:
        config.stash[SETTINGS] = Settings.load(config.option.env_file or config.rootpath / ".env")
        if config.option.live:
            live.refuse_what_would_leak(config)
        if config.option.attended:
            _refuse_unless_attended(config)
    except SettingsError as error:
        raise pytest.UsageError(str(error)) from None
    run = config.stash[RUN] = _run(config)
    run.allure_results.mkdir(parents=True, exist_ok=True)
    config.option.allure_report_dir = str(run.allure_results)
    # pytest-playwright empties this folder at every start; ours alone is safe to empty.
    config.option.output = str(run.folder / "playwright")
    if not config.option.live and not _leaves_the_tests_to_workers(config):
        # Started here and asked later: they come up while pytest collects and the browser starts.
        config.stash[STAND_INS] = StandIns([*_for_screens_only(config), *config.option.rehearsal])


def _for_screens_only(config: pytest.Config) -> list[str]:
    """Of the stand-ins only the portals, and a page for SunBridge, where the check of the screens alone is asked for."""
    return ["--sunbridge=page"] if config.option.markexpr.strip() == SCREENS else []


def _refuse_unless_attended(config: pytest.Config) -> None:
    refuse_what_needs_nobody(
        unattended=config.option.yes,
        headless=config.option.headless,
        in_parallel=_leaves_the_tests_to_workers(config) or hasattr(config, "workerinput"),
        has_terminal=_somebody_is_at_the_terminal(config),
        has_display=display_exists(),
    )


def _somebody_is_at_the_terminal(config: pytest.Config) -> bool:
    there = Terminal(partial(live.terminal, config)).is_there
    if capture := config.pluginmanager.get_plugin("capturemanager"):
        # As it was: pytest is about to make its reporter, on what is standard output now.
        capture.suspend_global_capture()
    return there


def _leaves_the_tests_to_workers(config: pytest.Config) -> bool:
    """Whether this is xdist's controller, which performs no scenario itself."""
    return bool(getattr(config.option, "numprocesses", None)) and not hasattr(config, "workerinput")


def _run(config: pytest.Config) -> Run:
    worker = getattr(config, "workerinput", None)
    now = datetime.now().astimezone()
    run_id = worker[RUN_ID_FOR_WORKERS] if worker else f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    operator = config.stash[SETTINGS].RUNBOOK_OPERATOR or "練習"
    target = Target.LIVE if config.option.live else Target.REHEARSAL
    return Run(run_id, config.rootpath / "reports" / run_id, target, operator)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist's WorkerController has no public type
    """Give each worker the controller's run, so that all write into one folder."""
    if run := node.config.stash.get(RUN, None):
        node.workerinput[RUN_ID_FOR_WORKERS] = run.run_id


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say at the top against what this run acts and where its record goes."""
    run = config.stash.get(RUN, None)
    return [f"対象: {run.target}　記録: reports/{run.run_id}"] if run else []


def pytest_collection_finish(session: pytest.Session) -> None:
    """Before anything acts: a live run is complete, allowed and confirmed."""
    config = session.config
    resets = {portal for item in session.items if not item.get_closest_marker(SCREENS) for portal in portals_of(item)}
    screens = {portal for item in session.items if item.get_closest_marker(SCREENS) for portal in portals_of(item)}
    if RUN not in config.stash or not (resets or screens):
        return
    if config.option.live:
        try:
            if resets:
                live.confirm(config, config.stash[SETTINGS], resets, config.stash[RUN])
            else:
                live.refuse_to_look(config.stash[SETTINGS], screens)
        except RunbookError as error:
            raise pytest.UsageError(str(error)) from None
        own = config.stash[SETTINGS]
        if resets and own.SUNBRIDGE_DRIVER is SunBridgeDriver.REHEARSAL and not own.SUNBRIDGE_EXE:
            config.stash[STAND_INS] = StandIns([*live.stand_in_options(own), *config.option.rehearsal])


def portals_of(item: pytest.Item) -> set[Portal]:
    """The portals that a test's tags name: one for a scenario of the procedure."""
    return {portal for portal in Portal if item.get_closest_marker(portal)}


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the stand-ins."""
    if stand_ins := config.stash.get(STAND_INS, None):
        stand_ins.stop()


@pytest.fixture(scope="session")
def run(pytestconfig: pytest.Config) -> Run:
    """The run that this session performs."""
    return pytestconfig.stash[RUN]


@pytest.fixture(scope="session")
def stand_ins(pytestconfig: pytest.Config) -> StandIns | None:
    """The stand-ins of this session; none in a live run that works SunBridge itself."""
    return pytestconfig.stash.get(STAND_INS, None)


@pytest.fixture(scope="session")
def settings(pytestconfig: pytest.Config, run: Run, stand_ins: StandIns | None) -> Settings:
    """The operator's settings in a live run, the stand-ins' own in a rehearsal."""
    own = pytestconfig.stash[SETTINGS]
    if run.target is Target.LIVE or stand_ins is None:
        return own
    pytestconfig.stash[FACTS]["練習用ポータルの編集版"] = stand_ins.editions
    return stand_ins.settings(own)


@pytest.fixture(scope="session")
def browser_type_launch_args(pytestconfig: pytest.Config) -> dict[str, Any]:
    """How pytest-playwright starts the browser: an installed one; live runs are headed where a display exists."""
    settings = pytestconfig.stash.get(SETTINGS, None) or Settings.load(None)
    options = launch_options(settings.BROWSER_EXECUTABLE or None, pytestconfig.getoption("--browser-channel"))
    live_and_visible = pytestconfig.option.live and display_exists() and not pytestconfig.option.headless
    options["headless"] = not (pytestconfig.getoption("--headed") or pytestconfig.option.attended or live_and_visible)
    if slow_mo := pytestconfig.getoption("--slowmo"):
        options["slow_mo"] = slow_mo
    return options


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Japanese browser, Japanese time."""
    return {**browser_context_args, **IN_JAPAN}


@pytest.fixture
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Show one Japanese line to the operator at once, past pytest's capture."""
    return partial(console.say, pytestconfig)
