// One look at a page, as a person gives it: the texts that can be read, the fields with the words around them, the
// controls with the words on them. Nothing here compares or decides; that is done in Python. The value of a field never
// leaves the page (only whether there is one). Returns { seen, elements }: `seen` is plain data, and the numbers in it
// stand for the nodes in `elements`. Frames are named only, with their place: a script sees one document.
async (pause) => {
  // ---------------------------------------------------------------- wait until something changes, at most `pause` ms
  const SETTLE_MS = 5; // one change seldom comes alone
  const LOOKED_AT = Symbol.for('runbook.look');
  // A document that nobody has looked at yet is itself the change.
  if (pause && document[LOOKED_AT]) {
    await new Promise((done) => {
      const changes = new MutationObserver(() => finish(SETTLE_MS));
      const longest = setTimeout(() => finish(0), pause);
      const finish = (delay) => {
        changes.disconnect();
        clearTimeout(longest);
        setTimeout(done, delay);
      };
      changes.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
  }

  document[LOOKED_AT] = true;

  const tagOf = (element) => element.tagName.toUpperCase(); // small letters in XHTML

  // ---------------------------------------------------------------- what the eye can see
  const SMALLEST_PX = 2; // the usual trick for screen readers is a box of one pixel
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };
  const parentOf = (node) => node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
  const movesItsChildren = (style) =>
    style.transform !== 'none' || style.filter !== 'none' || /paint|layout|strict|content/.test(style.contain);

  // The boxes that cut off what reaches out of them. `position` decides which ancestors count: an absolute menu is not
  // cut off by a box that merely stands around it.
  const clips = new Map();
  const clipsOf = (element) => {
    if (clips.has(element)) return clips.get(element);
    const { position } = styleOf(element);
    let box = parentOf(element);
    while (box && position === 'fixed' && !movesItsChildren(styleOf(box))) box = parentOf(box);
    while (box && position === 'absolute' && styleOf(box).position === 'static' && !movesItsChildren(styleOf(box))) {
      box = parentOf(box);
    }
    let found = [];
    if (box && box !== document.body && box !== document.documentElement) {
      found = clipsOf(box);
      const { overflowX, overflowY, display } = styleOf(box);
      if (/hidden|clip/.test(overflowX + overflowY) && display !== 'inline' && display !== 'contents') found = [...found, box];
    }
    clips.set(element, found);
    return found;
  };
  const cutAway = (style) =>
    /^rect\((0(px)?,? ?){4}\)|^rect\(1px,? 1px,? 1px,? 1px\)/.test(style.clip) ||
    /^inset\((50|100)%|^circle\(0|polygon\(0(px)? 0(px)?, 0(px)? 0(px)?, 0(px)? 0/.test(style.clipPath);

  const rendered = new Map();
  const isRendered = (element) => {
    if (!rendered.has(element)) {
      const contents = styleOf(element).display === 'contents';
      rendered.set(
        element,
        contents
          ? !parentOf(element) || isRendered(parentOf(element))
          : element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
      );
    }
    return rendered.get(element);
  };
  const isCut = new Map();
  const isCutAway = (element) => {
    if (!isCut.has(element)) {
      const parent = parentOf(element);
      isCut.set(element, cutAway(styleOf(element)) || (parent !== null && isCutAway(parent)));
    }
    return isCut.get(element);
  };
  const isInSight = (rect, element) => {
    if (rect.width < SMALLEST_PX || rect.height < SMALLEST_PX) return false;
    // Left of or above the page cannot be scrolled to; two windows to the right nobody looks.
    if (rect.right + scrollX <= 1 || rect.bottom + scrollY <= 1) return false;
    if (rect.left + scrollX >= 2 * Math.max(innerWidth, 640)) return false;
    return clipsOf(element).every((box) => {
      const edge = box.getBoundingClientRect();
      return (
        Math.min(rect.right, edge.right) - Math.max(rect.left, edge.left) >= SMALLEST_PX &&
        Math.min(rect.bottom, edge.bottom) - Math.max(rect.top, edge.top) >= SMALLEST_PX
      );
    });
  };
  const isVisible = (element) =>
    isRendered(element) &&
    !isCutAway(element) &&
    [...element.getClientRects()].some((rect) => isInSight(rect, element));
  const range = document.createRange();
  const isTextVisible = (text, element) => {
    if (!isRendered(element) || isCutAway(element)) return false;
    range.selectNodeContents(text);
    const home = styleOf(element).display === 'contents' ? parentOf(element) : element;
    const clipped = /hidden|clip/.test(styleOf(home).overflowX) && styleOf(home).display !== 'inline' ? [home] : [];
    return [...range.getClientRects()].some(
      (rect) =>
        isInSight(rect, home) &&
        clipped.every((box) => {
          const edge = box.getBoundingClientRect();
          return rect.left < edge.right && rect.right > edge.left && rect.top < edge.bottom && rect.bottom > edge.top;
        }),
    );
  };

  // ---------------------------------------------------------------- kinds of elements
  const SILENT = /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TITLE|HEAD|IFRAME|FRAME|OBJECT|DATALIST)$/i;
  const TYPED = /^(text|password|email|tel|search|url|number)$/;
  const PRESSED = /^(submit|button|reset|image)$/;
  const PRESSED_ROLE = /^(button|link|menuitem|menuitemcheckbox|menuitemradio|tab|treeitem|option)$/;
  const isField = (element) =>
    tagOf(element) === 'TEXTAREA' || (tagOf(element) === 'INPUT' && TYPED.test(element.type));
  const isHeading = (element) =>
    element.getAttribute('role') === 'heading' || (/^H[1-6]$/.test(tagOf(element)) && !element.hasAttribute('role'));
  const hasScript = (element) =>
    ['onclick', 'onmousedown', 'onmouseup', 'onmouseover', 'onmouseenter'].some((each) => element.hasAttribute(each));
  // A pointing hand tells a person that something can be pressed; only where it begins, for children inherit it.
  const showsHand = (element) => {
    const parent = parentOf(element);
    return styleOf(element).cursor === 'pointer' && parent !== null && styleOf(parent).cursor !== 'pointer';
  };
  // A box around other things to use, perhaps around the whole page, is no control even if it hears clicks.
  const isAround = (element) =>
    /^(BODY|HTML|FORM)$/.test(tagOf(element)) ||
    [...element.querySelectorAll('a[href], button, input, select, textarea')].some((each) => each.type !== 'hidden' && isVisible(each));
  const hidesMenu = (element) =>
    tagOf(element) === 'LI' && [...element.children].some((each) => /^(UL|OL|DIV|DL|MENU)$/.test(tagOf(each)) && !isVisible(each));
  const controlRole = (element) => {
    const role = element.getAttribute('role');
    if (role && PRESSED_ROLE.test(role)) return role === 'button' ? 'button' : role === 'link' ? 'link' : 'menuitem';
    const tagName = tagOf(element);
    if (tagName === 'BUTTON' || tagName === 'SUMMARY') return 'button';
    if (tagName === 'INPUT') return PRESSED.test(element.type) ? 'button' : null;
    if (tagName === 'A') return element.hasAttribute('href') || hasScript(element) || showsHand(element) ? 'link' : null;
    if (tagName === 'LABEL') return /^(checkbox|radio)$/.test(element.control?.type ?? '') ? 'button' : null;
    if (isField(element) || /^(SELECT|OPTION)$/.test(tagName)) return null;
    if ((hasScript(element) || showsHand(element)) && !isAround(element)) return 'button';
    return hidesMenu(element) ? 'menuitem' : null;
  };

  // ---------------------------------------------------------------- what is written on or beside an element
  const isBlank = (text) => !/[^\s\u00ad\u200b-\u200f\u2060\ufeff]/.test(text);
  const childrenOf = (element) => {
    if (element.shadowRoot) return element.shadowRoot.childNodes;
    const assigned = tagOf(element) === 'SLOT' ? element.assignedNodes() : [];
    return assigned.length ? assigned : element.childNodes;
  };
  // All texts in an element, one per text node; with `visibly` only those that can be read.
  const piecesOf = (element, { visibly, inControls = true }) => {
    const pieces = [];
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        const parent = parentOf(node);
        if (isBlank(node.data) || (visibly ? !isTextVisible(node, parent) : !isRendered(parent))) return;
        pieces.push(node.data);
      } else if (node.nodeType === Node.ELEMENT_NODE && !SILENT.test(tagOf(node)) && !isField(node)) {
        if (tagOf(node) === 'SELECT' || (!inControls && node !== element && controlRole(node))) return;
        if (tagOf(node) === 'IMG' || tagOf(node) === 'SVG') {
          const words = ['alt', 'aria-label', 'title'].map((each) => node.getAttribute(each)).find(Boolean) ?? node.querySelector('title')?.textContent;
          if (words && !isBlank(words) && (!visibly || isVisible(node))) pieces.push(words);
        } else {
          for (const child of childrenOf(node)) visit(child);
        }
      }
    };
    visit(element);
    return pieces;
  };
  const referred = (element) =>
    (element.getAttribute('aria-labelledby') ?? '')
      .split(/\s+/)
      .map((id) => id && element.getRootNode().getElementById(id))
      .filter(Boolean);
  const wordsOf = (element) => {
    const visible = piecesOf(element, { visibly: true, inControls: false });
    return visible.length ? visible : piecesOf(element, { visibly: false, inControls: false });
  };

  // The grid of a table, with cells that span rows or columns standing in every place that they take.
  const grids = new Map();
  const gridOf = (table) => {
    if (!grids.has(table)) {
      const grid = [...table.rows].map(() => []);
      [...table.rows].forEach((row, at) => {
        let column = 0;
        for (const cell of row.cells) {
          while (grid[at][column]) column += 1;
          for (let down = 0; down < Math.min(cell.rowSpan || 1, grid.length - at); down += 1) {
            for (let right = 0; right < cell.colSpan; right += 1) grid[at + down][column + right] = cell;
          }
        }
      });
      grids.set(table, grid);
    }
    return grids.get(table);
  };
  const MERE_MARK = /^[\s必須任意*＊※:：()（）[\]【】]*$/;
  const holdsField = (cell) =>
    [...cell.querySelectorAll('input, textarea')].some((each) => isField(each) && isVisible(each));
  const caption = (cell) => {
    if (holdsField(cell)) return null;
    const pieces = piecesOf(cell, { visibly: true, inControls: false });
    return MERE_MARK.test(pieces.join('')) ? null : pieces;
  };
  const cellCaption = (cell) => {
    const table = cell.closest('table');
    if (!table) return null;
    const grid = gridOf(table);
    const at = grid.findIndex((row) => row.includes(cell));
    const column = at < 0 ? -1 : grid[at].indexOf(cell);
    const row = [...new Set(grid[at]?.slice(0, Math.max(column, 0)))].filter((each) => each && each !== cell);
    const own = row.slice(row.findLastIndex((each) => holdsField(each)) + 1);
    const head = own.findLast((each) => tagOf(each) === 'TH' && caption(each));
    const left = head ? caption(head) : own.flatMap((each) => caption(each) ?? []);
    if (left.length) return left;
    for (let up = at - 1; up >= 0 && column >= 0; up -= 1) {
      const above = grid[up][column];
      const found = above && above !== cell && above.colSpan === cell.colSpan && (tagOf(above) === 'TH' || up === at - 1) && caption(above);
      if (found) return found;
    }
    return null;
  };
  const listCaption = (definition) => {
    for (let each = definition.previousElementSibling; each; each = each.previousElementSibling) {
      if (tagOf(each) === 'DT') return caption(each);
    }
    return null;
  };
  const rowCaption = (element) => {
    for (let box = element.closest('td, th, dd'); box; box = box.parentElement?.closest('td, th, dd')) {
      const found = tagOf(box) === 'DD' ? listCaption(box) : cellCaption(box);
      if (found) return found;
    }
    return null;
  };

  // ---------------------------------------------------------------- the walk, in the order of the document
  const seen = {
    status: performance.getEntriesByType('navigation')[0]?.responseStatus ?? 0,
    broken: location.protocol === 'chrome-error:',
    parsed: document.readyState !== 'loading',
    loaded: document.readyState === 'complete',
    title: String(document.title), // an element may have taken its name
    texts: [],
    fields: [],
    controls: [],
    ticks: [],
    frames: [],
  };
  const elements = [];
  const numberOf = (element) => elements.push(element) - 1;
  const formOf = (element) => {
    const form = element.form ?? element.closest('form');
    return form ? [...document.forms].indexOf(form) : -1;
  };
  const openControls = [];
  let block = [];
  let trail = []; // the texts since the last field, button or heading: what may be the caption before an input
  let heading = '';

  const closeBlock = () => {
    if (!block.length) return;
    const lines = [[]];
    for (const piece of block) {
      if (piece.newLine) lines.push([]);
      else lines[lines.length - 1].push(piece.text);
    }
    const texts = block.filter((piece) => !piece.newLine);
    if (texts.length) {
      seen.texts.push({
        lines: lines.map((line) => line.join('')).filter((line) => line),
        heading: false,
        control: texts.every((piece) => piece.control),
        alert: texts.some((piece) => piece.alert),
        item: texts.some((piece) => piece.item),
      });
    }
    block = [];
  };
  const say = (text, context) => {
    block.push({ text, control: openControls.length > 0, alert: context.alert, item: context.item });
    for (const control of openControls) control.pieces.push(text);
    if (!openControls.length && !context.heading) trail.push(text);
  };

  const targetOf = (element) => {
    const script = element.getAttribute('onclick') ?? '';
    if (tagOf(element) === 'A' || tagOf(element) === 'AREA') {
      const href = element.getAttribute('href') ?? '';
      const leads = href && !/^\s*(#\s*$|javascript:\s*(void\b.*|;)?$)/i.test(href);
      return leads || script ? `link ${leads ? element.href : ''} ${element.target} ${script}` : '';
    }
    if (/^(submit|image)$/.test(element.type ?? '') && element.form) {
      return `submit ${formOf(element)} ${element.name}=${element.value} ${element.formAction} ${script}`;
    }
    return script && `script ${script}`;
  };
  const addControl = (element, role, extra) => {
    const control = {
      number: numberOf(element),
      role,
      names: [
        ...referred(element).map((each) => piecesOf(each, { visibly: false }).join('')),
        element.getAttribute('aria-label'),
        tagOf(element) === 'INPUT' ? element.value || { submit: '送信', reset: 'リセット' }[element.type] : null,
        tagOf(element) === 'AREA' || tagOf(element) === 'INPUT' ? element.getAttribute('alt') : null,
        element.getAttribute('title'),
      ].filter((name) => name && !isBlank(name)),
      pieces: [],
      native: /^(A|BUTTON|INPUT|AREA|SUMMARY)$/.test(tagOf(element)),
      submits: PRESSED.test(element.type ?? '') && element.type !== 'reset',
      enabled: !element.matches(':disabled') && element.getAttribute('aria-disabled') !== 'true',
      target: targetOf(element),
      form: formOf(element),
      chrome: element.closest('header, footer, nav, [role=banner], [role=navigation], [role=contentinfo]') !== null,
      after: seen.fields.length,
      under: heading,
      inside: openControls.map((each) => each.number),
      ...extra,
    };
    seen.controls.push(control);
    return control;
  };
  const middleOf = (area) => {
    const at = area.coords.split(/[\s,]+/).map(Number);
    if (area.shape === 'circle') return at.slice(0, 2);
    const middle = (each) => (Math.min(...each) + Math.max(...each)) / 2;
    return [middle(at.filter((_, number) => number % 2 === 0)), middle(at.filter((_, number) => number % 2 === 1))];
  };
  const addField = (element) => {
    const labels = [...(element.labels ?? [])];
    const accessible = [...referred(element), ...labels].map(wordsOf).filter((pieces) => pieces.length);
    if (element.getAttribute('aria-label')) accessible.push([element.getAttribute('aria-label')]);
    seen.fields.push({
      number: numberOf(element),
      kind: tagOf(element) === 'TEXTAREA' ? 'text' : element.type,
      labels: accessible,
      row: rowCaption(element) ?? [],
      before: trail.filter((piece) => !MERE_MARK.test(piece)).slice(-6),
      hints: [element.title, element.placeholder].filter((hint) => hint && !isBlank(hint)),
      enabled: !element.matches(':disabled') && !element.readOnly,
      filled: element.value !== '',
      problem: element.willValidate && !element.validity.valid && !element.form?.noValidate ? element.validationMessage : '',
      form: formOf(element),
      under: heading,
    });
    trail = [];
  };

  // What stands beside a box to tick: its label, or else the text that follows it, or else its row's caption.
  const addTick = (element) => {
    const labels = [...referred(element), ...(element.labels ?? [])].flatMap((each) => piecesOf(each, { visibly: true }));
    const beside = [];
    for (let next = element.nextSibling; next && !beside.length; next = next.nextSibling) {
      if (next.nodeType === Node.TEXT_NODE && !isBlank(next.data)) beside.push(next.data);
      else if (next.nodeType === Node.ELEMENT_NODE) beside.push(...piecesOf(next, { visibly: true }));
    }
    const words = [labels, [element.getAttribute('aria-label') ?? ''], beside, rowCaption(element) ?? [], [element.title]];
    seen.ticks.push({
      caption: words.map((each) => each.join('').trim()).find(Boolean) ?? '',
      ticked: element.checked,
      enabled: !element.matches(':disabled'),
    });
  };

  const visitElement = (element, context) => {
    const tagName = tagOf(element);
    if (/^I?FRAME$/.test(tagName)) {
      if (!isVisible(element)) return;
      closeBlock();
      const { width, height } = element.getBoundingClientRect();
      const counts = { texts: seen.texts.length, fields: seen.fields.length, controls: seen.controls.length };
      seen.frames.push({ number: numberOf(element), ...counts, share: (width * height) / (innerWidth * innerHeight) });
      trail = [];
      return;
    }
    if (SILENT.test(tagName)) return;
    if (tagName === 'AREA') {
      const picture = document.querySelector(`img[usemap="#${CSS.escape(element.closest('map')?.name ?? '')}"]`);
      // An area has no box of its own: a person presses the picture, in the middle of the area.
      if (picture && isVisible(picture)) addControl(element, 'link', { number: numberOf(picture), spot: middleOf(element) });
      return;
    }
    const style = styleOf(element);
    if (style.display === 'none') return;
    if (tagName === 'BR') {
      if (block.length) block.push({ newLine: true });
      return;
    }
    if (isField(element)) {
      if (isVisible(element)) addField(element);
      return;
    }
    if (tagName === 'IMG' || tagName === 'SVG') {
      const words = piecesOf(element, { visibly: true }).join('');
      if (tagName === 'IMG' && controlRole(element) && isVisible(element)) {
        const outer = [...openControls];
        openControls.push(addControl(element, 'button'));
        if (words) say(words, context);
        openControls.splice(0, openControls.length, ...outer);
      } else if (words) say(words, context);
      return;
    }
    const role = controlRole(element);
    const boundary = !/^(inline|contents|ruby)/.test(style.display);
    if (boundary) closeBlock();
    if (tagName === 'INPUT' || tagName === 'SELECT') {
      if (role && isVisible(element)) addControl(element, role);
      if (/^(checkbox|radio)$/.test(element.type) && (isVisible(element) || [...(element.labels ?? [])].some(isVisible))) addTick(element);
      if (element.type !== 'hidden' && isVisible(element)) trail = [];
      return;
    }
    const isTitle = isHeading(element) || context.heading;
    const inner = {
      heading: isTitle,
      alert: context.alert || /^(alert|alertdialog|dialog|status)$/.test(element.getAttribute('role') ?? '') || tagName === 'DIALOG' || /assertive|polite/.test(element.getAttribute('aria-live') ?? ''),
      item: context.item || /^(LI|DT|DD|TD|OPTION)$/.test(tagName),
    };
    let control = null;
    if (role) {
      control = addControl(element, role);
      openControls.push(control);
    }
    const first = seen.texts.length;
    for (const child of childrenOf(element)) {
      if (child.nodeType === Node.ELEMENT_NODE) visitElement(child, inner);
      else if (child.nodeType === Node.TEXT_NODE && !isBlank(child.data) && isTextVisible(child, element)) say(child.data, inner);
    }
    if (control) {
      openControls.pop();
      // Words moved out of sight to show a picture in their place, or an icon that has its words in an attribute.
      if (!control.pieces.length) control.pieces = piecesOf(element, { visibly: false });
      if (!isVisible(element) && !piecesOf(element, { visibly: true }).length) seen.controls.splice(seen.controls.indexOf(control), 1);
      if (tagName === 'BUTTON') trail = [];
    }
    if (boundary) closeBlock();
    if (isHeading(element) && !context.heading) {
      closeBlock();
      const words = seen.texts.slice(first);
      if (words.length) {
        heading = words.flatMap((each) => each.lines).join('');
        const lines = words.flatMap((each) => each.lines);
        seen.texts.splice(first, words.length, { lines, heading: true, control: words.every((each) => each.control), alert: words.some((each) => each.alert), item: false });
        trail = [];
      }
    }
  };
  if (document.body) visitElement(document.body, { heading: false, alert: false, item: false });
  closeBlock();
  return { seen, elements };
};
