"""Settings: what an operator writes into `.env`, and what the runbook says when it is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runbook.account import Portal
from runbook.errors import SettingsError
from runbook.mail import FolderSettings, MailboxSettings, MailProtocol, OAuthProvider, OAuthSettings, PasteSettings
from runbook.secret import Secret, mask
from runbook.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

PROJECT = Path(__file__).resolve().parents[2]
COMPLETE = """
FUTSU_USER_ID=ABCD1234
FUTSU_MAIL_ADDRESS=office@example.jp
MAIL_HOST=imap.example.jp
MAIL_USER=office
MAIL_PASSWORD='p$a${x}ss #word'
SUNBRIDGE_AGENT=山田行政書士事務所
RUNBOOK_OPERATOR=山田
"""


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], Settings]:
    for name in Settings.model_fields:
        monkeypatch.delenv(name, raising=False)

    def load(text: str | bytes) -> Settings:
        env_file = tmp_path / ".env"
        env_file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return Settings.load(env_file)

    return load


def test_a_complete_file_gives_the_account_of_the_portal(load: Callable[[str | bytes], Settings]) -> None:
    """What stands in `.env` is what the account holds; the portal's address defaults to the real one."""
    account = load(COMPLETE).account(Portal.FUTSU)
    assert isinstance(account.mailbox, MailboxSettings)
    assert account.payment_user_id.value == "ABCD1234"
    assert account.portal_url == "https://www.oss.mlit.go.jp/portal/index.html"
    assert account.link_origins == ("https://www.oss.mlit.go.jp",)
    assert account.mailbox.port == 993


def test_a_password_is_taken_as_written(load: Callable[[str | bytes], Settings]) -> None:
    """`${x}`, `$` and ` #` in a quoted password are characters, not instructions."""
    password = load(COMPLETE).MAIL_PASSWORD
    assert password is not None
    assert password.reveal() == "p$a${x}ss #word"


def test_the_environment_wins_over_the_file(
    load: Callable[[str | bytes], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduled job can override one name without another file."""
    monkeypatch.setenv("RUNBOOK_OPERATOR", "佐藤")
    assert load(COMPLETE).RUNBOOK_OPERATOR == "佐藤"


def test_a_byte_order_mark_is_fine(load: Callable[[str | bytes], Settings]) -> None:
    """メモ帳 writes one."""
    assert load(b"\xef\xbb\xbf" + COMPLETE.strip().encode()).FUTSU_USER_ID is not None


def test_all_problems_are_said_at_once(load: Callable[[str | bytes], Settings]) -> None:
    """Nobody wants to mend one line, run again, and be told of the next."""
    with pytest.raises(SettingsError) as raised:
        load(
            "FUTSU_USERID=ABCD1234\nFUTSU_PORTAL_URL=http://www.example.jp/\nKEI_USER_ID=ＡＢＣＤ\n"
            "MAIL_PORT=imap\nMAIL_SECURITY=tls\nMAIL_WAIT_SECONDS=-1\nKEI_MAIL_ADDRESS=office\n"
            "MAIL_PROTOCOL=pop4\nthis is no line\nRUNBOOK_STATE_DIR=state\n"
        )
    said = str(raised.value)
    assert "10 件の問題" in said
    assert "FUTSU_USER_ID ではありませんか" in said
    for name in ("FUTSU_PORTAL_URL", "KEI_USER_ID", "MAIL_PORT", "MAIL_SECURITY", "MAIL_WAIT_SECONDS", "9 行目"):
        assert name in said
    assert ".env" in said


def test_a_wrong_word_and_plain_text_hide_no_other_problem(load: Callable[[str | bytes], Settings]) -> None:
    """Each of these once ended the list: every one of them stands in it, with the wrong port."""
    with pytest.raises(SettingsError) as raised:
        load(
            "MAIL_PROTOCOL=pop3\nMAIL_AUTH=oauth\nSUNBRIDGE_DRIVER=robot\nMAIL_PORT=imap\nMAIL_FOLDERS=Junk\n"
            "MAIL_SECURITY=none\nMAIL_HOST=imap.example.jp\n"
        )
    said = str(raised.value)
    assert "5 件の問題" in said
    for problem in (
        "MAIL_FOLDERS は POP3 では",
        "MAIL_AUTH の値が違います。使えるのは password、xoauth2 です",
        "SUNBRIDGE_DRIVER の値が違います",
        "MAIL_PORT は",
    ):
        assert f". {problem}" in said
    assert ". MAIL_SECURITY=none は" in said


@pytest.mark.parametrize("folder", ["state", "~nobody-of-this-name/state", str(PROJECT / "state"), str(PROJECT)])
def test_a_state_folder_that_would_travel_with_the_project_is_refused(
    load: Callable[[str | bytes], Settings], folder: str
) -> None:
    """New passwords never lie in the folder that is copied and handed on, nor wherever the command happens to run."""
    with pytest.raises(SettingsError, match=r"1\. RUNBOOK_STATE_DIR (は|の|には)"):
        load(f"RUNBOOK_STATE_DIR={folder}\n")


def test_a_link_into_the_project_is_the_project(load: Callable[[str | bytes], Settings], tmp_path: Path) -> None:
    """Another name of the folder does not make it another folder."""
    (tmp_path / "link").symlink_to(PROJECT)
    with pytest.raises(SettingsError, match="プロジェクトの外のフォルダー"):
        load(f"RUNBOOK_STATE_DIR={tmp_path / 'link' / 'state'}\n")


def test_the_state_folder_may_begin_at_home(
    load: Callable[[str | bytes], Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`~` is what a person writes; it must not become a folder of that name."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert load("RUNBOOK_STATE_DIR=~/passwords\n").state_folder == tmp_path / "passwords"


def test_the_login_name_of_the_mailbox_is_shown_shortened(load: Callable[[str | bytes], Settings]) -> None:
    """It is usually a mail address; the mail server gets it in full."""
    settings = load(COMPLETE.replace("MAIL_USER=office", "MAIL_USER=yamada.taro@example.jp"))
    mailbox = settings.account(Portal.FUTSU).mailbox
    assert isinstance(mailbox, MailboxSettings)
    assert mailbox.user == "yamada.taro@example.jp"
    assert mask("login of yamada.taro@example.jp refused") == "login of ya****@example.jp refused"
    assert "yamada.taro" not in repr(settings)


def test_a_file_that_cannot_be_opened_says_so_in_japanese(
    load: Callable[[str | bytes], Settings], tmp_path: Path
) -> None:
    """Not in the words of the operating system."""
    folder = tmp_path / "settings.env"
    folder.mkdir()
    with pytest.raises(SettingsError, match=r"settings\.env が開けません"):
        Settings.load(folder)


def test_a_shift_jis_file_is_refused_with_the_remedy(load: Callable[[str | bytes], Settings]) -> None:
    """An old editor saves cp932; the operator is told how to save it again."""
    with pytest.raises(SettingsError, match="文字コードに UTF-8 を選んで"):
        load(COMPLETE.encode("cp932"))


def test_a_password_that_would_be_cut_is_refused(load: Callable[[str | bytes], Settings]) -> None:
    """Unquoted ` #` begins a comment; half a password would lock the mailbox."""
    with pytest.raises(SettingsError, match="MAIL_PASSWORD は「 #」から後ろが切れます"):
        load("MAIL_PASSWORD=half #other\n")


def test_a_name_written_twice_is_refused(load: Callable[[str | bytes], Settings]) -> None:
    """Two values for one name: which one was meant is not for us to guess."""
    with pytest.raises(SettingsError, match="二度書かれています"):
        load("MAIL_USER=a\nMAIL_USER=b\n")


WITHOUT_A_SERVER = "".join(line + "\n" for line in COMPLETE.splitlines() if not line.startswith("MAIL_"))


@pytest.mark.parametrize(("security", "port"), [("ssl", 995), ("starttls", 110), ("ssl\nMAIL_PORT=1995", 1995)])
def test_pop3_has_its_own_ports_and_no_folders(
    load: Callable[[str | bytes], Settings], security: str, port: int
) -> None:
    """The usual port of the protocol, unless another is written."""
    mailbox = load(f"{COMPLETE}MAIL_PROTOCOL=pop3\nMAIL_SECURITY={security}\n").account(Portal.FUTSU).mailbox

    assert isinstance(mailbox, MailboxSettings)
    assert (mailbox.protocol, mailbox.port) == (MailProtocol.POP3, port)


def test_a_folder_and_a_person_need_no_server(load: Callable[[str | bytes], Settings], tmp_path: Path) -> None:
    """No host, login or password is asked for where none is used; a comma is part of a folder's name."""
    settings = load(f"{WITHOUT_A_SERVER}MAIL_PROTOCOL=folder\nMAIL_FOLDERS={tmp_path}/a, b\nMAIL_WAIT_SECONDS=7\n")
    assert settings.account(Portal.FUTSU).mailbox == FolderSettings(tmp_path / "a, b", 7)

    settings = load(f"{WITHOUT_A_SERVER}MAIL_PROTOCOL=paste\n")
    assert isinstance(settings.account(Portal.FUTSU).mailbox, PasteSettings)


def test_a_folder_may_begin_at_home(
    load: Callable[[str | bytes], Settings], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`~` is what a person writes."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    settings = load(f"{WITHOUT_A_SERVER}MAIL_PROTOCOL=folder\nMAIL_FOLDERS=~/mails\n")
    assert settings.account(Portal.FUTSU).mailbox == FolderSettings(tmp_path / "mails")


@pytest.mark.parametrize("line", ["", "MAIL_FOLDERS=", "MAIL_FOLDERS=INBOX", "MAIL_FOLDERS=mails"])
def test_a_folder_of_mails_has_to_be_named_in_full(load: Callable[[str | bytes], Settings], line: str) -> None:
    """What IMAP has as its default is no folder on this computer; a mail in the project would travel with it."""
    with pytest.raises(SettingsError, match=r"1\. MAIL_FOLDERS (に|は)"):
        load(f"MAIL_PROTOCOL=folder\n{line}\n")
    with pytest.raises(SettingsError, match="プロジェクトの外のフォルダー"):
        load(f"MAIL_PROTOCOL=folder\nMAIL_FOLDERS={PROJECT}/mails\n")


@pytest.mark.parametrize("protocol", ["imap", "pop3"])
def test_a_server_needs_host_login_and_password(load: Callable[[str | bytes], Settings], protocol: str) -> None:
    """All that is missing, at once."""
    missing = load(f"{WITHOUT_A_SERVER}MAIL_PROTOCOL={protocol}\n").missing_for({Portal.FUTSU})
    assert [line.split()[0] for line in missing] == ["MAIL_HOST", "MAIL_USER", "MAIL_PASSWORD"]


@pytest.mark.parametrize(
    ("provider", "missing"),
    [
        ("", ["MAIL_OAUTH_PROVIDER", "MAIL_OAUTH_CLIENT_ID"]),
        ("microsoft", ["MAIL_OAUTH_CLIENT_ID"]),
        ("google", ["MAIL_OAUTH_CLIENT_ID", "MAIL_OAUTH_CLIENT_SECRET"]),
    ],
)
def test_a_sign_in_needs_other_names_than_a_password(
    load: Callable[[str | bytes], Settings], provider: str, missing: list[str]
) -> None:
    """Nobody has to write a password that is not used."""
    text = (
        f"{WITHOUT_A_SERVER}MAIL_HOST=imap.example.jp\nMAIL_USER=a\nMAIL_AUTH=xoauth2\nMAIL_OAUTH_PROVIDER={provider}\n"
    )
    assert [line.split()[0] for line in load(text).missing_for({Portal.FUTSU})] == missing


def test_a_sign_in_takes_the_place_of_the_password(load: Callable[[str | bytes], Settings], tmp_path: Path) -> None:
    """One that is left in the file is not used."""
    mailbox = (
        load(
            f"{COMPLETE}MAIL_AUTH=xoauth2\nMAIL_OAUTH_PROVIDER=google\nMAIL_OAUTH_CLIENT_ID=1-a.apps.example\n"
            f"MAIL_OAUTH_CLIENT_SECRET=GOCSPX-secret\nRUNBOOK_STATE_DIR={tmp_path}\nMAIL_OAUTH_TENANT=\n"
        )
        .account(Portal.FUTSU)
        .mailbox
    )
    assert isinstance(mailbox, MailboxSettings)
    assert mailbox.password is None
    secret = Secret("GOCSPX-secret")
    assert mailbox.oauth == OAuthSettings(OAuthProvider.GOOGLE, "1-a.apps.example", tmp_path, secret, "organizations")


@pytest.mark.parametrize(
    "line",
    [
        "MAIL_OAUTH_PROVIDER=yahoo",
        "MAIL_OAUTH_CLIENT_ID='a b'",
        "MAIL_OAUTH_CLIENT_ID=ａｂｃ",
        "MAIL_OAUTH_TENANT=../common",
        "MAIL_OAUTH_ENDPOINT=https://login.example.com",
        "MAIL_OAUTH_ENDPOINT=http://127.0.0.1:1",
        "MAIL_OAUTH_ENDPOINT=https://a@127.0.0.1:1",
    ],
)
def test_a_sign_in_goes_to_the_provider_and_nowhere_else(load: Callable[[str | bytes], Settings], line: str) -> None:
    """An address of somebody else's choice would get the tokens."""
    with pytest.raises(SettingsError, match=rf"1\. {line.partition('=')[0]} "):
        load(f"{line}\n")


def test_unencrypted_mail_is_for_this_machine_only(load: Callable[[str | bytes], Settings]) -> None:
    """A mailbox password never crosses a network in clear."""
    with pytest.raises(SettingsError, match="MAIL_SECURITY=none"):
        load("MAIL_SECURITY=none\nMAIL_HOST=imap.example.jp\n")
    assert load("MAIL_SECURITY=none\nMAIL_HOST=127.0.0.1\n").MAIL_HOST == "127.0.0.1"


def test_missing_names_are_listed_for_the_portals_that_run(load: Callable[[str | bytes], Settings]) -> None:
    """Resetting 普通車 needs nothing of 軽四輪."""
    settings = load(COMPLETE)
    assert settings.missing_for({Portal.FUTSU}) == []
    assert [line.split()[0] for line in settings.missing_for({Portal.KEI})] == ["KEI_USER_ID", "KEI_MAIL_ADDRESS"]


def test_a_wrong_value_is_not_repeated_in_the_error(load: Callable[[str | bytes], Settings]) -> None:
    """The value may be a password that slipped into the wrong line."""
    with pytest.raises(SettingsError) as raised:
        load("MAIL_PORT=hunter2hunter2\nFUTSU_MAIL_ADDRESS=hunter2hunter2\n")
    assert "hunter2" not in str(raised.value)


def test_the_example_file_is_itself_valid_and_names_every_setting(load: Callable[[str | bytes], Settings]) -> None:
    """A newcomer copies `.env.example`; it must not be refused, and every name must be explained in it."""
    text = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    load(text)
    assert [name for name in Settings.model_fields if f"{name}=" not in text] == []


def test_unknown_names_of_other_programs_are_left_alone(
    load: Callable[[str | bytes], Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`MAIL_DIR` in the environment belongs to somebody else; `MAIL_HOSTS` is a slip of the hand."""
    monkeypatch.setenv("MAIL_DIR", "x")
    load(COMPLETE)
    monkeypatch.setenv("MAIL_HOSTS", "x")
    with pytest.raises(SettingsError, match="MAIL_HOST ではありませんか"):
        load(COMPLETE)
