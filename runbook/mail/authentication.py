"""What the receiving server found out about the sender: the mail's Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from typing import NamedTuple

METHODS = ("spf", "dkim", "dmarc")
# `hardfail` is what RFC 5451 called SPF's fail.
FAILURES = {"fail", "hardfail"}

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_RESULT = re.compile(r"\s*([a-z][a-z0-9-]*)\s*(?:/\s*[0-9]+\s*)?=\s*([a-z]+)", re.IGNORECASE)


class Authentication(NamedTuple):
    """The results for SPF, DKIM and DMARC, in the order in which they stand; empty: none are written in the mail."""

    results: tuple[tuple[str, str], ...] = ()

    @property
    def failed(self) -> bool:
        """Whether one of them failed."""
        return any(result in FAILURES for _, result in self.results)

    def __str__(self) -> str:
        said = "、".join(f"{method.upper()} {result}" for method, result in self.results)
        return f"送信元の認証（受信サーバーの記録）: {said or '記録がない'}"


NO_RESULTS = Authentication()


def read_results(headers: list[str]) -> Authentication:
    """Read the results that the receiving server wrote.

    Each server puts its header above those that were there; whatever stands below may come from the sender, and is not
    looked at. A server may write one header for each method: those right below the first one count if they bear the
    same server's name. That way nobody can add a `pass`, for only a failure has a consequence; and who forges a failure
    harms only his own mail.

    Args:
        headers: all values of Authentication-Results, topmost first.
    """
    results: list[tuple[str, str]] = []
    server: str | None = None
    for header in headers:
        name, parts = _parts(header)
        if server is not None and name != server:
            break
        server = name
        found = [match for part in parts if (match := _RESULT.match(part))]
        results += [(match[1].lower(), match[2].lower()) for match in found if match[1].lower() in METHODS]
    return Authentication(tuple(results))


def _parts(header: str) -> tuple[str, list[str]]:
    """The name of the server and its statements; Microsoft's servers leave the name out."""
    first, *others = _without_comments(_QUOTED.sub('""', header)).split(";")
    if _RESULT.match(first):
        return "", [first, *others]
    return first.strip().partition(" ")[0].lower(), others


def _without_comments(text: str) -> str:
    """`text` without what stands in brackets, which may be nested; in one pass, for a stranger chooses how deep."""
    kept, depth = [], 0
    for character in text:
        depth += character == "("
        kept.append(" " if depth else character)
        depth -= character == ")" and depth > 0
    return "".join(kept)
