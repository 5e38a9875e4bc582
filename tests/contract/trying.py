"""Tries every change of `mutations.py` on the screens of a portal, and counts what was caught and named."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from contract.difference import Verdict
from contract.inspection import Gate, ScreensChanged
from contract.judgement import judge
from contract.library import Kept
from contract.sight import record, see
from pages.futsu import FutsuPortal, FutsuTop
from tests.contract.benign import BENIGN
from tests.contract.mutations import HARMFUL, LOGIN, MENU, REQUEST, TOP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract.content import Contract
    from contract.judgement import Judgement
    from pages.kei import KeiPortal
    from pages.screen import Screen
    from tests.contract.mutations import Mutation

_TOOLS = (Path(__file__).parent / "mutating.js").read_text("utf-8")
_MUTATE = _TOOLS[_TOOLS.index("({ html") :].rstrip().removesuffix(";")

# The page with its style and pictures in it, so that showing it asks nobody for anything.
_WHOLE = """async () => {
  const read = (blob) => new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  const copy = document.documentElement.cloneNode(true);
  for (const link of copy.querySelectorAll('link[rel=stylesheet]')) {
    const style = document.createElement('style');
    style.textContent = await (await fetch(link.href)).text();
    link.replaceWith(style);
  }
  for (const picture of copy.querySelectorAll('img[src^="/"], input[src^="/"]')) {
    picture.setAttribute('src', await read(await (await fetch(picture.src)).blob()));
  }
  return '<!DOCTYPE html>' + copy.outerHTML;
}"""


@dataclass
class Tally:
    """What came of the changes.

    Args:
        harmful, caught, named: how many harmful changes were tried, found to have an effect, and called what they are.
        benign, alarms: how many changes without effect were tried, and how many of them raised an alarm.
        wrong: each change that was judged wrongly, in one line.
        tried: the names of what was tried.
    """

    harmful: int = 0
    caught: int = 0
    named: int = 0
    benign: int = 0
    alarms: int = 0
    wrong: list[str] = field(default_factory=list)
    tried: set[tuple[str, str]] = field(default_factory=set)

    def count(self, mutation: Mutation, judgement: Judgement) -> None:
        self.tried.add((mutation.name, judgement.screen.number))
        effect = judgement.verdict is Verdict.EFFECT
        rules = {each.rule for each in judgement.differences if each.verdict is Verdict.EFFECT}
        if mutation.rule:
            self.harmful += 1
            self.caught += effect
            self.named += mutation.rule in rules
            right = effect and mutation.rule in rules
        else:
            self.benign += 1
            self.alarms += effect
            right = not effect
        if not right:
            self.wrong.append(f"{judgement.screen!r} {mutation.name} ({mutation.rule or 'no effect'}): {judgement}")

    def add(self, other: Tally) -> None:
        for name in ("harmful", "caught", "named", "benign", "alarms"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.wrong += other.wrong
        self.tried |= other.tried

    def __str__(self) -> str:
        return (
            f"harmful caught {self.caught}/{self.harmful} before the request, named correctly {self.named}/{self.harmful}; "
            f"false alarms {self.alarms}/{self.benign}"
        )


def try_all(portal: FutsuPortal | KeiPortal) -> Tally:
    """Walk through `portal` as far as the request, and try on each screen every change that is meant for it."""
    tally = Tally()
    for kind, screen, words in _walk(portal):
        contract = record(screen).contract
        html = screen.page.evaluate(_WHOLE)
        meant = {f"{at} {each.name}": each for at, each in enumerate((*HARMFUL, *BENIGN)) if kind in each.screens}
        changes = {name: each.script for name, each in meant.items()}
        changed = screen.page.evaluate(_MUTATE, {"html": html, "words": words, "changes": changes})
        screen.page.set_content(html)
        unchanged = judge(contract, see(screen), screen)
        if unchanged.differences:
            tally.wrong.append(f"{screen!r} unchanged: {[each.what for each in unchanged.differences]}")
        for name, mutation in meant.items():
            if changed[name] is not None:
                screen.page.set_content(changed[name])
                tally.count(mutation, judge(contract, see(screen), screen))
                if mutation.rule and not _stops(contract, screen):
                    tally.wrong.append(f"{screen!r} {mutation.name}: a live reset would go on")
        screen.page.set_content(html)
    return tally


@dataclass(frozen=True)
class _Only:
    """A library with one contract."""

    contract: Contract

    def find(self, _: str) -> Kept:
        return Kept(self.contract)


def _stops(contract: Contract, screen: Screen) -> bool:
    """Whether a live reset stops here, before anything is done on the screen."""
    try:
        Gate(_Only(contract)).passed(screen)
    except ScreensChanged:
        return True
    return False


def _walk(portal: FutsuPortal | KeiPortal) -> Iterator[tuple[str, Screen, dict[str, str]]]:
    names = portal.names
    words = {
        "id": names.payment_user_id[0],
        "password": names.password[0],
        "mail": names.mail_address[0],
        "reset": names.reset[0],
        "log_in": names.log_in[0],
        "send": names.send_request[0],
    }
    top = portal.open()
    ready = top._ready.seen_in(see(top).view)[0].text
    yield TOP, top, words | {"heading": names.top[0], "ready": ready}
    portal.context.clear_cookies()
    menu = portal.open().open_ready_menu()
    entry = names.bulk[0][0] if isinstance(top, FutsuTop) else names.user_information[0][0]
    yield MENU, menu, words | {"heading": names.top[0], "entry": entry}
    for page in portal.context.pages[1:]:
        page.close()
    login = portal.open_login()
    yield LOGIN, login, words | {"heading": names.login[0]}
    # The screen was replaced many times; go there again like a person.
    request = portal.open_login().open_reset_request()
    yield REQUEST, request, words | {"heading": names.request[0]}
