"""No output of a run holds a secret, whatever fails and whoever prints. The canaries are searched for, byte by byte."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.evidence.conftest import Ran

    RunFeature = Callable[..., Ran]

PASSWORD = 'Kanaria<7&"x'
LINK = "https://portal.example/reset/setPassword.do?token=c4n4ryc4n4ryc4n4ryc4n4ry&mode=1"
USER_ID = "KNRA7788"
MAIL = "kanaria.taro@office.example"
NEVER = (PASSWORD, quote(PASSWORD), "Kanaria&lt;7&amp;", "Kanaria", LINK, "c4n4ryc4n4ry", USER_ID, "kanaria.taro")

CANARIES = f"""
PASSWORD = Secret({PASSWORD!r})
LINK = Secret({LINK!r})
USER_ID = PaymentUserId({USER_ID!r})
MAIL = MailAddress({MAIL!r})
"""

# Each breaks off one step in its own way, with canaries in arguments, messages, locals and output.
FAILURES = {
    "an error message": 'raise ValueError(f"cannot open {LINK.reveal()} with {PASSWORD.reveal()}")',
    "an assertion": 'shown = PASSWORD.reveal(); assert shown == "expected", f"shown: {shown}"',
    "an assertion on long texts": 'shown = {"a": PASSWORD.reveal() * 3}; assert shown == {"a": LINK.reveal()}',
    "a call with arguments": "int_of(PASSWORD.reveal(), LINK.reveal())",
    "a chained error": "try:\n        int_of(LINK.reveal(), 1)\n"
    "    except ValueError as e:\n        raise KeyError(PASSWORD.reveal()) from e",
    "an expected error": 'raise LinkExpired(f"「{LINK.reveal()}」は期限切れです。", expected=f"{USER_ID.value}")',
    "pytest.fail": "pytest.fail(LINK.reveal())",
    "a skip": "pytest.skip(PASSWORD.reveal())",
    "an interrupt": "raise KeyboardInterrupt(PASSWORD.reveal())",
    "an end of the session": "pytest.exit(PASSWORD.reveal())",
}


def definitions(ending: str) -> str:
    return f"""
{CANARIES}
def int_of(text, other):
    return int(text)

class Mail:
    def evidence_text(self):
        return f"宛先: {{MAIL.value}} {{LINK.reveal()}}"

class Telling(Screen):
    def __repr__(self):
        return f"画面 {{USER_ID.value}} {{LINK.reveal()}}"

@given(words("準備がある"), target_fixture="mail")
def prepared(record_property):
    print("printed", PASSWORD.reveal(), LINK.reveal())
    print("printed to stderr", MAIL.value, file=sys.stderr)
    logging.getLogger("imap").warning("logged %s for %s", LINK.reveal(), USER_ID.value)
    try:
        int_of(PASSWORD.reveal(), 1)
    except ValueError:
        logging.getLogger("imap").exception("logged with a traceback")
    warnings.warn(f"warned {{PASSWORD.reveal()}}")
    record_property("password", PASSWORD.reveal())
    import allure
    allure.attach(f"attached {{PASSWORD.reveal()}}", name=USER_ID.value, attachment_type=allure.attachment_type.TEXT)
    allure.attach(LINK.reveal().encode(), name="raw bytes")
    allure.attach(b"PK" + PASSWORD.reveal().encode(), name="trace.zip", attachment_type=allure.attachment_type.ZIP)
    with open("own.txt", "w") as own:
        own.write(PASSWORD.reveal())
    allure.attach.file("own.txt", name="file")
    with allure.step(f"step {{PASSWORD.reveal()}}"):
        allure.dynamic.parameter("password", PASSWORD.reveal())
    return Mail()

@when(words("実行する"))
def act(mail, secret_argument=PASSWORD.reveal()):
    screen = Telling("x")
    {ending}
"""


STEPS = "    前提 準備がある\n    もし 【④】実行する"


def leaks(ran: Ran) -> list[str]:
    """Where a canary stands, in the console or in any file of the run except the test's own sources."""
    own = {"own.txt", "definitions.py"}
    texts = {"console": ran.console.encode()}
    for path in ran.folder.rglob("*"):
        if path.is_file() and path.name not in own and path.suffix != ".pyc":
            texts[path.name] = path.read_bytes()
    forms = [form for canary in NEVER for form in (canary.encode(), base64.b64encode(canary.encode())[:-4])]
    return [f"{form!r} in {name}" for name, text in texts.items() for form in forms if form in text]


@pytest.mark.parametrize("ending", FAILURES.values(), ids=FAILURES)
def test_no_output_holds_a_secret_however_a_step_ends(run_feature: RunFeature, ending: str) -> None:
    """Console with captured output and locals, JUnit XML, logs, Allure results and attachments: nothing."""
    options = [
        "-l",
        "-rA",
        "--junitxml=junit.xml",
        "-o",
        "junit_logging=all",
        "--log-file=run.log",
        "--tb=long",
        "-vv",
        "--full-trace",
    ]
    ran = run_feature(STEPS, definitions(ending), *options)
    assert (ran.folder / "run.log").exists()
    assert "logged" in (ran.folder / "run.log").read_text(encoding="utf-8")
    if "raise KeyError" in ending:
        assert "printed ●●●●" in ran.console
        assert "printed ●●●●" in (ran.folder / "junit.xml").read_text(encoding="utf-8")
    assert leaks(ran) == []
    [step] = [step for step in ran.result()["steps"] if "実行する" in step["name"]]
    assert step["status"] in {"failed", "broken", "skipped"}


@pytest.mark.parametrize("options", [["-s"], ["-n", "1"], ["-o", "log_cli=true"]], ids=" ".join)
def test_no_output_holds_a_secret_however_pytest_is_run(run_feature: RunFeature, options: list[str]) -> None:
    """Without capture, in a worker and with a live log the console is masked as well."""
    ran = run_feature(STEPS, definitions(FAILURES["an error message"]), "-rA", *options)
    assert "●●●●" in ran.console
    assert leaks(ran) == []


def test_no_output_holds_a_secret_when_pytest_itself_breaks(run_feature: RunFeature) -> None:
    """An error inside a plugin's hook prints Python's own traceback with the message; it is masked, too."""
    plugins = (
        "def pytest_runtest_logreport(report):\n    from definitions import LINK\n    raise OSError(LINK.reveal())\n"
    )
    ran = run_feature(STEPS, definitions("pass"), plugins=plugins)
    assert "INTERNALERROR" in ran.console
    assert leaks(ran) == []


def test_a_failed_scenario_shows_no_code(run_feature: RunFeature) -> None:
    """The operator reads sentences; Python's sources, arguments and locals are neither on the console nor in JUnit."""
    failing = '@when(words("実行する"))\ndef act():\n    number = int("x")\n'
    ran = run_feature("    もし 【④】実行する", failing, "-l", "--tb=long", "--junitxml=junit.xml")
    for text in (ran.console, (ran.folder / "junit.xml").read_text(encoding="utf-8")):
        assert "【④】実行する" in text
        assert "number =" not in text
        assert "definitions.py" not in text


def test_the_report_tells_the_programmer_the_lines_without_values(run_feature: RunFeature) -> None:
    """Files, lines and functions of the failure are kept for the programmer, relative to the project."""
    ran = run_feature(STEPS, definitions(FAILURES["a call with arguments"]))
    trace = ran.result()["statusDetails"]["trace"].splitlines()
    assert [line.split(" ")[1] for line in trace[:-1]] == ["act", "int_of"]
    assert trace[0].startswith("definitions.py:")
    assert trace[-1] == "ValueError"


def test_other_tests_of_the_run_keep_their_traceback_masked(run_feature: RunFeature) -> None:
    """Only scenarios get the failure text; a plain test beside them fails as usual, without the secret."""
    test = "from definitions import PASSWORD\n\ndef test_plain():\n    assert PASSWORD.reveal() == 1\n"
    plugins = f"import pathlib\npathlib.Path('features/test_plain.py').write_text({test!r})"
    ran = run_feature(STEPS, definitions("pass"), plugins=plugins)
    assert "def test_plain" in ran.console
    assert "assert '●●●●' == 1" in ran.console
    assert leaks(ran) == []
