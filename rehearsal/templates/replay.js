// What the recorded control did, done again: the next recorded screen in the same document, the same window or a new one.
(() => {
  const frameless = window.top;
  if (window.recordedReplay) return; // the script of a screen that came in the same document
  window.recordedReplay = true;

  // An area of a picture hears the press itself, but the picture is what was recorded.
  const pressedOne = (event) =>
    event.composedPath().find((each) => each instanceof Element && each.hasAttribute('data-recorded-to')) ??
    (event.target.tagName === 'AREA' ? document.querySelector('img[usemap][data-recorded-to]') : null);

  // Within the press itself: a menu that opens under the mouse is there already, and whoever goes on at once would
  // press in a document that is about to be replaced.
  const inSameDocument = (address) => {
    const request = new XMLHttpRequest();
    request.open('GET', address, false);
    request.send();
    const next = Document.parseHTMLUnsafe(request.responseText);
    const here = frameless.document;
    here.documentElement.replaceWith(here.adoptNode(next.documentElement));
  };

  addEventListener(
    'click',
    (event) => {
      const pressed = pressedOne(event);
      if (!pressed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { recordedOpens: opens, recordedTo: to, recordedSize: size } = pressed.dataset;
      if (opens === 'same-page') inSameDocument(to);
      else if (opens === 'popup') window.open(to, 'recorded', `popup,${size}`);
      else if (opens === 'new-tab') window.open(to, '_blank');
      else frameless.location.assign(to);
    },
    true,
  );

  // Nothing is sent, not even to this server.
  addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      frameless.location.assign('/recorded/sent');
    },
    true,
  );
})();
