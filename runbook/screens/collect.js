// Reads a document as it stands: every element with its attributes, every text, the style rules that hold. Nothing is
// changed. What may be kept is decided in Python; the values of fields and the texts of scripts and comments never leave
// the page.
([pressed, frames]) => {
  const HTML = 'http://www.w3.org/1999/xhtml';
  const NO_CONTENT = /^(script|noscript|template|style|link|meta|base|textarea)$/;
  const BOXES = /^(img|svg|canvas|video|audio|object|embed|applet|input)$/;
  // A form may have a field called `attributes`, which then stands in the way of the form's own.
  const getter = (type, name) => {
    const { get } = Object.getOwnPropertyDescriptor(type.prototype, name);
    return (node) => get.call(node);
  };
  const [attributesOf, nameOf, namespaceOf, shadowOf] = ['attributes', 'localName', 'namespaceURI', 'shadowRoot'].map((each) => getter(Element, each));
  const [childrenOf, typeOf] = ['childNodes', 'nodeType'].map((each) => getter(Node, each));
  const matches = (element, selector) => Element.prototype.matches.call(element, selector);

  const counts = { script: 0, comment: 0 };
  let blocks = 0;
  const visit = (node, block) => {
    if (typeOf(node) === Node.TEXT_NODE) return [node.data, block];
    if (typeOf(node) === Node.COMMENT_NODE) counts.comment += 1;
    if (typeOf(node) !== Node.ELEMENT_NODE) return null;
    const tag = nameOf(node);
    if (tag === 'script') counts.script += 1;
    const own = /^(inline|contents|ruby)/.test(getComputedStyle(node).display) ? block : (blocks += 1);
    const element = {
      tag,
      html: namespaceOf(node) === HTML,
      attributes: [...attributesOf(node)].filter(({ name }) => !/^(value|nonce|srcdoc|content)$/.test(name)).map(({ name, value }) => [name, value]),
      children: NO_CONTENT.test(tag) ? [] : [...childrenOf(node)].map((each) => visit(each, own)).filter(Boolean),
    };
    if (node === pressed) element.pressed = true;
    if (matches(node, ':hover')) element.hovered = true;
    if (BOXES.test(tag)) {
      const { width, height } = Element.prototype.getBoundingClientRect.call(node);
      element.size = [Math.round(width), Math.round(height)];
    }
    if (tag === 'input') {
      const isButton = /^(submit|button|reset)$/.test(node.type);
      const isTyped = !isButton && !/^(checkbox|radio|image)$/.test(node.type);
      Object.assign(element, { kind: node.type, checked: node.checked, filled: isTyped && node.value !== '' });
      if (isButton) element.words = node.value;
    }
    if (tag === 'textarea' || tag === 'select') element.filled = node.value !== '';
    if (frames.includes(node)) element.frame = frames.indexOf(node);
    const shadow = shadowOf(node);
    if (shadow) element.shadow = { styles: stylesOf(shadow), children: [...childrenOf(shadow)].map((each) => visit(each, own)).filter(Boolean) };
    return element;
  };

  // Rules and not texts: they hold what scripts added, and no comments. A sheet of another site does not show its rules.
  const stylesOf = (root) => {
    const found = [];
    const read = (sheet, media) => {
      if (sheet.disabled) return;
      let rules;
      try {
        rules = [...sheet.cssRules];
      } catch {
        found.push({ address: sheet.href ?? '', media });
        return;
      }
      let texts = [];
      const flush = () => {
        if (texts.length) found.push({ text: texts.join('\n'), media });
        texts = [];
      };
      for (const rule of rules) {
        if (rule instanceof CSSImportRule) {
          flush();
          if (rule.styleSheet) read(rule.styleSheet, [...media, rule.media.mediaText].filter(Boolean));
        } else if (!(rule instanceof CSSFontFaceRule)) texts.push(rule.cssText);
      }
      flush();
    };
    for (const sheet of [...root.styleSheets, ...root.adoptedStyleSheets]) read(sheet, [sheet.media.mediaText].filter(Boolean));
    return found;
  };

  const told = {
    base: document.baseURI,
    address: location.href,
    title: String(document.title),
    quirks: document.compatMode === 'BackCompat',
    popup: !menubar.visible,
    size: [innerWidth, innerHeight],
    styles: stylesOf(document),
    root: visit(document.documentElement, 0),
    counts,
  };
  return [].toJSON || ''.toJSON ? told : JSON.stringify(told); // a page may have its own idea of JSON
};
