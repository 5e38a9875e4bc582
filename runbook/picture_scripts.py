"""What `runbook.picture` does inside a page: collect its texts, draw the boxes, remove them again."""

from __future__ import annotations

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
        const typed = node.parentElement?.isContentEditable || node.parentElement?.closest('[role=textbox], [role=searchbox]');
        nodes.push(node); texts.push(node.data); kinds.push(typed ? 4 : 0);
      } else if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName) && !NO_TEXT.has(node.type)) {
        nodes.push(node); texts.push(valueOf(node)); kinds.push(isForPassword(node) ? 2 : node.value ? 1 : 3);
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

COLLECT = f"""() => {{ {_COMMON}
  const found = collect();
  window[KEY]?.host?.remove();
  Object.defineProperty(window, KEY, {{value: {{...found, boxes: [], places: []}}, configurable: true}});
  return {{texts: found.texts, kinds: found.kinds}};
}}"""

DRAW = f"""boxes => {{ {_COMMON}
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

REMOVE = f"""() => {{ {_COMMON}
  const state = window[KEY];
  if (!state) return false;
  delete window[KEY];
  state.host?.remove();
  const now = collect();
  return now.nodes.length === state.nodes.length
    && now.nodes.every((node, index) => node === state.nodes[index] && now.texts[index] === state.texts[index])
    && JSON.stringify(places(now.nodes, state.boxes)) === JSON.stringify(state.places);
}}"""
