"""The same job as a bare Playwright script: what one would write without this project, with every selector hard-coded.

It performs the clicks of both features on the same stand-ins and takes a picture wherever the runbook takes one, without
looking at a heading, a mail's origin or a secret. It exists to be timed against, by `overhead.py`.
"""

from __future__ import annotations

import email
import email.policy
import imaplib
import json
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser, Page, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parent.parent
BROWSERS = ("msedge", "google-chrome", "chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

NAMES: dict[str, dict[str, Any]] = {
    "futsu": {
        "menu": ["[alt='準備が済んでいる方']", "text=大量申請者向けメニュー", "text=利用者情報の確認・変更を行う"],
        "id": "nofuRiyoshaId",
        "mail": "riyoshaKanriMail",
        "password": "nofuRiyoshaPassword",
        "request": "[alt=パスワード初期化依頼]",
        "new": ["shinPassword", "shinPasswordKakunin"],
        "submit": "[alt=登録]",
        "login": "[alt=ログイン]",
        "tab": "普通車",
    },
    "kei": {
        "menu": ["nav >> text=事前の準備が整った方", "text=利用者情報の確認・変更を行う"],
        "id": "userId",
        "mail": "userMgMail",
        "password": "password",
        "request": "button:has-text('パスワード初期化依頼')",
        "new": ["newPassword", "newPasswordRe"],
        "temporary": "tempPassword",
        "submit": "button:has-text('設定する')",
        "login": "button:has-text('ログイン')",
        "tab": "軽四輪",
    },
}


class Pictures:
    """Numbered screenshots in one folder, `times` of the same screen where the runbook pictures it after each step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def take(self, page: Page, times: int = 1) -> None:
        for _ in range(times):
            page.screenshot(path=self.folder / f"{self.count:02}.png")
            self.count += 1


def new_mail(mail: dict[str, Any], known: set[bytes]) -> str:
    """Wait for a mail that was not there before, and return its text."""
    while True:
        with imaplib.IMAP4(mail["host"], mail["port"]) as server:
            server.login(mail["user"], mail["password"])
            server.select("INBOX", readonly=True)
            for number in sorted(set(server.search(None, "ALL")[1][0].split()) - known):
                raw = server.fetch(number.decode(), "(BODY.PEEK[])")[1][0]
                assert isinstance(raw, tuple)
                body = email.message_from_bytes(raw[1], policy=email.policy.default).get_body(("plain",))
                assert body is not None
                return str(body.get_content())
        time.sleep(0.05)  # noqa: TID251 - a bare script polls; what it waits for has no event


def mails(mail: dict[str, Any]) -> set[bytes]:
    """The mails that are there now."""
    with imaplib.IMAP4(mail["host"], mail["port"]) as server:
        server.login(mail["user"], mail["password"])
        server.select("INBOX", readonly=True)
        return set(server.search(None, "ALL")[1][0].split())


def open_login(page: Page, url: str, names: dict[str, Any], pictures: Pictures | None) -> Page:
    """From the top page through the menu to the login popup."""
    page.goto(url)
    if pictures:
        pictures.take(page, 2)
    for entry in names["menu"][:-1]:
        page.click(entry)
        if pictures:
            pictures.take(page)
    with page.expect_popup() as opened:
        page.click(names["menu"][-1])
    if pictures:
        pictures.take(opened.value, 2)
    return opened.value


def reset(browser: Browser, said: dict[str, Any], portal: str, pictures: Pictures) -> None:
    """Perform the whole procedure for one portal."""
    names, account, mail = NAMES[portal], said[portal], said["mail"]
    password = f"Aa1!{secrets.token_hex(4)}"
    sunbridge = browser.new_context(locale="ja-JP").new_page()
    open_editor(sunbridge, said, names)
    sunbridge.click("form .actions a")
    context = browser.new_context(locale="ja-JP")
    popup = open_login(context.new_page(), account["portal_url"], names, pictures)
    popup.click("text='パスワード初期化'")
    pictures.take(popup, 2)
    popup.fill(f"[name={names['id']}]", account["user_id"])
    popup.fill(f"[name={names['mail']}]", account["mail_address"])
    pictures.take(popup, 2)
    known = mails(mail)
    popup.click(names["request"])
    popup.wait_for_load_state()
    pictures.take(popup, 2)
    text = new_mail(mail, known)
    link = re.search(r"http://\S+", text)
    assert link
    page = context.new_page()
    page.goto(link[0])
    pictures.take(page)
    if "temporary" in names:
        temporary = re.search(r"仮パスワード[^!-~]*([!-~]{6,})", text)
        assert temporary
        page.fill(f"[name={names['id']}]", account["user_id"])
        page.fill(f"[name={names['temporary']}]", temporary[1])
    for name in names["new"]:
        page.fill(f"[name={name}]", password)
    page.click(names["submit"])
    page.wait_for_load_state()
    pictures.take(page, 2)
    login = open_login(browser.new_context(locale="ja-JP").new_page(), account["portal_url"], names, None)
    login.fill(f"[name={names['id']}]", account["user_id"])
    login.fill(f"[name={names['password']}]", password)
    login.click(names["login"])
    login.wait_for_selector("text=ログアウト")
    pictures.take(login, 2)
    open_editor(sunbridge, said, names)
    pictures.take(sunbridge, 2)
    sunbridge.fill(f"#{portal}-password", password)
    sunbridge.click("text=保存")
    sunbridge.click("text=OK")
    pictures.take(sunbridge, 2)


def open_editor(page: Page, said: dict[str, Any], names: dict[str, Any]) -> None:
    """SunBridge: from the main menu to the agent's tab."""
    page.goto(said["sunbridge"]["url"])
    page.click("text=代理人編集")
    page.click(f"text='{said['sunbridge']['agent']}'")
    page.click(f"[role=tab]:has-text('{names['tab']}')")


@contextmanager
def started() -> Iterator[tuple[Browser, dict[str, Any], Pictures]]:
    """The stand-ins (what they announce), a browser, and a folder for pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [sys.executable, "-m", "rehearsal", "--announce", "--sunbridge=page"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as stand_ins,
        sync_playwright() as playwright,
    ):
        executable = next(path for name in BROWSERS if (path := shutil.which(name)))
        browser = playwright.chromium.launch(executable_path=executable, args=ARGUMENTS)
        assert stand_ins.stdout
        assert stand_ins.stdin
        yield browser, json.loads(stand_ins.stdout.readline()), Pictures(Path(folder))
        browser.close()
        stand_ins.stdin.close()


def main() -> None:
    """Do both portals, print how many pictures were taken."""
    with started() as (browser, said, pictures):
        for portal in NAMES:
            reset(browser, said, portal, pictures)
        sys.stdout.write(f"{pictures.count} pictures\n")


if __name__ == "__main__":
    main()
