"""A bare Playwright script that opens the screens up to the request and pictures each: to be timed against, by `screens.py`."""

from __future__ import annotations

from bare import NAMES, open_login, started

if __name__ == "__main__":
    with started() as (browser, said, pictures):
        for portal, names in NAMES.items():
            context = browser.new_context(locale="ja-JP")
            login = open_login(context.new_page(), said[portal]["portal_url"], names, pictures)
            login.click("text='パスワード初期化'")
            login.wait_for_load_state()
            pictures.take(login)
