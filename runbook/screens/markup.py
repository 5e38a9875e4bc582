"""Writes a document that was read (:file:`collect.js`) as HTML, with what is on the lists here and nothing else."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from runbook.picture import cut_up_by_tags
from runbook.screens.blanking import hide, hide_known
from runbook.secret import COVER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runbook.screens.blanking import Blanking

    Element: TypeAlias = dict[str, Any]
    Node: TypeAlias = Element | list[Any]

# Attributes that a person or a screen reader reads.
TEXTS = re.compile(
    "alt|title|placeholder|label|summary|abbr|aria-(label|description|roledescription|placeholder)",
)
# Names, references between elements, and states. What is not on these lists is left out, `value` and `data-*` first.
NAMES = re.compile(
    "id|class|name|for|form|list|headers|usemap|slot|part|popovertarget|target|type|role|dir|lang|hidden|inert|open"
    "|disabled|readonly|required|multiple|autocomplete|method|maxlength|minlength|size|cols|rows|wrap|accesskey|tabindex"
    "|colspan|rowspan|span|scope|width|height|align|valign|border|cellpadding|cellspacing|bgcolor|color|face|nowrap"
    "|noshade|clear|shape|coords|start|reversed|contenteditable|popover|frameborder|scrolling|marginwidth|marginheight"
    "|aria-(labelledby|describedby|controls|owns|details|errormessage|activedescendant|hidden|expanded|haspopup|required"
    "|disabled|readonly|checked|selected|pressed|current|invalid|live|atomic|busy|modal|level|multiselectable|multiline"
    "|orientation|sort|colspan|rowspan|colindex|rowindex|setsize|posinset)",
)
LINKS = re.compile("href|action|formaction")
# By these a person's eye, and so the finder, knows that something can be pressed.
SCRIPTS = re.compile("onclick|onmousedown|onmouseup|onmouseover|onmouseenter")

LEFT_OUT = re.compile("script|noscript|template|style|link|meta|base|param|source|track|datalist|head")
PICTURES = re.compile("img|canvas|video|audio|object|embed|applet")
VOID = re.compile("area|br|col|hr|img|input|wbr|frame|basefont")
DRAWN = re.compile("title|desc|text|tspan|g")
EDITED = re.compile("textbox|searchbox|spinbutton")
ELEMENT = re.compile("[a-z][a-z0-9-]*")

PRESSED, HOVERED = "data-recorded-press", "data-recorded-hover"


def document(told: Element, blanking: Blanking, sheet: Callable[[str], str], frame_files: Sequence[str]) -> str:
    """Write one document.

    Args:
        told: what was read of it.
        blanking: takes out what must not be kept.
        sheet: the text of a style sheet of another site, by its address; empty where it is not known.
        frame_files: the files of the documents in its frames.
    """
    for kind, count in told["counts"].items():
        blanking.counts[kind] += count
    return _Writer(told, blanking, sheet, frame_files).document()


class _Writer:
    def __init__(
        self, told: Element, blanking: Blanking, sheet: Callable[[str], str], frame_files: Sequence[str]
    ) -> None:
        self._told = told
        self._blanking = blanking
        self._sheet = sheet
        self._frame_files = frame_files
        elements = [each for each in _nodes(told["root"]) if isinstance(each, dict)]
        self._ids = frozenset(value for each in elements for name, value in each["attributes"] if name == "id")
        self._cover_what_is_cut_up([each for each in _nodes(told["root"]) if isinstance(each, list)])

    def document(self) -> str:
        root = self._told["root"]
        title = html.escape(self._blanking.text(self._told["title"]))
        head = f'<head><meta charset="UTF-8"><title>{title}</title>{self._styles(self._told["styles"])}</head>'
        inner = "".join(self._node(each) for each in root["children"])
        doctype = "" if self._told["quirks"] else "<!DOCTYPE html>"
        return f"{doctype}<html{self._attributes(root)}>\n{head}\n{inner}\n</html>\n"

    def _cover_what_is_cut_up(self, texts: list[list[Any]]) -> None:
        """Cover the texts that hold something only together with their neighbours, e.g. an address broken by `<wbr>`.

        A known value is looked for among all neighbours, a shape only in one block: figures in the cells of a table are
        no number.
        """
        words = [each[0] for each in texts]
        everything = list(range(len(words)))
        found = cut_up_by_tags(words, everything, hide_known)
        blocks: dict[int, list[int]] = {}
        for number, (_, block) in enumerate(texts):
            blocks.setdefault(block, []).append(number)
        for numbers in blocks.values():
            if len(numbers) > 1:
                found |= cut_up_by_tags(words, numbers, hide)
        for number in found:
            self._blanking.counts["known" if hide_known(words[number]) != words[number] else "random"] += 1
            texts[number][0] = COVER

    def _node(self, node: Node) -> str:
        if isinstance(node, list):
            return html.escape(self._blanking.text(node[0]), quote=False)
        tag = node["tag"]
        if LEFT_OUT.fullmatch(tag) or not ELEMENT.fullmatch(tag):
            return ""
        if node.get("filled"):
            self._blanking.counts["hidden" if node.get("kind") == "hidden" else "value"] += 1
        if PICTURES.fullmatch(tag) or node.get("kind") == "image":
            return self._picture(node)
        if tag == "svg":
            return self._drawing(node)
        opened = f"<{tag}{self._attributes(node)}>"
        if VOID.fullmatch(tag):
            return opened
        return f"{opened}{self._content(node)}</{tag}>"

    def _content(self, node: Element) -> str:
        if _is_edited(node):
            self._blanking.counts["value"] += bool(node["children"])
            return ""
        shadow = node.get("shadow")
        inner = "".join(self._node(each) for each in node["children"])
        if shadow is None:
            return inner
        own = "".join(self._node(each) for each in shadow["children"])
        return f'<template shadowrootmode="open">{self._styles(shadow["styles"])}{own}</template>{inner}'

    def _attributes(self, node: Element, *, without: frozenset[str] = frozenset()) -> str:
        kept: dict[str, str] = {}
        for name, value in node["attributes"]:
            if name not in without and (blanked := self._attribute(name.lower(), value)) is not None:
                kept[name.lower()] = blanked
        if "words" in node:
            kept["value"] = self._blanking.text(node["words"])
        if node.get("checked"):
            kept["checked"] = ""
        if "frame" in node:
            kept["src"] = self._frame_files[node["frame"]]
        kept |= {name: "" for mark, name in (("pressed", PRESSED), ("hovered", HOVERED)) if node.get(mark)}
        return "".join(f' {name}="{_quoted(value)}"' if value else f" {name}" for name, value in kept.items())

    def _attribute(self, name: str, value: str) -> str | None:
        if TEXTS.fullmatch(name):
            return self._blanking.text(value)
        if NAMES.fullmatch(name):
            return self._blanking.identifier(value)
        if name == "style":
            return self._blanking.style(value)
        if SCRIPTS.fullmatch(name):
            return self._blanking.script(value)
        if LINKS.fullmatch(name):
            return self._link(value)
        return None

    def _link(self, value: str) -> str:
        return self._blanking.link(value, base=self._told["base"], ids=self._ids)

    def _picture(self, node: Element) -> str:
        """A grey box of the picture's size with its words in it: what a picture shows cannot be blanked."""
        self._blanking.counts["picture"] += 1
        tag = "input" if node["tag"] == "input" else "img"
        alt = next((self._blanking.text(value) for name, value in node["attributes"] if name == "alt"), "")
        written = self._attributes(node, without=frozenset({"width", "height"}))
        width, height = node["size"]
        if not (width and height):
            return f"<{tag}{written}>"
        return f'<{tag}{written} width="{width}" height="{height}" src="{_quoted(_box(width, height, alt))}">'

    def _drawing(self, node: Element) -> str:
        self._blanking.counts["picture"] += 1
        width, height = node["size"]
        written = self._attributes(node, without=frozenset({"width", "height"}))
        return f'<svg{written} width="{width}" height="{height}">{self._words_of_drawing(node)}</svg>'

    def _words_of_drawing(self, node: Node) -> str:
        if isinstance(node, list):
            return self._node(node)
        inner = "".join(
            self._words_of_drawing(each)
            for each in node["children"]
            if isinstance(each, list) or DRAWN.fullmatch(each["tag"])
        )
        tag = node["tag"]
        return inner if tag == "svg" else f"<{tag}>{inner}</{tag}>"

    def _styles(self, styles: list[Element]) -> str:
        rules = []
        for each in styles:
            text = self._blanking.style(each["text"] if "text" in each else self._sheet(each["address"]))
            for medium in each["media"]:
                text = f"@media {self._blanking.style(medium)} {{\n{text}\n}}"
            rules.append(text)
        # An end tag in a string would end the element; the slash means the same with a backslash before it.
        text = "\n".join(filter(None, rules)).replace("</", "<\\/")
        return f"<style>\n{text}\n</style>" if text else ""


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, dict):
        for each in (*node["children"], *(node.get("shadow") or {}).get("children", ())):
            yield from _nodes(each)


def _is_edited(node: Element) -> bool:
    """Whether its text is what somebody typed."""
    attributes = {name: value.lower() for name, value in node["attributes"]}
    editable = attributes.get("contenteditable", "false") in {"", "true", "plaintext-only"}
    return node["tag"] == "textarea" or editable or bool(EDITED.fullmatch(attributes.get("role", "")))


def _quoted(value: str) -> str:
    return html.escape(value, quote=False).replace('"', "&quot;")


def _box(width: int, height: int, words: str) -> str:
    size = max(6, min(height // 2, width // max(len(words), 1)))
    drawn = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}'>"
        "<rect width='100%' height='100%' fill='#ddd'/>"
        f"<text x='50%' y='50%' font-size='{size}' text-anchor='middle' dominant-baseline='central'>{html.escape(words)}"
        "</text></svg>"
    )
    return f"data:image/svg+xml,{quote(drawn, safe=_PLAIN_IN_DATA)}"


_PLAIN_IN_DATA = " ='/:<>()."
