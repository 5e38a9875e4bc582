"""New passwords: made from the portal's rule, with letters that people do not mistake for one another."""

from __future__ import annotations

import secrets
import string

from pydantic import BaseModel, ConfigDict, Field, model_validator

from runbook.secret import Secret

LOOK_ALIKE = frozenset("0Oo1Il|")


class PasswordRule(BaseModel):
    """What a portal accepts as a new password, and what we make of it. From `[password]` in `config/<portal>.toml`.

    Args:
        min_length: fewest characters the portal takes.
        max_length: most characters the portal takes.
        length: characters of the passwords made here.
        signs: signs that may be used; empty where the portal takes none. Every password has all classes that remain of
            the four (upper, lower, digit, sign).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    min_length: int = Field(ge=4)
    max_length: int
    length: int
    signs: str

    @model_validator(mode="after")
    def _length_fits(self) -> PasswordRule:
        if not self.min_length <= self.length <= self.max_length:
            msg = f"length は {self.min_length} 以上 {self.max_length} 以下にしてください"
            raise ValueError(msg)
        if not set(self.signs) <= set(string.punctuation):
            msg = "signs には半角の記号だけを書いてください"
            raise ValueError(msg)
        return self

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of characters, without those that look alike."""
        return tuple("".join(c for c in dict.fromkeys(group) if c not in LOOK_ALIKE) for group in self._groups)

    @property
    def _groups(self) -> tuple[str, ...]:
        groups = (string.ascii_uppercase, string.ascii_lowercase, string.digits, self.signs)
        return tuple(group for group in groups if group)

    def allows(self, password: Secret) -> bool:
        """Whether the portal would take `password`: its length, a character of each class, and no other signs."""
        value = password.reveal()
        groups = self._groups
        fits = self.min_length <= len(value) <= self.max_length and set(value) <= set("".join(groups))
        return fits and all(set(value) & set(group) for group in groups)


def new_password(rule: PasswordRule) -> Secret:
    """Make a random password that satisfies `rule` and has at least one character of each class."""
    one_of_each = [secrets.choice(group) for group in rule.classes]
    everything = "".join(rule.classes)
    rest = [secrets.choice(everything) for _ in range(rule.length - len(one_of_each))]
    letters = one_of_each + rest
    secrets.SystemRandom().shuffle(letters)
    return Secret("".join(letters))
