"""Makes the pictures of the README anew from real runs: `python docs/pictures/make.py`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
sys.path.insert(0, str(PROJECT))

from rehearsal.faults import Faults  # noqa: E402 - the project is not installed
from rehearsal.sunbridge_program import sunbridge_program  # noqa: E402 - the same
from runbook.browser import launch_options  # noqa: E402 - the same
from runbook.secret import PaymentUserId  # noqa: E402 - the same
from runbook.stand_ins import StandIns  # noqa: E402 - the same
from sunbridge.client import Tab  # noqa: E402 - the same
from sunbridge.controls import Controls  # noqa: E402 - the same
from sunbridge.remote import RemoteSunBridge  # noqa: E402 - the same

WIDTH = 1280


def record_of(*arguments: str) -> Path:
    """Run the procedure and return the folder of its record."""
    before = set((PROJECT / "reports").glob("2*"))
    subprocess.run([sys.executable, "-m", "pytest", "features/", "-q", *arguments], cwd=PROJECT, check=False)  # noqa: S603
    [folder] = set((PROJECT / "reports").glob("2*")) - before
    return folder


def page_of(browser: Browser, height: int) -> Page:
    """An empty page as wide as the README's pictures."""
    return browser.new_page(viewport={"width": WIDTH, "height": height}, locale="ja-JP", timezone_id="Asia/Tokyo")


def picture_stand_ins(browser: Browser) -> None:
    """The portals' top pages and SunBridge, side by side."""
    stand_ins = StandIns(["--sunbridge=page"])
    said = stand_ins.announcement
    pictures = []
    for name, address in (
        ("普通車", said["futsu"]["portal_url"]),
        ("軽四輪", said["kei"]["portal_url"]),
        ("サンブリッジ（簡易模擬）", said["sunbridge"]["url"]),
    ):
        page = page_of(browser, 800)
        page.goto(address)
        page.screenshot(path=HERE / f"{len(pictures)}.png")
        pictures.append(f"<figure><img src='{len(pictures)}.png'><figcaption>{name}</figcaption></figure>")
    stand_ins.stop()
    sheet = HERE / "sheet.html"
    style = "body{display:flex;gap:12px;margin:12px;font:16px sans-serif}figure{margin:0}img{width:410px;border:1px solid #888}"
    sheet.write_text(f"<style>{style}</style>{''.join(pictures)}", encoding="utf-8")
    page = page_of(browser, 320)
    page.goto(sheet.as_uri())
    page.screenshot(path=HERE / "stand-ins.png")
    for leftover in [sheet, *(HERE / f"{number}.png" for number in range(len(pictures)))]:
        leftover.unlink()


def picture_sunbridge() -> None:
    """The Windows program with a password typed in, as the driver pictures it."""
    with sunbridge_program(
        "行政書士見本事務所", {"futsu": "HELM5555", "kei": "HELM7777"}, Faults("sunbridge")
    ) as program:
        program.wait_until_ready()
        sunbridge = RemoteSunBridge(program.python or (sys.executable,), Controls(), "", PaymentUserId("HELM5555"))
        screen = sunbridge.open_agent_editor("行政書士見本事務所").select_tab(Tab.FUTSU)
        (HERE / "sunbridge.png").write_bytes(screen.picture())
        sunbridge.leave()


def open_scenario(page: Page, report: Path) -> None:
    """In a report, go to the 普通車 scenario."""
    page.goto(report.as_uri())
    page.get_by_text("普通車のパスワードを初期化してサンブリッジに設定する").first.click()


def shown(step: Locator) -> None:
    """Bring a step to the top of the page and open its picture."""
    step.wait_for()
    step.evaluate("element => element.scrollIntoView({block: 'start'})")
    step.page.mouse.wheel(0, -80)


def picture_reports(browser: Browser) -> None:
    """The overview, the steps with an open picture, and a failure."""
    good = record_of()
    page = page_of(browser, 760)
    page.goto((good / "report.html").as_uri())
    page.get_by_text("実行者").wait_for()
    page.screenshot(path=HERE / "report-overview.png")
    page = page_of(browser, 1000)
    open_scenario(page, good / "report.html")
    step = page.get_by_text("ならば 入力した納付利用者IDとメールアドレスが表示される")
    shown(step)
    # Below a step stand the screen it started from and its picture, both under the screen's name.
    step.locator("xpath=following::span[text()='普通車④ 依頼の入力'][2]").click()
    shown(step)
    page.locator("img[src^='blob:']").first.wait_for()
    page.screenshot(path=HERE / "report-steps.png")
    failed = record_of("--rehearsal=--fault=futsu:link_expired", "-m", "futsu")
    page = page_of(browser, 820)
    open_scenario(page, failed / "report.html")
    page.get_by_text("すでに変わったこと").first.wait_for()
    page.screenshot(path=HERE / "report-failure.png")
    for folder in (good, failed):
        shutil.rmtree(folder)


def main() -> None:
    """Make all pictures."""
    picture_sunbridge()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(None, None))
        picture_stand_ins(browser)
        picture_reports(browser)
        browser.close()


if __name__ == "__main__":
    main()
