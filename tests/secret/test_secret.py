"""Secrets and personal data: what may be seen of them."""

from __future__ import annotations

import copy
import html
import json
import pickle
from urllib.parse import quote

import pytest

from runbook.secret import COVER, MailAddress, PaymentUserId, Secret, mask

VALUE = 'Kp7$<"w&m%9z'


@pytest.mark.parametrize(
    "show", [str, repr, "{}".format, "{:>30}".format, lambda secret: f"{secret!r}", lambda s: f"{[s]}"]
)
def test_a_secret_never_prints_itself(show: object) -> None:
    """However it is put into a text."""
    assert VALUE not in show(Secret(VALUE))  # type: ignore[operator]


@pytest.mark.parametrize(
    "form", [VALUE, quote(VALUE), quote(VALUE, safe=""), html.escape(VALUE), json.dumps(VALUE)[1:-1], f"x{VALUE}y"]
)
def test_a_text_that_holds_a_secret_is_masked(form: str) -> None:
    """Also in the shapes in which addresses, pages and JSON files write it."""
    Secret(VALUE)
    assert form.strip("xy") not in mask(f"before {form} after")
    assert mask(f"before {form} after").startswith("before ")
    assert COVER in mask(form)


def test_a_link_is_masked_in_whole_and_by_its_token() -> None:
    """A token alone would open the link as well as the whole address does."""
    token = "0f3c9a7e5d1b4826"
    link = Secret(f"https://portal.example/reset/{token}/x?key=9988776655443322aa&lang=ja")
    assert mask(f"goto {link.reveal()}") == f"goto {COVER}"
    assert mask(f"path {token}") == f"path {COVER}"
    assert mask("key=9988776655443322aa") == f"key={COVER}"
    assert mask("portal.example/reset") == "portal.example/reset"


def test_short_tokens_and_passwords_are_masked_too() -> None:
    """A mail may bring a password of four characters, or a link with a token of eight."""
    Secret("Ab1!")
    Secret("https://portal.example/reset?k=AB12cd99")
    assert mask("仮パスワード Ab1! です") == f"仮パスワード {COVER} です"
    assert "AB12cd99" not in mask("token AB12cd99")


def test_an_id_is_shortened_in_either_case() -> None:
    """A portal may show in capitals what was typed in small letters."""
    PaymentUserId("wxyz4321")
    assert mask("WXYZ4321 さん") == "wx****21 さん"


def test_equal_secrets_are_equal_and_others_are_not() -> None:
    """Compared by value, though it is not shown."""
    assert Secret("one-secret") == Secret("one-secret")
    assert Secret("one-secret") != Secret("other-secret")
    assert Secret("one-secret") != "one-secret"


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy, hash])
def test_a_secret_is_not_carried_away(carry: object) -> None:
    """Not pickled into a cache or sent to another process."""
    with pytest.raises(TypeError):
        carry(Secret("one-secret"))  # type: ignore[operator]


def test_an_empty_secret_is_refused() -> None:
    """It would be a mistake, and would mask nothing."""
    with pytest.raises(ValueError, match="empty"):
        Secret("")


def test_personal_data_is_shortened() -> None:
    """An auditor can tell accounts apart; a stranger learns no ID."""
    assert str(PaymentUserId("QZLM7755")) == "QZ****55"
    assert str(MailAddress("kaikei@yamada.example")) == "ka****@yamada.example"
    assert mask("ID QZLM7755, kaikei@yamada.example") == "ID QZ****55, ka****@yamada.example"
    assert "QZLM7755" not in repr(PaymentUserId("QZLM7755"))


def test_a_secret_that_contains_another_is_covered_whole() -> None:
    """Longest first: no tail of a longer secret stays visible."""
    Secret("abcdef-12345")
    Secret("abcdef-12345-and-more")
    assert mask("abcdef-12345-and-more") == COVER
