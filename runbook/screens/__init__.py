"""Recordings of a portal's screens, in which nothing is left that belongs to a person or opens anything.

A recording is one folder, written whole or not at all and never written again:

    recording.json          format, recorded_at (local time), source (live | rehearsal), portals, blanked (kind: count),
                            stopped (what the browser wanted to send and was not let)
    futsu/01/screen.json    portal, screen, number (①…④), name, address, recorded_at, viewport, frames, leads_to
    futsu/01/screen.html    the document as it stood, without scripts, with its style rules; UTF-8
    futsu/01/screen.yaml    its accessible tree (Playwright's aria snapshot)
    futsu/01/screen.png     its masked picture, where one could be taken
    futsu/01/contract.yaml  what the procedure needs of it, for the check of the screens; contract.json where that stood
    futsu/01/frame-1.html   each document in a frame, and frame-1.yaml its tree
    futsu/02/…              the next screen that the procedure passes; a menu that was pulled down is a screen, too

`address` is the path alone: no query, no `;jsessionid=…`, `*` for a part that looked like a token. `leads_to` says which
control was pressed (by its visible words and its role), which screen came, and where (`opens`); that control carries
`data-recorded-press` in the HTML. In attributes `blanked-3` stands for one value wherever it was, so that what belonged
together still does; `recorded(3)` stands for one script.
"""

from __future__ import annotations
