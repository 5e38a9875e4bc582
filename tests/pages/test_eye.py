"""What a person cannot see is never found; what a person can see is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pages.finding import Finder
from pages.finding.eyes import Patience, look
from runbook.errors import ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

HIDDEN = {
    "display": '<div style="display: none">{}</div>',
    "visibility": '<div style="visibility: hidden">{}</div>',
    "opacity": '<div style="opacity: 0">{}</div>',
    "hidden attribute": "<div hidden>{}</div>",
    "left of the page": '<div style="position: absolute; left: -9999px">{}</div>',
    "above the page": '<div style="position: absolute; top: -5000px">{}</div>',
    "far right": '<div style="position: absolute; left: 9999px">{}</div>',
    "moved away": '<div style="transform: translateX(-9999px)">{}</div>',
    "no size": '<div style="width: 0; height: 0; overflow: hidden">{}</div>',
    "one pixel": '<div style="position: absolute; width: 1px; height: 1px; overflow: hidden; clip: rect(0,0,0,0)">{}</div>',
    "clip": '<div style="position: absolute; clip: rect(0 0 0 0)">{}</div>',
    "clip-path": '<div style="clip-path: inset(100%)">{}</div>',
    "closed details": "<details><summary>開く</summary>{}</details>",
    "rolled up": '<div style="max-height: 0; overflow: hidden"><p>{}</p></div>',
    "other slide": '<div style="width: 200px; overflow: hidden"><div style="margin-left: 300px">{}</div></div>',
    "skipped": '<div style="content-visibility: hidden">{}</div>',
    "closed dialog": "<dialog>{}</dialog>",
    "template": "<template>{}</template>",
}
SEEN = {
    "aria-hidden": "<div aria-hidden=true>{}</div>",
    "below the fold": '<div style="height: 3000px"></div><div>{}</div>',
    "in a scrolled box": '<div style="height: 60px; overflow: auto"><div style="height: 400px"></div>{}</div>',
    "reaches out of a box that is not around it": (
        '<div style="overflow: hidden; height: 10px"><div style="position: absolute; top: 200px">{}</div></div>'
    ),
    "fixed": '<div style="overflow: hidden; height: 0"><div style="position: fixed; top: 90px">{}</div></div>',
    "open details": "<details open><summary>開く</summary>{}</details>",
    "no box of its own": '<div style="display: contents">{}</div>',
    "open dialog": "<dialog open>{}</dialog>",
}
PARTS = "<h2>時間切れ</h2><label>納付利用者ID <input value={}></label><button>送信</button>"


@pytest.mark.parametrize("box", HIDDEN.values(), ids=HIDDEN)
def test_what_css_hides_is_not_there(show: Callable[[str], Finder], page: Page, box: str) -> None:
    finder = show(box.format(PARTS.format("decoy")) + PARTS.format("real"))
    assert finder.field("納付利用者ID").value() == "real"
    finder.control("送信").press()
    view = look(page)
    assert view
    assert [text.whole for text in view.texts].count("時間切れ") == 1


@pytest.mark.parametrize("box", SEEN.values(), ids=SEEN)
def test_what_a_person_can_see_is_there(show: Callable[[str], Finder], box: str) -> None:
    finder = show(box.format(PARTS.format("real")))
    assert finder.field("納付利用者ID").value() == "real"
    finder.control("送信").press()


def test_a_field_without_size_is_not_there(show: Callable[[str], Finder]) -> None:
    no_size = "width: 1px; height: 1px; padding: 0; border: 0"
    finder = show(
        f"<label>納付利用者ID <input style='{no_size}' value=decoy></label><label>納付利用者ID <input value=real></label>"
    )
    assert finder.field("納付利用者ID").value() == "real"


def test_a_scrolled_page_shows_what_it_showed_before(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(f"{PARTS.format('real')}<div style='height: 4000px'></div>")
    page.evaluate("scrollTo(0, 3000)")
    assert finder.field("納付利用者ID").value() == "real"


def test_of_two_fields_the_one_that_can_be_typed_into_is_meant(show: Callable[[str], Finder]) -> None:
    finder = show(
        "<label>納付利用者ID <input disabled value=shown></label><label>納付利用者ID <input value=asked></label>"
    )
    assert finder.field("納付利用者ID").value() == "asked"


def test_a_value_never_leaves_the_page_with_a_look(show: Callable[[str], Finder], page: Page) -> None:
    show("<label>パスワード<input type=password value=t0p-Secret></label><textarea>t0p-Secret</textarea>")
    assert "t0p-Secret" not in repr(look(page))


def test_an_old_library_with_its_own_idea_of_json_does_no_harm(show: Callable[[str], Finder], page: Page) -> None:
    finder = show(PARTS.format("real"))
    page.evaluate("Array.prototype.toJSON = function () { return 'broken' }")
    assert finder.field("納付利用者ID").value() == "real"


def test_a_page_that_forbids_evaluation_can_be_looked_at(page: Page) -> None:
    page.route(
        "**/*",
        lambda route: route.fulfill(
            headers={"Content-Security-Policy": "default-src 'none'", "Content-Type": "text/html; charset=utf-8"},
            body=PARTS.format("real"),
        ),
    )
    page.goto("https://portal.example/")
    finder = Finder(page, timeout=1)
    assert finder.field("納付利用者ID").value() == "real"
    with pytest.raises(ScreenError):
        finder.field("利用者管理用メールアドレス").value()


def test_a_look_that_was_held_up_until_the_time_was_over_is_not_the_last() -> None:
    """A portal that took nearly all of the time may have answered just then."""
    patience = Patience(seconds=0.05)

    def decide(_: int) -> str | None:
        if patience.over:
            return "there"
        while not patience.over:
            pass
        return None

    assert patience.until(decide) == "there"
