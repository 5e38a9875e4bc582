// What the look of pages/finding does not tell of the nodes it names, and what else can be used: boxes, choices, frames.
// Called with a glance ({ seen, elements }) and returns plain data; the value of a field never leaves the page.
(glance) => {
  const textOf = (node) => (node?.innerText ?? node?.textContent ?? '').replace(/[\s\u00a0\u3000]+/g, ' ').trim();
  const inSight = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false;
    return [...element.getClientRects()].some((rect) => rect.width >= 2 && rect.height >= 2 && rect.right + scrollX > 1 && rect.bottom + scrollY > 1);
  };
  const ENTRY = 'input:not([type=hidden], [type=submit], [type=button], [type=reset], [type=image]), textarea, select, [role=checkbox], [role=radio], [role=switch], [role=combobox]';
  const isBox = (element) => /^(checkbox|radio)$/.test(element.type ?? '');
  const labelsOf = (element) => [...(element.labels ?? [])];
  // A box drawn by its label is out of sight itself.
  const used = (element) => inSight(element) || (isBox(element) && labelsOf(element).some(inSight));
  const entries = [...document.querySelectorAll(ENTRY)].filter(used);

  // ---------------------------------------------------------------- must it be filled in?
  // A mark stands for itself, in brackets, or at the end of a short caption; a sentence that speaks of 必須 is none.
  const marked = (words) => new RegExp(`^[^\\p{L}\\p{N}]*${words}(項目|入力)?[^\\p{L}\\p{N}]*$|^.{0,30}[\\s(（【［\\[*＊※]${words}(項目|入力)?[)）】］\\]]?$|^.{0,20}${words}$|^${words}\\s+.{1,20}$`, 'iu');
  const MUST = marked('(必\\s*須|required)');
  const MAY = marked('(任\\s*意|optional)');
  const STAR = /[*＊※]\s*$/;
  // The largest box around it that holds no other entry: its row, whatever that is made of.
  const rowOf = (element) => {
    let row = element;
    for (let box = element.parentElement; box && !/^(FORM|BODY)$/.test(box.tagName.toUpperCase()); box = box.parentElement) {
      if (entries.some((each) => each !== element && box.contains(each))) break;
      row = box;
    }
    return row;
  };
  const isShown = (node) => (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.checkVisibility({ visibilityProperty: true });
  const clean = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const piecesOf = (root, counts = () => true) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    const pieces = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = clean(node.nodeType === Node.TEXT_NODE ? node.data : node.tagName.toUpperCase() === 'IMG' ? node.alt : '');
      if (text && counts(node) && isShown(node) && !/^(OPTION|SCRIPT|STYLE)$/i.test(node.parentElement?.tagName)) pieces.push(text);
    }
    return pieces;
  };
  // Texts that stand loosely before it, back to the entry before.
  const trailOf = (element) => {
    const before = entries[entries.indexOf(element) - 1];
    const isBetween = (node) =>
      (!before || before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) &&
      element.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_PRECEDING;
    return piecesOf(document.body, isBetween).slice(-3);
  };
  const requirement = (element) => {
    if (element.required || element.getAttribute('aria-required') === 'true') return true;
    const term = element.closest('dd')?.previousElementSibling;
    const row = rowOf(element);
    const around = row === element ? trailOf(element) : piecesOf(row);
    const texts = [...labelsOf(element).flatMap((label) => piecesOf(label)), ...(term ? piecesOf(term) : []), ...around];
    if (texts.some((text) => MUST.test(text))) return true;
    if (texts.some((text) => MAY.test(text))) return false;
    const captions = [...labelsOf(element).map(textOf), ...(around.length ? [around.slice(0, 2).join('')] : [])];
    return captions.some((text) => STAR.test(text)) ? true : null;
  };

  // ---------------------------------------------------------------- where does it lead?
  const originOf = (address) => {
    try {
      const { protocol, origin } = new URL(address, document.baseURI);
      return /^https?:$/.test(protocol) && origin !== location.origin ? origin : '';
    } catch {
      return '';
    }
  };
  const leadsTo = (element) => {
    if (element.tagName.toUpperCase() === 'A' || element.tagName.toUpperCase() === 'AREA') {
      return originOf(element.getAttribute('href') ?? '');
    }
    const form = element.form ?? element.closest('form');
    if (!form) return '';
    const own = /^(submit|image)$/.test(element.type ?? '') ? element.getAttribute('formaction') : null;
    return originOf(own ?? form.getAttribute('action') ?? '');
  };
  const formOf = (element) => {
    const form = element.form ?? element.closest('form');
    return form ? [...document.forms].indexOf(form) + 1 : 0;
  };
  const isChrome = (element) =>
    element.closest('header, footer, nav, [role=banner], [role=navigation], [role=contentinfo], [role=search]') !== null;

  // ---------------------------------------------------------------- does something lie over it?
  const place = [scrollX, scrollY];
  const isHit = (element, x, y) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit) hit = hit.shadowRoot.elementFromPoint(x, y);
    if (!hit) return true; // outside the window: nobody can tell
    if (hit.tagName.toUpperCase() === 'AREA') return true;
    for (let node = hit; node; node = node.parentNode ?? node.host) if (node === element) return true;
    for (let node = element; node; node = node.parentNode ?? node.host) {
      // The page behind everything does not cover; neither does the box around, or the label of the box itself.
      if (node === hit) return node !== document.documentElement && node !== document.body ? true : !element.closest('[inert]');
    }
    return labelsOf(element).some((label) => label.contains(hit));
  };
  const isCovered = (element) => {
    if (element.closest('[inert]') || getComputedStyle(element).pointerEvents === 'none') return true;
    const shown = () => [...element.getClientRects()].filter((rect) => rect.width >= 2 && rect.height >= 2);
    if (!shown().length) return false;
    const isOver = () => !shown().some((rect) =>
      [0.5, 0.2, 0.8].some((part) => isHit(element, rect.left + rect.width * part, rect.top + rect.height / 2)),
    );
    const outside = (rect) => rect.top < 0 || rect.left < 0 || rect.bottom > innerHeight || rect.right > innerWidth;
    if (!shown().every(outside) && !isOver()) return false;
    // What is fixed to an edge of the window covers only until the page is moved.
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    return isOver();
  };
  const factsOf = (element) => ({
    form: formOf(element),
    to: leadsTo(element),
    chrome: isChrome(element),
    covered: isCovered(element),
    clears: element.type === 'reset' && /^(INPUT|BUTTON)$/.test(element.tagName.toUpperCase()),
    required: element.matches(ENTRY) ? requirement(element) : null,
    shortest: Math.max(element.minLength ?? 0, 0),
    longest: Math.max(element.maxLength ?? 0, 0),
    pattern: element.getAttribute('pattern') ?? '',
    usable: !element.closest('[inert]') && element.getAttribute('aria-disabled') !== 'true',
    // The label of a box is no button of its own: the box is told of below.
    ofBox: element.tagName.toUpperCase() === 'LABEL' && isBox(element.control ?? element),
  });

  // ---------------------------------------------------------------- boxes and choices
  const nextText = (element, step) => {
    for (let node = element[step]; node; node = node[step]) {
      if (node.nodeType === Node.ELEMENT_NODE && (node.matches(ENTRY) || node.querySelector(ENTRY))) return '';
      const text = textOf(node);
      if (text) return text;
    }
    return '';
  };
  const wordsOf = (element) => {
    const referred = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).map((id) => id && document.getElementById(id)).filter(Boolean);
    const cell = element.closest('td, dd');
    const sides = isBox(element) ? ['nextSibling', 'previousSibling'] : ['previousSibling', 'nextSibling'];
    const own = element.matches('[role]') && !element.matches('input, select') ? textOf(element) : '';
    return (
      [
        ...referred.map(textOf),
        element.getAttribute('aria-label'),
        ...labelsOf(element).map((label) => {
          const copy = label.cloneNode(true);
          for (const each of copy.querySelectorAll('select, option, script, style')) each.remove();
          return textOf(copy);
        }),
        own,
        ...sides.map((side) => nextText(element, side)),
        cell?.previousElementSibling ? textOf(cell.previousElementSibling) : '',
        element.title,
      ].find(Boolean) ?? ''
    );
  };
  const roleOf = (element) => {
    if (element.tagName.toUpperCase() === 'SELECT' || element.getAttribute('role') === 'combobox') return 'select';
    if (element.type === 'radio' || element.getAttribute('role') === 'radio') return 'radio';
    if (isBox(element) || element.hasAttribute('role')) return 'checkbox';
    return element.type === 'file' ? 'file' : 'other';
  };
  const isChosen = (element) => {
    if (element.tagName.toUpperCase() === 'SELECT') return element.value !== '';
    if (element.type === 'radio' && element.name) {
      return [...document.getElementsByName(element.name)].some((each) => each.checked && each.form === element.form);
    }
    return Boolean(element.checked) || element.getAttribute('aria-checked') === 'true';
  };
  const TYPED = /^(textarea|text|password|email|tel|search|url|number)$/;
  const choices = entries.filter((each) => !TYPED.test(each.type ?? ''));

  const facts = glance.elements.map(factsOf);
  const told = choices.map((element) => ({
    ...factsOf(element),
    role: roleOf(element),
    text: wordsOf(element),
    enabled: !element.matches(':disabled'),
    checked: isChosen(element),
  }));
  scrollTo({ left: place[0], top: place[1], behavior: 'instant' });
  const all = [...glance.elements, ...choices];
  const order = all
    .map((_, at) => at)
    .sort((one, other) => {
      const relation = all[one].compareDocumentPosition(all[other]);
      return relation & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : relation & Node.DOCUMENT_POSITION_PRECEDING ? 1 : one - other;
    });
  // Where a picture of the window shows it; a box drawn by its label is where the label is.
  const offset = { x: 0, y: 0 };
  for (let frame = window.frameElement; frame; frame = frame.ownerDocument.defaultView.frameElement) {
    const { x, y } = frame.getBoundingClientRect();
    offset.x += x + frame.clientLeft;
    offset.y += y + frame.clientTop;
  }
  const rectOf = (element) => {
    const shown = inSight(element) ? element : labelsOf(element).find(inSight) ?? element;
    const { x, y, width, height } = shown.getBoundingClientRect();
    return [x + offset.x, y + offset.y, width, height].map(Math.round);
  };
  return {
    address: location.href,
    rects: all.map(rectOf),
    facts,
    choices: told,
    order,
    frames: [...document.querySelectorAll('iframe, canvas')].filter(inSight).map((each) => `${each.title} ${each.getAttribute('aria-label') ?? ''} ${each.src ?? ''}`),
  };
};
