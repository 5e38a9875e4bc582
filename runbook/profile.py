"""The habits of one portal, from `config/<portal>.toml`: its words, its rules, its waits. All of it is checked here.

What the file does not say has a default: for the words that is the procedure's own (`pages.portal_words`), which this
module does not know. None here means: as the procedure has it.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from runbook.checks import decline
from runbook.errors import SettingsError
from runbook.password import PasswordRule

if TYPE_CHECKING:
    from pathlib import Path

ARROW = "→"
SHORTEST_WORD = 2
LONGEST_WAIT_SECONDS = 600

# Pressing one of these would be consenting, which only a person does.
CONSENT = re.compile(r"同意|許諾|承諾|承認|agree|accept", re.IGNORECASE)


def _word(word: str) -> str:
    if len(word := word.strip()) < SHORTEST_WORD:
        decline(f"の言葉は {SHORTEST_WORD} 文字以上にしてください")
    return word


def _pressed(word: str) -> str:
    if CONSENT.search(word):
        decline(f"に「{word}」は書けません。同意は人が行うもので、プログラムは押しません")
    return word


def _way(way: object) -> object:
    """Split `A → B` into what is pressed first and what is pressed then."""
    return [each.strip() for each in way.split(ARROW)] if isinstance(way, str) else way


def _some(words: tuple[Any, ...]) -> tuple[Any, ...]:
    if not words:
        decline("に言葉がありません。一つ以上書くか、行を消してください（手順書の言葉になります）")
    return words


def _told_apart(ways: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    first = [way[0] for way in ways]
    if len(set(first)) < len(first):
        decline("に、同じ言葉で始まる道順が二つあります")
    return ways


Word: TypeAlias = Annotated[str, AfterValidator(_word)]
Button: TypeAlias = Annotated[Word, AfterValidator(_pressed)]
Words: TypeAlias = Annotated[tuple[Word, ...], AfterValidator(_some)]
Buttons: TypeAlias = Annotated[tuple[Button, ...], AfterValidator(_some)]
Way: TypeAlias = Annotated[tuple[Button, ...], BeforeValidator(_way)]
Ways: TypeAlias = Annotated[tuple[Way, ...], AfterValidator(_some), AfterValidator(_told_apart)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeiMenu(_Table):
    """② The entries on the way to the login screen, each with ways in order of preference."""

    ready: Ways | None = None
    user_information: Ways | None = None


class FutsuMenu(KeiMenu):
    """普通車 has one entry more."""

    bulk: Ways | None = None


class Headings(_Table):
    """What heads the screens: ① the name of the service, ③, ④, ⑤."""

    top: Words | None = None
    login: Words | None = None
    request: Words | None = None
    my_page: Words | None = None


class ButtonWords(_Table):
    """What stands on buttons and links: ③, ④, and the login and logout of ⑤."""

    reset: Buttons | None = None
    send_request: Buttons | None = None
    log_in: Buttons | None = None
    log_out: Buttons | None = None


class Captions(_Table):
    """What names the fields of ③ and ④."""

    payment_user_id: Words | None = None
    password: Words | None = None
    mail_address: Words | None = None


class Answers(_Table):
    """More sentences with which the portal answers; `pages.portal_words.PortalWords` says for what each is."""

    accepted: tuple[Word, ...] = ()
    completed: tuple[Word, ...] = ()
    mistakes: tuple[Word, ...] = ()
    busy: tuple[Word, ...] = ()
    link_expired: tuple[Word, ...] = ()
    agreed: tuple[Button, ...] = ()


class NewPasswordWords(_Table):
    """More captions and buttons of the screen behind the mail's link, which nobody has seen."""

    temporary: tuple[Word, ...] = ()
    new: tuple[Word, ...] = ()
    sending: tuple[Button, ...] = ()
    ways_back: tuple[Word, ...] = ()


class TroubleWords(_Table):
    """More sentences that mean maintenance, a session that is over, a locked ID."""

    maintenance: tuple[Word, ...] = ()
    timed_out: tuple[Word, ...] = ()
    locked: tuple[Word, ...] = ()


class Waits(_Table):
    """How long the portal may take.

    Args:
        screen: seconds for one screen or one part of it to appear.
    """

    screen: float = Field(default=30, gt=0, le=LONGEST_WAIT_SECONDS)


class MailRules(_Table):
    """How the reset mail is known.

    Args:
        sender_hosts: hosts a sender's address may have; empty: not judged, for nobody has seen the mail yet.
        link_origins: origins (`https://host`) a link may lead to besides the portal's own.
    """

    sender_hosts: tuple[str, ...] = ()
    link_origins: tuple[str, ...] = ()


class PortalProfile(_Table):
    """All of it. Each field is a table of the file."""

    password: PasswordRule
    mail: MailRules = MailRules()
    waits: Waits = Waits()
    menu: KeiMenu = KeiMenu()
    headings: Headings = Headings()
    buttons: ButtonWords = ButtonWords()
    captions: Captions = Captions()
    answers: Answers = Answers()
    new_password: NewPasswordWords = NewPasswordWords()
    trouble: TroubleWords = TroubleWords()

    @property
    def screen_words(self) -> dict[str, Any]:
        """What stands on the screens, where it is not what the procedure says; by the names of the tables' keys."""
        tables = (self.menu, self.headings, self.buttons, self.captions)
        return {name: words for table in tables for name, words in table if words is not None}

    @property
    def more_words(self) -> dict[str, tuple[str, ...]]:
        """What the portal also says, by the names of the tables' keys."""
        return {name: words for table in (self.answers, self.new_password, self.trouble) for name, words in table}


class FutsuProfile(PortalProfile):
    """普通車."""

    menu: FutsuMenu = FutsuMenu()


def read_profile(kind: type[PortalProfile], path: Path) -> PortalProfile:
    """Read a portal's file.

    Args:
        kind: what it may hold.
        path: `…/config/<portal>.toml`.

    Raises:
        SettingsError: the file is missing or malformed, or has unknown keys; says all problems at once, a line each.
    """
    name = f"config/{path.name}"
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        problems = list(dict.fromkeys(f"{name} の {_in_japanese(each, _keys(kind))}" for each in error.errors()))
    except FileNotFoundError:
        problems = [f"{name} がありません。"]
    except UnicodeDecodeError:
        problems = [f"{name} が UTF-8 ではありません。文字コードを UTF-8 にして保存し直してください。"]
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        problems = [f"{name} の{f' {place[1]} 行目' if place else '終わり'}が TOML の書き方になっていません。"]
    except OSError:
        problems = [f"{name} が開けません。"]
    raise SettingsError("\n".join(problems), remedy=f"{name} を直してください。") from None


def _keys(kind: type[BaseModel]) -> dict[str, tuple[str, ...]]:
    """The keys of each table."""
    return {
        name: tuple(field.annotation.model_fields)
        for name, field in kind.model_fields.items()
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
    }


def _in_japanese(error: Any, keys: dict[str, tuple[str, ...]]) -> str:  # noqa: ANN401 - pydantic's ErrorDetails; its keys differ by error type
    table, *names = map(str, error["loc"])
    key = ".".join([table, *names[:1]])
    match error["type"]:
        case "missing":
            said = " がありません。"
        case "extra_forbidden":
            said = f" という名前はありません。{_hint(table, names, keys)}"
        case "value_error" if str(error["ctx"]["error"]).startswith(("に", "の")):
            said = f" {error['ctx']['error']}。"
        case "value_error":
            said = f" の値が違います（{error['ctx']['error']}）。"
        case "tuple_type":
            said = ' は ["言葉", "別の言葉"] のように書いてください。'
        case "greater_than" | "less_than_equal" | "float_type" | "float_parsing" | "finite_number":
            said = f" は 0 より大きく {LONGEST_WAIT_SECONDS} 以下の秒数にしてください。"
        case _:
            said = " の値が違います。"
    return f"{key}{said}"


def _hint(table: str, names: list[str], keys: dict[str, tuple[str, ...]]) -> str:
    """What was perhaps meant: the same key in another table, else the nearest one of this table."""
    if not names:
        meant = difflib.get_close_matches(table, keys, n=1)
        return f"[{meant[0]}] ではありませんか。" if meant else "消してください。"
    if elsewhere := [f"[{other}]" for other, known in keys.items() if names[0] in known]:
        return f"{'か'.join(elsewhere)} に書く名前です。"
    near = difflib.get_close_matches(names[0], keys[table], n=1)
    return f"{near[0]} ではありませんか。" if near else f"ここに書けるのは {'、'.join(keys[table])} です。"
