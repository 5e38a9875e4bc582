"""A small project to collect feature files in, with steps that tell whether they acted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pytest
    from _pytest.pytester import RunResult

PROJECT: Final = Path(__file__).parents[2]

_CONFTEST: Final = """
from pathlib import Path
import pytest
from pytest_bdd import given, then, when
from runbook.gherkin import words
from runbook.gherkin.console import say
from runbook.secret import Secret

pytest_plugins = ["runbook.gherkin.plugin"]

@given(words("「{name}」がある"))
def there_is(name):
    with Path("acted.txt").open("a", encoding="utf-8") as file:
        file.write(name + "\\n")

@when(words("「{name}」ボタンを押す"), target_fixture="pressed")
def press(name):
    print("printed by a step")
    return name

@then(words("「{name}」が表示される"))
def is_shown(pressed, name):
    assert pressed == name

@when(words("飛ばす"))
def skip():
    pytest.skip("いまは行わない")

@when(words("人が中断する"))
def interrupt():
    raise KeyboardInterrupt

@when(words("「{name}」を読む"))
def read_secret(pytestconfig, name):
    Secret(name)
    say(pytestconfig, f"{name} を待っています")
"""

# Colours, plugins of the machine and addopts of the outer run must not reach the inner one.
_STEERING: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PY_COLORS", "FORCE_COLOR", "NO_COLOR", "CI", "COLUMNS")
# Plugins that the tests do not need cost half a second each time.
_UNNEEDED: Final = ("cacheprovider", "playwright", "allure_pytest", "hypothesispytest", "anyio", "platformdirs")
_OPTIONS: Final = " ".join(["--strict-markers --strict-config", *(f"-p no:{name}" for name in _UNNEEDED)])

NAME: Final = "普通車の（一回目）を試す"
GOOD: Final = f"""\
# language: ja
@futsu
機能: 普通車の試し
  シナリオ: {NAME}
    前提 「甲」がある
    もし 【①】「乙」ボタンを押す
    ならば 「乙」が表示される
"""


def scenario(*steps: str, name: str = "試す") -> str:
    """Return a feature of one scenario; its first step stands in line 4."""
    return "\n".join(["# language: ja", "機能: 試し", f"  シナリオ: {name}", *(f"    {step}" for step in steps), ""])


class Office:
    """A project folder whose pytest loads the plugin; runs pytest on `features/` as a person would."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in _STEERING:
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PYTHONPATH", str(PROJECT))
        monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
        self._pytester = pytester
        self.folder = pytester.path
        pytester.makepyprojecttoml(f'[tool.pytest.ini_options]\naddopts = "{_OPTIONS}"\n')
        pytester.makeconftest(_CONFTEST)

    def feature(self, text: str | bytes, name: str = "x.feature") -> Path:
        """Write a feature file."""
        file = self.folder / "features" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def add_steps(self, code: str) -> None:
        """Append step definitions."""
        conftest = self.folder / "conftest.py"
        conftest.write_text(conftest.read_text(encoding="utf-8") + code, encoding="utf-8")

    def pytest(self, *arguments: str) -> RunResult:
        """Run pytest in this process, on `features` unless the arguments name a part of it."""
        return self._pytester.runpytest_inprocess(*_with_features(arguments))

    def pytest_process(self, *arguments: str) -> RunResult:
        """Run pytest in a process of its own, e.g. one that has workers or ends by an interrupt."""
        return self._pytester.runpytest_subprocess(*_with_features(arguments), timeout=120)

    def bare_pytest(self, *arguments: str) -> RunResult:
        """Run pytest on exactly these arguments."""
        return self._pytester.runpytest_inprocess(*arguments)

    @property
    def acted(self) -> list[str]:
        """What the step 「…」がある did, in all runs so far."""
        file = self.folder / "acted.txt"
        return file.read_text(encoding="utf-8").split() if file.exists() else []


def _with_features(arguments: tuple[str, ...]) -> list[str]:
    named = any(argument.startswith("features") for argument in arguments)
    return [*arguments, *([] if named else ["features"])]
