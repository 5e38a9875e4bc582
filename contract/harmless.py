"""Rules for what changed without touching the procedure: 変化あり（手順に影響なし）. Each is a function of its own."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from contract.content import IN_JAPANESE
from contract.difference import Difference
from contract.effects import site_of
from pages.finding.words import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract.comparison import Comparison


def title_changed(seen: Comparison) -> Iterator[Difference]:
    """The title bar has other words."""
    if plain(seen.before.title) != plain(seen.now.title):
        yield Difference("ウィンドウの題名が変わりました。", seen.before.title, seen.now.title)


def headings_changed(seen: Comparison) -> Iterator[Difference]:
    """Headings came, went or were reworded; the procedure's own is judged by itself."""
    before, now = _plain(seen.before.headings), _plain(seen.now.headings)
    if before != now:
        yield Difference("見出しの一覧が変わりました。", "、".join(seen.before.headings), "、".join(seen.now.headings))


def path_changed(seen: Comparison) -> Iterator[Difference]:
    """The screen has another address on the same site, or a better protected one."""
    if seen.before.address != seen.now.address:
        encrypted = seen.before.address.replace("http:", "https:", 1)
        if site_of(seen.now.address) in {site_of(seen.before.address), site_of(encrypted)}:
            yield Difference("画面のアドレスが変わりました。", seen.before.address, seen.now.address)


def words_changed(seen: Comparison) -> Iterator[Difference]:
    """Something has other words around those that name it, and is found all the same."""
    for one, other in seen.both:
        before, now = seen.before.items[one], seen.now.items[other]
        if plain(before.words) != plain(now.words):
            yield Difference(f"{before}の文字が変わりました。", str(before), str(now), at_before=one, at_now=other)


def role_changed(seen: Comparison) -> Iterator[Difference]:
    """A link became a button or the like; it is pressed all the same."""
    for one, other in seen.both:
        before, now = seen.before.items[one], seen.now.items[other]
        if before.role != now.role and before.kind == now.kind and (now.kind == "control" or not _used(seen, one)):
            kinds = IN_JAPANESE[before.role], IN_JAPANESE[now.role]
            yield Difference(f"{before}が{kinds[1]}になりました。", *kinds, at_before=one, at_now=other)


def state_changed(seen: Comparison) -> Iterator[Difference]:
    """Something that the procedure leaves alone can or cannot be used, is chosen or not; or what it uses now can be."""
    for one, other in seen.both:
        before, now = seen.before.items[one], seen.now.items[other]
        if before.checked != now.checked or (before.enabled != now.enabled and (now.enabled or not _used(seen, one))):
            yield Difference(f"{now}の状態が変わりました。", at_before=one, at_now=other)


def requirement_changed(seen: Comparison) -> Iterator[Difference]:
    """What the procedure fills in anyway is now marked 必須 or no longer is; what it leaves alone no longer is."""
    for one, other in seen.both:
        before, now = seen.before.items[one], seen.now.items[other]
        if bool(before.required) != bool(now.required) and (_used(seen, one) or not now.required):
            texts = ["必須" if each.required else "必須の印なし" for each in (before, now)]
            yield Difference(f"{now}の必須の印が変わりました。", texts[0], texts[1], at_before=one, at_now=other)


def unused_gone(seen: Comparison) -> Iterator[Difference]:
    """Something that the procedure does not use is gone, or called otherwise."""
    for at in seen.gone:
        if at not in seen.used_before:
            item = seen.before.items[at]
            now = seen.renamed.get(at)
            after = "" if now is None else str(seen.now.items[now])
            said = f"{after}に変わったようです。" if after else ""
            yield Difference(
                f"手順で使わない{item}がなくなりました。{said}", str(item), after, at_before=at, at_now=now
            )


def unused_added(seen: Comparison) -> Iterator[Difference]:
    """Something more is there that the procedure does not use."""
    taken = set(seen.renamed.values())
    for at in seen.new:
        if at not in taken | seen.used_now:
            item = seen.now.items[at]
            yield Difference(f"{item}が増えました。", after=str(item), at_now=at)


def newly_found(seen: Comparison) -> Iterator[Difference]:
    """The procedure finds something now that the contract does not show: the contract is older than the portal's words."""
    for use in seen.uses:
        if use.before is None and len(use.now) == 1:
            at = use.now[0]
            yield Difference(
                f"{use.name}は、記録した画面にはありませんでした。", after=str(seen.now.items[at]), use=use, at_now=at
            )


def order_changed(seen: Comparison) -> Iterator[Difference]:
    """Links, buttons and choices stand in another order."""
    both = [pair for pair in seen.both if seen.before.items[pair[0]].kind != "field"]
    if any(later < earlier for (_, earlier), (_, later) in pairwise(both)):
        names = [
            "、".join(items[at].words for at in order)
            for items, order in (
                (seen.before.items, [one for one, _ in both]),
                (seen.now.items, sorted(other for _, other in both)),
            )
        ]
        yield Difference("リンクやボタンの並びが変わりました。", names[0], names[1])


def _used(seen: Comparison, before: int) -> bool:
    return before in seen.used_before


def _plain(texts: Sequence[str]) -> list[str]:
    return [plain(each) for each in texts]
