// Applies named changes to the HTML of a screen, each to a fresh copy. Called with { html, words, changes }; `words` are
// what the screen's things are called, `changes` are names and bodies of functions. Returns the changed HTML by name, null
// where a change finds nothing to change.
({ html, words: w, changes }) => {
  const even = (text) => (text ?? '').normalize('NFKC').replace(/[\s\u00a0]+/g, '');
  const bareWords = (text) => even(text).replace(/\(?(必須|任意)\)?|[■▶→:*※]/g, '');
  const results = {};
  for (const [name, body] of Object.entries(changes)) {
    const doc = new DOMParser().parseFromString(html, 'text/html');
    const $ = (selector, root = doc) => root.querySelector(selector);
    const all = (selector, root = doc) => [...root.querySelectorAll(selector)];
    const make = (markup) => {
      const box = doc.createElement('template');
      box.innerHTML = markup;
      return box.content;
    };
    const shownEntries = () => all('input, textarea').filter((each) => /^(text|password|email|tel|textarea)$/.test(each.type));
    const entry = (number) => shownEntries()[number - 1];
    // What is pressed: the link, button or picture with just these words.
    const thing = (words) => {
      const isIt = (each) => [each.textContent, each.value, each.getAttribute('alt'), each.getAttribute('aria-label'), $('img', each)?.alt].some((text) => bareWords(text) === even(words));
      return all('a, button, input[type=submit], input[type=button], input[type=image], [role=button], [role=link], area').find(isIt);
    };
    // Replaces words wherever they stand in an element: in a text, an `alt`, a `value`.
    const reword = (element, words) => {
      let done = false;
      for (const each of [element, ...all('*', element)]) {
        for (const attribute of ['alt', 'aria-label', 'title', ...(each.tagName === 'INPUT' ? ['value'] : [])]) {
          if (each.getAttribute(attribute)) { each.setAttribute(attribute, words); done = true; }
        }
      }
      const texts = [];
      const walker = doc.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (bareWords(walker.currentNode.data)) texts.push(walker.currentNode);
      texts.forEach((text, at) => { text.data = at ? '' : words; done = true; });
      return done || null;
    };
    // The smallest element that says just these words, besides 必須.
    const box = (words) => all('body *').filter((each) => !/^(SCRIPT|STYLE|A|BUTTON|OPTION)$/.test(each.tagName) && bareWords(each.textContent) === even(words)).at(-1);
    // Caption and text node of loose words before an input.
    const looseText = (words) => {
      const walker = doc.createTreeWalker(doc.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) if (bareWords(walker.currentNode.data) === even(words)) return walker.currentNode;
      return null;
    };
    const recaption = (words, other) => {
      const element = box(words);
      if (element) {
        const mark = /必\s*須/.test(element.textContent) ? ' <span>必須</span>' : '';
        element.innerHTML = other + mark;
        return true;
      }
      const text = looseText(words);
      if (text) text.data = other;
      return text ? true : null;
    };
    // The row of an entry, with its caption: nodes that belong together.
    const row = (number) => {
      const input = entry(number);
      const definition = input.closest('dd');
      if (definition) return [definition.previousElementSibling, definition];
      let found = input;
      for (let each = input.parentElement; each && !/^(FORM|BODY)$/.test(each.tagName); each = each.parentElement) {
        if (shownEntries().some((other) => other !== input && each.contains(other)) || $('button, a, [type=submit], [type=image]', each)) break;
        found = each;
      }
      if (found !== input) return [found];
      const nodes = [input];
      for (let each = input.previousSibling; each && !(each.nodeType === 1 && /^(INPUT|H\d|P|TABLE|HR)$/.test(each.tagName)); each = each.previousSibling) nodes.unshift(each);
      return nodes;
    };
    const removeRow = (number) => row(number).forEach((each) => each.remove());
    // One more row in the manner of this screen; `input` is the markup of what is entered.
    const addRow = (caption, input, { mark = '' } = {}) => {
      const last = row(shownEntries().length);
      const copies = last.map((each) => each.cloneNode(true));
      const holder = doc.createElement('div');
      holder.append(...copies);
      const old = $('input, textarea', holder);
      for (const each of all('p, small', holder)) each.remove();
      old.replaceWith(make(input));
      const known = [w.password, w.mail].map(even);
      const own = all('*', holder).filter((each) => known.includes(bareWords(each.textContent))).at(-1);
      if (own) { own.removeAttribute('for'); own.innerHTML = caption + mark; for (const each of all('.must, .req', holder)) if (!own.contains(each)) each.remove(); }
      else {
        const texts = [...holder.childNodes].filter((each) => each.nodeType === 3 && bareWords(each.data));
        texts.forEach((each, at) => { each.data = at ? '' : caption + mark.replace(/<[^>]*>/g, ''); });
      }
      last.at(-1).after(...holder.childNodes);
    };
    const heading = () => box(w.heading);
    const form = () => entry(1)?.closest('form') ?? doc.body;
    const retag = (element, tag, attributes = {}) => {
      const other = doc.createElement(tag);
      for (const each of element.attributes) if (!/^(href|type|role)$/.test(each.name)) other.setAttribute(each.name, each.value);
      for (const [key, value] of Object.entries(attributes)) other.setAttribute(key, value);
      other.append(...element.childNodes);
      element.replaceWith(other);
      return other;
    };
    const page = (title, text) => {
      doc.title = title;
      doc.body.innerHTML = `<div class="content"><h2>${title}</h2><p>${text}</p></div>`;
    };
    const append = (markup) => doc.body.append(make(markup));
    const prepend = (markup) => doc.body.prepend(make(markup));
    const tools = { doc, $, all, make, entry, thing, reword, recaption, box, row, removeRow, addRow, heading, form, retag, page, append, prepend, w, even };
    let result;
    try {
      result = new Function(...Object.keys(tools), `{ ${body} }`)(...Object.values(tools));
    } catch (error) {
      result = String(error);
      if (!/null|undefined/.test(result)) throw new Error(`${name}: ${error.stack}`);
      result = null;
    }
    results[name] = result === null ? null : `<!DOCTYPE html>${doc.documentElement.outerHTML}`;
  }
  return results;
};
