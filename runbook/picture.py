"""Pictures of a screen for the evidence: secrets are under a black box, personal data shows its shortened form.

The page is never edited. Its texts and field values travel to Python, :func:`runbook.secret.mask` decides there, and
only places and replacements travel back, so that no secret is ever given to the page's scripts. The boxes are elements
of our own, drawn above everything else for the length of one screenshot.
"""

from __future__ import annotations

import asyncio
import unicodedata
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from runbook.errors import RunbookError
from runbook.secret import COVER, mask

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

# A picture normally takes a tenth of a second; a page that does not answer must not hold up the procedure.
LONGEST_WAIT_MS = 4000

# A screen may change between the look at its texts and the picture; then the picture is taken again.
TRIES = 3

# Longest run of neighbouring texts in which a value cut up by tags is looked for.
PIECES_OF_ONE_VALUE = 8

# The last character that the page's scripts count as one.
LAST_OF_ONE_UNIT = 0xFFFF


class NoPictureError(RunbookError):
    """The screen could not be pictured safely: it is closed, does not answer, or keeps changing."""

    default_remedy = "画面そのものを見て確かめてください。手順の結果には影響しません。"


# What a collected text is.
TEXT, FIELD, PASSWORD_FIELD = range(3)


class Box(NamedTuple):
    """One place to cover: characters `start` to `end` of text or field `number`, and what to write there."""

    number: int
    start: int
    end: int
    label: str
    black: bool


class _Collected(TypedDict):
    texts: list[str]
    kinds: list[int]


def masked_picture(page: Page) -> bytes:
    """Take a PNG of what `page` shows now, with every secret covered and every personal value shortened.

    Covered are the fields for passwords (also one turned to readable text by 「パスワード表示」), and every field value
    and visible text that :func:`runbook.secret.mask` would change, in frames too. An empty password field stays as it
    is, so that the picture shows that it is empty.

    Raises:
        NoPictureError: the page is closed, does not answer within a few seconds, or never stands still.
    """
    if page.is_closed():
        msg = "画面は閉じられています。"
        raise NoPictureError(msg)
    problem = "画面が変わり続けています。"
    for _ in range(TRIES):
        frames = page.frames
        covered: list[Frame] = []
        picture = b""
        try:
            for frame in frames:
                _cover(frame)
                covered.append(frame)
            picture = page.screenshot(animations="disabled", caret="hide", timeout=LONGEST_WAIT_MS)
        except PlaywrightError as error:
            # The first line names the kind of problem; the rest is a call log with addresses.
            problem = f"画面が応答しません。{error.message.splitlines()[0][:80]}"
            if page.is_closed() or isinstance(error, PlaywrightTimeoutError):
                break
        finally:
            stood_still = [_uncover(frame) for frame in covered]
        if picture and all(stood_still):
            return picture
    raise NoPictureError(problem)


def boxes(texts: list[str], kinds: list[int]) -> list[Box]:
    """Decide what to cover among a screen's texts and field values, each a `TEXT`, `FIELD` or `PASSWORD_FIELD`."""
    found: list[Box] = []
    for number, (text, kind) in enumerate(zip(texts, kinds, strict=True)):
        replaced = mask(text)
        if kind == PASSWORD_FIELD or (kind == FIELD and replaced != text and COVER in replaced):
            found.append(_whole(number, text))
        elif kind == FIELD and replaced != text:
            found.append(Box(number, 0, 0, replaced, black=False))
        elif replaced != text:
            found.append(_changed_part(number, text, replaced))
        elif _hides_a_value_in_full_width(text):
            found.append(_whole(number, text))
    pieces = [number for number, kind in enumerate(kinds) if kind == TEXT]
    found += [_whole(number, texts[number]) for number in _cut_up_by_tags(texts, pieces)]
    return found


def _whole(number: int, text: str) -> Box:
    return Box(number, 0, _script_length(text), COVER, black=True)


def _changed_part(number: int, text: str, replaced: str) -> Box:
    """Find the part that masking replaced. Several values in one text give one box, with the words between them."""
    start = _common_length(text, replaced)
    tail = _common_length(text[start:][::-1], replaced[start:][::-1])
    label = replaced[start : len(replaced) - tail]
    first, last = (_script_length(text[:at]) for at in (start, len(text) - tail))
    return Box(number, first, last, label, black=not label.replace(COVER, "").strip())


def _script_length(text: str) -> int:
    """Count as the page's scripts do: a character beyond U+FFFF, such as 𠮷, is two."""
    return sum(2 if ord(character) > LAST_OF_ONE_UNIT else 1 for character in text)


def _common_length(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _hides_a_value_in_full_width(text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text)
    return plain != text and mask(plain) != plain


def _cut_up_by_tags(texts: list[str], pieces: list[int]) -> set[int]:
    """Find the texts that hold a value only together with their neighbours, e.g. a link broken by `<wbr>`."""
    stripped = [texts[number].strip() for number in pieces]
    masked = [mask(text) for text in stripped]

    def holds_a_value(first: int, last: int) -> bool:
        return mask("".join(stripped[first : last + 1])) != "".join(masked[first : last + 1])

    if not holds_a_value(0, len(pieces)):
        return set()
    found: set[int] = set()
    for first in range(len(pieces)):
        for last in range(first + 1, min(first + PIECES_OF_ONE_VALUE, len(pieces))):
            if holds_a_value(first, last):
                if not holds_a_value(first + 1, last):
                    found.update(pieces[first : last + 1])
                break
    return found


def _cover(frame: Frame) -> None:
    collected: _Collected = _ask(frame, _COLLECT)
    if found := boxes(collected["texts"], collected["kinds"]):
        _ask(frame, _DRAW, [list(box) for box in found])


def _uncover(frame: Frame) -> bool:
    """Remove the boxes. Returns whether the screen still says the same, at the same places, as when they were drawn."""
    try:
        return bool(_ask(frame, _REMOVE))
    except PlaywrightError:
        # The screen was left meanwhile, and the boxes with it.
        return False


def _ask(frame: Frame, script: str, argument: object = None) -> Any:  # noqa: ANN401 - what the script returns
    """Do `frame.evaluate` with an end: a page behind an open dialog never answers.

    Playwright's own `Frame.evaluate` waits for ever; `Locator.evaluate` does not, but loads a large script of
    Playwright's into every new screen first, which costs more than the rest of the picture (measured: 30-80 ms).
    So this takes the way that `Frame.evaluate` itself takes inside Playwright 1.65; a test shows that it ends.
    """
    asked = frame._impl_obj.evaluate(script, argument)  # noqa: SLF001 - see above
    try:
        return frame._sync(asyncio.wait_for(asked, LONGEST_WAIT_MS / 1000))  # noqa: SLF001 - see above
    except TimeoutError:
        msg = "Timeout"
        raise PlaywrightTimeoutError(msg) from None


# Kept on the window between the calls: the nodes that the numbers in `Box.number` stand for. Open shadow trees are
# searched like the rest of the page. A field counts as one for a password when it is one, was one in an earlier picture
# or is captioned so: portals turn it into a plain text field for 「パスワード表示」.
_COMMON = r"""
const KEY = Symbol.for('runbook.picture'), SEEN = Symbol.for('runbook.picture.passwords');
const SILENT = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'TEMPLATE', 'TEXTAREA', 'SELECT', 'OPTION', 'TITLE']);
const NO_TEXT = new Set(['hidden', 'checkbox', 'radio', 'image', 'range', 'color']);
const PASSWORD_NAME = /(pass(word|wd)?|pwd|pswd)([-_]?(new|old|confirm|conf|check|kakunin|re|again|\d+))*$/i;
const PASSWORD_CAPTION = /パスワード|暗証|認証コード/;
const seen = window[SEEN] ?? (Object.defineProperty(window, SEEN, {value: new WeakSet()}), window[SEEN]);

function valueOf(field) {
  if (field.tagName === 'SELECT') return [...field.selectedOptions].map(each => each.text).join(' ');
  return field.value || field.placeholder || '';
}
function isForPassword(field) {
  if (field.type === 'password') seen.add(field);
  if (seen.has(field)) return field.value !== '';
  if (!/^(text|search|tel|url|email|number)$/.test(field.type) || !field.value) return false;
  const captions = [...(field.labels ?? [])].map(each => each.textContent);
  captions.push(field.getAttribute('aria-label'), field.title, field.placeholder);
  captions.push(field.closest('td, dd')?.previousElementSibling?.textContent);
  return /password/.test(field.autocomplete) || PASSWORD_NAME.test(field.name) || PASSWORD_NAME.test(field.id)
    || captions.some(each => each && PASSWORD_CAPTION.test(each));
}
function collect() {
  const nodes = [], texts = [], kinds = [];
  const visit = root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (!node.parentNode || SILENT.has(node.parentNode.nodeName) || !/\S/.test(node.data)) continue;
        nodes.push(node); texts.push(node.data); kinds.push(0);
      } else if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && !NO_TEXT.has(node.type)) {
        nodes.push(node); texts.push(valueOf(node)); kinds.push(isForPassword(node) ? 2 : 1);
      }
      if (node.shadowRoot) visit(node.shadowRoot);
    }
  };
  visit(document.documentElement);
  return {nodes, texts, kinds};
}
function places(nodes, boxes) {
  return boxes.map(([number, start, end, , black]) => {
    const node = nodes[number], element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    // A black box is drawn even there: an animation may bring the text to light while the picture is taken.
    if (!black && element && !element.checkVisibility({visibilityProperty: true, opacityProperty: true})) return [];
    if (node !== element) {
      const range = document.createRange();
      range.setStart(node, start); range.setEnd(node, end);
      return [...range.getClientRects()].map(each => each.toJSON());
    }
    return [node.getBoundingClientRect().toJSON()];
  });
}
"""

_COLLECT = f"""() => {{ {_COMMON}
  const found = collect();
  window[KEY]?.host?.remove();
  Object.defineProperty(window, KEY, {{value: {{...found, boxes: [], places: []}}, configurable: true}});
  return {{texts: found.texts, kinds: found.kinds}};
}}"""

_DRAW = f"""boxes => {{ {_COMMON}
  const state = window[KEY], root = document.documentElement;
  state.boxes = boxes;
  state.places = places(state.nodes, boxes);
  const host = state.host = document.createElement('div');
  Object.assign(host.style, {{
    position: 'fixed', inset: '0', width: '100vw', height: '100vh', margin: '0', padding: '0', border: '0',
    maxWidth: 'none', maxHeight: 'none', background: 'transparent', overflow: 'hidden', pointerEvents: 'none',
    zIndex: '2147483647', display: 'block',
  }});
  const shadow = host.attachShadow({{mode: 'closed'}});
  boxes.forEach(([number, , , label, black], at) => {{
    const node = state.nodes[number], isField = node.nodeType !== Node.TEXT_NODE;
    const own = getComputedStyle(isField ? node : node.parentElement ?? root);
    state.places[at].forEach((place, line) => {{
      const cover = document.createElement('div');
      Object.assign(cover.style, {{
        position: 'fixed', left: `${{place.left - 1}}px`, top: `${{place.top - 1}}px`,
        width: `${{place.width + 2}}px`, height: `${{place.height + 2}}px`, boxSizing: 'border-box', overflow: 'hidden',
        background: black ? '#000' : '#dce6f2', color: black ? '#fff' : '#000', font: own.font, whiteSpace: 'pre',
        lineHeight: `${{place.height + 2}}px`, padding: isField ? '0 4px' : '0', textAlign: isField ? 'left' : 'center',
      }});
      if (line === 0) cover.textContent = label;
      shadow.append(cover);
    }});
  }});
  root.append(host);
  // The top layer: also above a modal <dialog>.
  host.popover = 'manual';
  host.showPopover?.();
}}"""

_REMOVE = f"""() => {{ {_COMMON}
  const state = window[KEY];
  if (!state) return false;
  delete window[KEY];
  state.host?.remove();
  const now = collect();
  return now.nodes.length === state.nodes.length
    && now.nodes.every((node, index) => node === state.nodes[index] && now.texts[index] === state.texts[index])
    && JSON.stringify(places(now.nodes, state.boxes)) === JSON.stringify(state.places);
}}"""
