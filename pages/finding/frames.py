"""A page and the frames on it as one view, for that is what a person sees. Pure: touches no browser."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.finding.view import SeenControl, SeenFrame, View

# A frame that takes so much of the window is the page: that it did not load, or came with an error, counts as the page's.
MOST_OF_THE_WINDOW = 0.5

# No document has so many forms.
MOST_FORMS = 1000

HTTP_ERROR = 400
_BORN_OF_ITS_PAGE = ("", "about")
_USUAL_PORTS = {"http": 80, "https": 443}


def is_own(url: str, home: str) -> bool:
    """Whether a document at `url` belongs to the site of `home`: the same scheme, host and port, or written by it."""
    return urlsplit(url).scheme in _BORN_OF_ITS_PAGE or _origin(url) == _origin(home)


def is_broken(url: str) -> bool:
    """Whether the browser shows an error page of its own in place of the document."""
    return urlsplit(url).scheme == "chrome-error"


def numbered(view: View, place: int, most_nodes: int) -> View:
    """Return `view`, the one of the document at `place`, with numbers and forms that no other document has."""
    if not place:
        return view
    first, first_form = place * most_nodes, place * MOST_FORMS

    def moved(control: SeenControl) -> SeenControl:
        # A link leads to the same wherever it stands; what a form or a script does is its document's own business.
        own = control.target and not control.target.startswith("link")
        return replace(
            control,
            number=control.number + first,
            form=control.form if control.form < 0 else control.form + first_form,
            inside=[number + first for number in control.inside],
            target=f"{place} {control.target}" if own else control.target,
        )

    return replace(
        view,
        fields=[
            replace(field, number=field.number + first, form=field.form if field.form < 0 else field.form + first_form)
            for field in view.fields
        ],
        controls=[moved(control) for control in view.controls],
    )


def merged(outer: View, inner: Sequence[tuple[SeenFrame, View]]) -> View:
    """Return `outer` with the content of each frame in the place where the frame stands."""
    texts, fields, controls, ticks = list(outer.texts), list(outer.fields), list(outer.controls), list(outer.ticks)
    status, broken = outer.status, outer.broken
    for frame, view in reversed(inner):  # from the last, so that the places of those before it stay right
        behind = [replace(each, after=each.after + len(view.fields)) for each in controls[frame.controls :]]
        within = [replace(each, after=each.after + frame.fields) for each in view.controls]
        controls[frame.controls :] = [*within, *behind]
        texts[frame.texts : frame.texts] = view.texts
        fields[frame.fields : frame.fields] = view.fields
        ticks += view.ticks
        if frame.share >= MOST_OF_THE_WINDOW:
            status = view.status if status < HTTP_ERROR <= view.status else status
            broken = broken or view.broken
    return replace(
        outer,
        status=status,
        broken=broken,
        parsed=outer.parsed and all(view.parsed for _, view in inner),
        loaded=outer.loaded and all(view.loaded for _, view in inner),
        texts=texts,
        fields=fields,
        controls=controls,
        ticks=ticks,
        frames=[],
    )


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _USUAL_PORTS.get(parts.scheme)
