"""What a contract says. Nothing in it comes from ids, classes or tags: only what a person can see or do."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from pages.finding.view import SeenControl, SeenField, Text, View

FIELDS = ("text", "password", "email", "tel", "search", "url", "number")
CONTROLS = ("link", "button", "menuitem")
CHOICES = ("checkbox", "radio", "select", "file", "other")
ROLES = (*FIELDS, *CONTROLS, *CHOICES)
IN_JAPANESE = {
    **dict.fromkeys(FIELDS, "入力欄"),
    "password": "パスワードの入力欄",
    "link": "リンク",
    "button": "ボタン",
    "menuitem": "メニュー",
    "checkbox": "チェックボックス",
    "radio": "選択ボタン",
    "select": "選択欄",
    "file": "ファイルの欄",
    "other": "日付などの欄",
}
NAMELESS = "（名前なし）"


def _pieces(words: Any) -> Any:  # noqa: ANN401 - what the file holds is not known yet
    return [words] if isinstance(words, str) else words


Words: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_pieces)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Item(_Said):
    """A thing on the screen that a person can use.

    Words are pieces, as the screen breaks them; they are compared without regard to blanks, width and 必須.

    Args:
        role: one of `ROLES`: the kind of a field, control or choice.
        text: what stands on a control, or beside a choice.
        also: other names of a control: its accessible name, `alt`, `title`.
        label: the texts of a field's own label.
        row: the caption of a field's table row or definition list.
        before: the texts before a field that has neither.
        hint: what stands in a field that is empty, or beside the mouse.
        form: which form of the screen it belongs to, counted from 1; 0 for none.
        required: whether the screen says that it must be filled in (必須) or need not be (任意); None when it says neither.
        shortest, longest: how many characters a field takes; 0 where it does not say.
        pattern: the form that a field wants its content to have, as HTML has it; empty for any.
        enabled: whether it can be used.
        checked: of a choice, whether something is chosen.
        covered: whether something else lies over it.
        clears: whether it is a button that empties its form.
        to: the origin to which it leads or sends, where that is another than the screen's own.
        under: the heading above it.
        chrome: whether it belongs to the head, foot or navigation of the site.
    """

    role: str = Field(pattern=f"^({'|'.join(ROLES)})$")
    text: Words = ()
    also: Words = ()
    label: Words = ()
    row: Words = ()
    before: Words = ()
    hint: Words = ()
    form: int = Field(default=0, ge=0, strict=True)
    required: bool | None = Field(default=None, strict=True)
    shortest: int = Field(default=0, ge=0, strict=True)
    longest: int = Field(default=0, ge=0, strict=True)
    pattern: str = ""
    enabled: bool = Field(default=True, strict=True)
    checked: bool = Field(default=False, strict=True)
    covered: bool = Field(default=False, strict=True)
    clears: bool = Field(default=False, strict=True)
    to: str = ""
    under: str = ""
    chrome: bool = Field(default=False, strict=True)

    @property
    def kind(self) -> str:
        """Whether it is a `field`, a `control` or a `choice`."""
        return "field" if self.role in FIELDS else "control" if self.role in CONTROLS else "choice"

    @property
    def words(self) -> str:
        """What a person would call it."""
        for pieces in (self.text, self.label, self.row):
            if pieces:
                return "".join(pieces)
        return (self.before or self.also[:1] or self.hint or (NAMELESS,))[-1]

    def __str__(self) -> str:
        return f"{IN_JAPANESE[self.role]}「{self.words}」"


class Contract(_Said):
    """What one screen of one portal looks like.

    Args:
        screen: the class of its page object.
        portal, number, name: how the procedure calls it.
        address: scheme, host and path, without what changes from visit to visit; `*` stands for a part that does.
        title: the words in the title bar.
        headings: what is marked up as a heading, or heads the screen as its page object knows it.
        notices: sentences that tell of a closed portal or a session that is over, and stood there nevertheless.
        captcha: whether a picture or frame for 画像認証 is there.
        items: everything that can be used, in the order of the screen.
    """

    screen: str
    portal: str
    number: str
    name: str
    address: str
    title: str = ""
    headings: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    captcha: bool = Field(default=False, strict=True)
    items: tuple[Item, ...] = ()

    def view(self) -> View:
        """Return what the finder of the page objects would have seen; an item's number is its place in `items`."""
        view = View(title=self.title)
        for heading in self.headings:
            view.texts.append(Text([heading], heading=True, control=False, alert=False, item=False))
        for number, item in enumerate(self.items):
            if item.kind == "field":
                view.fields.append(_seen_field(number, item))
            elif item.kind == "control":
                view.controls.append(_seen_control(number, item, after=len(view.fields)))
        return view


def _seen_field(number: int, item: Item) -> SeenField:
    return SeenField(
        number=number,
        kind=item.role,
        labels=[list(item.label)] if item.label else [],
        row=list(item.row),
        before=list(item.before),
        hints=list(item.hint),
        enabled=item.enabled,
        filled=False,
        problem="",
        form=item.form - 1,
        under=item.under,
    )


def _seen_control(number: int, item: Item, *, after: int) -> SeenControl:
    return SeenControl(
        number=number,
        role=item.role,
        names=list(item.also),
        pieces=list(item.text),
        native=True,
        submits=False,
        enabled=item.enabled,
        target="",
        form=item.form - 1,
        chrome=item.chrome,
        after=after,
        under=item.under,
        inside=[],
    )
