"""A person at the browser (`--attended`): gets past what stands in the way of the procedure, and nothing else.

What cannot be taken back stays the program's: the request, the new password, the login. Consent and 画像認証 stay the
person's: nothing here ticks, types or presses.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Protocol, TypeVar

from pages.finding.eyes import Patience, look
from pages.passage import described, first_look
from pages.trouble import asks_for_captcha, captcha_in
from runbook.errors import CaptchaShown, GivenUp, NotPressed, ScreenError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from playwright.sync_api import Page

    from pages.finding.view import SeenField, Text, View
    from pages.portal import Portal
    from pages.screen import Screen

Next = TypeVar("Next", bound="Screen")

# Looks follow each other at most so soon: a person works for minutes.
PAUSE_MS = 200
# The expected screen must stand so long: a person may be passing through.
STABLE_SECONDS = 0.4

HINT = "画面の前に人がいるときは、--attended を付けて実行すると、ここで人の操作を待ち、期待の画面になったら続けます。"
ONLY_SO_FAR = (
    "より先へ進んだときは、戻ってください。依頼の送信、新しいパスワードの送信、ログインは、このプログラムが行います。"
    "期待の画面になると、自動で続けます（Enter で、すぐに確かめます）。"
)


class Asking(Protocol):
    """The question to the person, as long as it is open."""

    def enter_was_pressed(self) -> bool:
        """Whether the person pressed Enter since this was asked last. Does not wait.

        Raises:
            GivenUp: the person does not go on.
        """

    def say(self, text: str) -> None:
        """Tell the person something more, in Japanese."""

    def goes_on(self, scene: object, *, pressing_again: bool = False) -> None:
        """Note that the program goes on from `scene`; `pressing_again` what it could not press before."""


class Attendant(Protocol):
    """The person in front of the browser and the terminal."""

    def asked(self, obstacle: ScreenError, todo: str) -> AbstractContextManager[Asking]:
        """Ask the person to do something by hand; the question is open inside the block.

        Args:
            obstacle: what stands in the way.
            todo: what to do, in Japanese.
        """


def past(
    portal: Portal,
    obstacle: ScreenError,
    make: Callable[[Page], Next],
    told: Callable[[Page, View], Sequence[Text]] = lambda _, view: view.texts,
) -> Next | None:
    """Have a person get past `obstacle`; return the screen that `make` makes of a window as soon as it stands there.

    It is noticed by itself, in whichever window, or when the person presses Enter. So is a later screen from which the
    procedure may go on as well (:meth:`Screen.beyond`); the returned screen knows that.

    Args:
        portal: whose windows they are.
        obstacle: the error with which the program would stop.
        make: makes the expected screen for a window.
        told: the texts of a window that count as negative evidence.

    Returns:
        The screen; None when Enter was pressed without it, where the program may press once more (`NotPressed`).

    Raises:
        ScreenError: `obstacle` itself where nobody attends, or where nobody could get past it.
        GivenUp: the person does not go on.
    """
    if not obstacle.by_hand:
        raise obstacle
    if portal.attendant is None:
        if "--attended" not in obstacle.remedy:
            obstacle.remedy += HINT
        raise obstacle
    may_press_again = isinstance(obstacle, NotPressed)
    patience = Patience(inf)
    with (
        portal.hearing.left_to_the_person(),
        portal.attendant.asked(obstacle, obstacle.by_hand + _how_far(portal, make)) as asking,
    ):
        # What stood there already is nothing that the person has reached.
        stood = {screen.page for _, screen in _looks(portal, make, told, 0) if screen}
        while True:
            wants_on = asking.enter_was_pressed()
            looks = _looks(portal, make, told, PAUSE_MS)
            standing = [screen for _, screen in looks if screen]
            stood &= {screen.page for screen in standing}
            come = next((screen for screen in standing if wants_on or screen.page not in stood), None)
            if come and (patience.holds(come.page, STABLE_SECONDS) or wants_on):
                asking.goes_on(come)
                return come
            if wants_on and may_press_again:
                asking.goes_on(obstacle.scene, pressing_again=True)
                return None
            if wants_on:
                asking.say(f"まだ期待の画面ではありません。{described(looks[0][0] if looks else None)}")


def pressed(screen: Screen, act: Callable[[], Next], make: Callable[[Page], Next]) -> Next:
    """Do `act`, which presses something that can be pressed again; where it cannot be pressed, with a person's help.

    Args:
        screen: the screen in which it presses.
        act: presses, and returns the screen that follows.
        make: makes that screen for a window.

    Raises:
        ScreenError: it could not be pressed, or another screen followed.
    """
    while True:
        try:
            return act()
        except NotPressed as obstacle:
            if screen.portal.attendant:
                obstacle.expected += f"。そのあと、{make(screen.page).describe()}"
            if (found := past(screen.portal, obstacle, make)) is not None:
                return found


def made_ready(
    screen: Screen, own: Callable[[View], Sequence[SeenField]], in_the_way: Callable[[], str], button: str
) -> bool:
    """Before something is sent that cannot be taken back: have a person do what only a person may do on the form.

    That is to answer 画像認証 and to close what covers the button. The program presses the button itself, afterwards.

    Args:
        screen: the screen with the form, filled in.
        own: the fields of a view that the program filled in; none where the form is not there.
        in_the_way: says what keeps the button from being pressed, in Japanese; empty if nothing.
        button: what stands on it.

    Returns:
        Whether all of `own` still hold something. What the person did may have emptied them.

    Raises:
        CaptchaShown: nobody attends.
        ScreenError: the form is gone: the person may have sent it.
        GivenUp: the person does not go on.
    """
    attendant = screen.portal.attendant
    obstacle = _before_sending(screen, in_the_way if attendant else str, button)
    if obstacle is None:
        return True
    if attendant is None:
        obstacle.remedy += HINT
        raise obstacle
    todo = (
        "画像の文字を入力し、ほかの表示が覆っていれば閉じてから、この端末で Enter を押してください。"
        f"「{button}」は押さないでください。このプログラムが押します。"
    )
    with screen.portal.hearing.left_to_the_person(), attendant.asked(obstacle, todo) as asking:
        while True:
            wants_on = asking.enter_was_pressed()
            if screen.page.is_closed():
                raise _form_is_gone(screen, None, button)
            if not wants_on:
                look(screen.page, pause_ms=PAUSE_MS)
                continue
            view = first_look(screen.page)
            fields = own(view)
            if not fields:
                raise _form_is_gone(screen, view, button)
            if any(asks_for_captcha(field) and not field.filled for field in view.fields):
                asking.say("画像認証の入力欄がまだ空です。")
            elif problem := in_the_way():
                asking.say(f"「{button}」をまだ押せません。{problem}")
            else:
                asking.goes_on(screen)
                return all(field.filled for field in fields)


def _looks(
    portal: Portal, make: Callable[[Page], Next], told: Callable[[Page, View], Sequence[Text]], pause_ms: int
) -> list[tuple[View, Next | None]]:
    """Look at every window, newest first: what it shows, and the expected screen where that stands without trouble."""
    looks: list[tuple[View, Next | None]] = []
    pages = [page for page in reversed(portal.context.pages) if not page.is_closed()]
    if not pages:
        raise GivenUp("ブラウザーの画面がすべて閉じられました。")
    for page in pages:
        view = look(page, pause_ms=pause_ms)
        pause_ms = 0
        if view is not None and view.parsed:
            screen = make(page)
            texts = told(page, view)
            if screen.page is page and _stands(screen, view, texts):
                looks.append((view, screen))
            elif (later := screen.beyond()) and _stands(later, view, texts):
                screen.reached_beyond(later)
                looks.append((view, screen))
            else:
                looks.append((view, None))
    return looks


def _how_far(portal: Portal, make: Callable[[Page], Screen]) -> str:
    later = make(page).beyond() if (page := next(iter(portal.context.pages), None)) else None
    so_far = f"{later!r}まで進めても構いません。それ" if later else "期待の画面"
    return f"{so_far}{ONLY_SO_FAR}"


def _stands(screen: Screen, view: View, told: Sequence[Text]) -> bool:
    return screen.is_shown(view) and screen.trouble(view, told, expected=True) is None


def _before_sending(screen: Screen, in_the_way: Callable[[], str], button: str) -> ScreenError | None:
    error: ScreenError | None = None
    view = first_look(screen.page)
    if asked := captcha_in(view):
        error = CaptchaShown(f"画面に「{asked}」があります。", expected="画像認証が、人の手で入力されている")
    elif problem := in_the_way():
        error = NotPressed(f"「{button}」を押せません。{problem}", expected=f"「{button}」を押せること")
    if error:
        error.scene = screen
    return error


def _form_is_gone(screen: Screen, view: View | None, button: str) -> ScreenError:
    error = ScreenError(
        f"{screen!r}の画面ではなくなりました。{described(view)}",
        expected=f"画像認証のあとも{screen!r}の画面のままである",
        remedy=f"人が「{button}」を押した可能性があります。このプログラムは押していません。"
        "画面を読み、送信されていれば、手順書のとおり手作業で続けてください。送信されていなければ、もう一度実行してください。",
    )
    error.scene = screen
    return error
