"""Rules for what stops the procedure or would make it do something else. Each is a function of its own: 手順に影響あり."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract.content import IN_JAPANESE
from contract.difference import Difference
from pages.finding.words import bare, core, plain
from runbook.errors import CaptchaShown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract.comparison import Comparison, Use
    from contract.content import Contract, Item

# What a person is asked to agree to, or to have read.
CONSENT = re.compile(
    r"同意|許諾|承諾|承認|合意|了承|了解|規約|確認しました|確認済|確認の上|読みました|遵守|誓約|agree|consent|accept"
)
# Kinds of fields into which the same can be typed, and which show it.
_PLAIN = {"text", "search", "tel"}
_MAIL = re.compile(r"メール|mail")


def trouble_page(seen: Comparison) -> Iterator[Difference]:
    """An error, time-out or maintenance is announced, in place of the screen or on it."""
    if (trouble := seen.trouble) and trouble.error is not CaptchaShown:
        yield Difference(f"画面に「{trouble.words}」と表示されています。", after=trouble.words)
        return
    for notice in seen.now.notices:
        if notice not in seen.before.notices:
            yield Difference(f"画面に「{notice}」と表示されています。", after=notice)


def captcha_asked(seen: Comparison) -> Iterator[Difference]:
    """画像認証 is asked for, in words, a picture or a frame; only a person may answer it."""
    trouble = seen.trouble
    if trouble and trouble.error is CaptchaShown:
        yield Difference(f"画像認証（「{trouble.words}」）が増えました。", after=trouble.words)
    elif seen.now.captcha and not seen.before.captcha:
        yield Difference("画像認証の枠が増えました。", after="画像認証")


def heading_changed(seen: Comparison) -> Iterator[Difference]:
    """The heading by which the procedure knows the screen is another one or gone."""
    screen = seen.screen
    if not screen.is_headed(seen.sight.view):
        known, words = _headings(seen.before), screen.spellings_of_heading[0]
        now = [each for each in _headings(seen.now) if each not in known]
        yield Difference(
            f"見出し「{words}」がありません。" + (f"「{now[0]}」に変わったようです。" if now else ""),
            before=words,
            after=now[0] if now else "",
        )


def part_vanished(seen: Comparison) -> Iterator[Difference]:
    """Something that the procedure uses is gone, and nothing took its place."""
    for use, item in _gone(seen):
        if use.before not in seen.renamed:
            yield Difference(f"{use.name}がありません。", str(item), use=use, at_before=use.before)


def part_renamed(seen: Comparison) -> Iterator[Difference]:
    """Something that the procedure uses is called otherwise, so that its words no longer find it.

    Or they are but a part of the new name, by which the finder takes a field for want of a better one:
    「旧納付利用者ID」, 「納付利用者IDまたはメールアドレス」.
    """
    for use, item in _gone(seen):
        if use.before is not None and (now := seen.renamed.get(use.before)) is not None:
            other = seen.now.items[now]
            yield Difference(
                f"{use.name}がありません。{other}に変わったようです。",
                str(item),
                str(other),
                use=use,
                at_before=use.before,
                at_now=now,
            )
    for use, then, there in _there(seen):
        if _is_called(then, use) and not _is_called(there, use):
            yield _about(use, f"{use.name}が{there}に変わりました。", str(then), str(there))


def part_ambiguous(seen: Comparison) -> Iterator[Difference]:
    """Several things could be meant by something that the procedure uses."""
    for use in seen.uses:
        if len(use.now) > 1:
            candidates = "、".join(str(seen.now.items[at]) for at in use.now)
            yield Difference(
                f"{use.name}に当てはまるものが{len(use.now)}つあり、どれかを決められません。",
                after=candidates,
                use=use,
                at_before=use.before,
                at_now=use.now[-1],
            )


def part_disabled(seen: Comparison) -> Iterator[Difference]:
    """Something that the procedure uses can no longer be used."""
    for use, before, now in _there(seen):
        if before.enabled and not now.enabled:
            yield _about(use, f"{use.name}が使えない状態です。", "使える", "使えない")


def part_covered(seen: Comparison) -> Iterator[Difference]:
    """Something lies over what the procedure uses, such as a message that must be closed first."""
    for use, before, now in _there(seen):
        if now.covered and not before.covered:
            yield _about(use, f"{use.name}がほかの表示に覆われていて、使えません。", "見えている", "覆われている")


def entry_kind_changed(seen: Comparison) -> Iterator[Difference]:
    """A field of the procedure is of another kind: it hides what is typed, shows a password, or takes other characters."""
    for use, before, now in _there(seen):
        if before.kind == now.kind == "field" and not _takes_the_same(before, now):
            kinds = (_kind(before.role), _kind(now.role))
            yield _about(use, f"{use.name}の種類が、{kinds[0]}から{kinds[1]}に変わりました。", *kinds)


def captions_swapped(seen: Comparison) -> Iterator[Difference]:
    """Of two fields, of which the procedure uses at least one, each has the other's place: their captions may be swapped."""
    both = [(one, other) for one, other in seen.both if seen.before.items[one].kind == "field"]
    for at, (one, other) in enumerate(both):
        for next_one, next_other in both[at + 1 :]:
            used = {one, next_one} & seen.used_before
            if used and next_other < other and not _told_apart(seen, (one, other), (next_one, next_other)):
                names = [seen.before.items[each].words for each in (one, next_one)]
                use = next(each for each in seen.uses if each.before in used)
                yield Difference(
                    f"入力欄「{names[0]}」と「{names[1]}」の位置が入れ替わっています。",
                    "、".join(names),
                    "、".join(reversed(names)),
                    use=use,
                    at_before=one,
                    at_now=other,
                )


def required_entry_added(seen: Comparison) -> Iterator[Difference]:
    """Something more must be entered or chosen in the procedure's form, or that cannot be excluded."""
    for at in _more(seen):
        item = seen.now.items[at]
        captcha = seen.trouble is not None and plain(item.words) in plain(seen.trouble.words)
        if not is_consent(item) and not captcha and _must_be_filled_in(item, seen):
            yield Difference(f"{item}が増えました。入力が必要と考えられます。", after=str(item), at_now=at)


def entry_became_required(seen: Comparison) -> Iterator[Difference]:
    """A field or choice that the procedure leaves alone must now be filled in."""
    for one, other in seen.both:
        before, now = seen.before.items[one], seen.now.items[other]
        if one not in seen.used_before and now.kind != "control" and now.required and not before.required:
            yield Difference(f"{now}が必須になりました。", "必須ではない", "必須", at_before=one, at_now=other)


# What surely suffices: the longest password of sister systems has 20 characters (config/futsu.toml), and a local part of
# a mail address may have 64 (RFC 5321).
ENOUGH, ENOUGH_FOR_MAIL = 20, 64


def entry_limits_changed(seen: Comparison) -> Iterator[Difference]:
    """A field of the procedure takes less than it did: fewer characters, more at the least, or another form of them."""
    for use, before, now in _there(seen):
        enough = ENOUGH_FOR_MAIL if use.key == "mail_address" else ENOUGH
        less = 0 < now.longest < min(before.longest or enough, enough)
        if less or now.shortest > before.shortest or (now.pattern and now.pattern != before.pattern):
            yield _about(use, f"{now}に入力できる文字の決まりが変わりました。", _limits(before), _limits(now))


def consent_asked(seen: Comparison) -> Iterator[Difference]:
    """A box or choice asks for consent, which only a person gives."""
    for at in _more(seen):
        if is_consent(item := seen.now.items[at]):
            yield Difference(f"同意を求める{item}が増えました。", after=str(item), at_now=at)


def left_its_form(seen: Comparison) -> Iterator[Difference]:
    """A field or button of the procedure no longer belongs to the form that is sent."""
    there = list(_there(seen))
    for use, before, now in there:
        together = [other.form for _, then, other in there if then.form == before.form > 0]
        if together and now.form != max(together, key=together.count):
            yield _about(use, f"{use.name}が、入力欄のフォームの外に出ました。", "フォームの中", "フォームの外")


def button_clears(seen: Comparison) -> Iterator[Difference]:
    """A button of the procedure now empties the form in place of sending it."""
    for use, before, now in _there(seen):
        if now.clears and not before.clears:
            yield _about(use, f"{use.name}が、入力を消すボタンになりました。", "送る", "入力を消す")


def leads_elsewhere(seen: Comparison) -> Iterator[Difference]:
    """What the procedure enters or presses is now sent to another site."""
    for use, before, now in _there(seen):
        if before.to != now.to:
            here = "このサイト"
            yield _about(use, f"{use.name}の送り先が別のサイトに変わりました。", before.to or here, now.to or here)


def site_changed(seen: Comparison) -> Iterator[Difference]:
    """The screen itself comes from another site, or no longer by an encrypted connection."""
    before, now = site_of(seen.before.address), site_of(seen.now.address)
    if before != now and not (now.startswith("https:") and now.partition(":")[2] == before.partition(":")[2]):
        yield Difference("画面のサイトが変わりました。", before, now)


def is_consent(item: Item) -> bool:
    """Whether a box or choice asks for consent."""
    return item.kind == "choice" and item.required is not False and bool(CONSENT.search(bare(item.words)))


def site_of(address: str) -> str:
    """Scheme and host of an address pattern."""
    return "/".join(address.split("/", 3)[:3])


def _headings(contract: Contract) -> list[str]:
    return [each for each in contract.headings if plain(each)]


def _gone(seen: Comparison) -> Iterator[tuple[Use, Item]]:
    for use in seen.uses:
        if use.before is not None and not use.now:
            yield use, seen.before.items[use.before]


def _there(seen: Comparison) -> Iterator[tuple[Use, Item, Item]]:
    """What the procedure uses and is there then and now."""
    for use in seen.uses:
        if use.before is not None and len(use.now) == 1:
            yield use, seen.before.items[use.before], seen.now.items[use.now[0]]


def _is_called(item: Item, use: Use) -> bool:
    """Whether its name, or a line of it, is what the procedure calls it."""
    wanted = {core(word) for word in use.part.words}
    for pieces in (item.text, item.label, item.row, item.before, item.also, item.hint):
        runs = (pieces[at:end] for at in range(len(pieces)) for end in range(at + 1, len(pieces) + 1))
        if any(core("".join(run)) in wanted for run in runs):
            return True
    return False


def _about(use: Use, what: str, before: str, after: str) -> Difference:
    return Difference(what, before, after, use=use, at_before=use.before, at_now=use.now[0])


def _kind(role: str) -> str:
    return "文字の見える入力欄" if role in _PLAIN else f"{IN_JAPANESE[role]}（{role}）"


def _takes_the_same(before: Item, now: Item) -> bool:
    also = {"email"} if _MAIL.search(bare(now.words)) else set()
    return before.role == now.role or {before.role, now.role} <= _PLAIN | also


def _told_apart(seen: Comparison, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two fields cannot have been mistaken for each other: of two forms, or of two kinds which each kept."""
    if seen.now.items[one[1]].form != seen.now.items[other[1]].form:
        return True
    roles = [(seen.before.items[before].role, seen.now.items[now].role) for before, now in (one, other)]
    return roles[0][0] != roles[1][0] and all(before == now for before, now in roles)


def _more(seen: Comparison) -> list[int]:
    """Fields and choices that are new, and did not take the place of something else."""
    taken = set(seen.renamed.values())
    used = {at for use in seen.uses for at in use.now}
    return [at for at in seen.new if at not in taken | used and seen.now.items[at].kind != "control"]


def _must_be_filled_in(item: Item, seen: Comparison) -> bool:
    """Whether a new field or choice must be filled in: the screen says so, or it says nothing and it stands in the form."""
    if item.form not in seen.forms:
        return item.required is True and not item.chrome and item.form == 0
    if item.required is not None or item.chrome or item.role == "search":
        return item.required is True
    # A box may stay empty, and what is chosen already may stay so.
    return not (item.role == "checkbox" or item.checked)


def _limits(item: Item) -> str:
    told = [
        f"{item.shortest} 文字以上" if item.shortest else "",
        f"{item.longest} 文字まで" if item.longest else "",
        f"形 {item.pattern}" if item.pattern else "",
    ]
    return "、".join(filter(None, told)) or "決まりなし"
