"""How a stand-in portal can be made: the choices, what each means, and the one made for a portal.

What goes wrong is another matter: :mod:`rehearsal.faults`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

# Shown by `python -m rehearsal --help`; the only list of the editions there is. The first of each is the usual one,
# except for what USUAL says.
CHOICES = {
    "edition": {
        "tables": "画面の作り: 2005年頃の表組み",
        "lists": "画面の作り: 定義リストと画像ボタン",
        "labels": "画面の作り: 今風のlabelとbutton",
    },
    "menu": {
        "pulldown": "メニュー: 押すと下に開く（2020年の手順書）",
        "hover": "メニュー: マウスを載せると開く",
        "panel": "メニュー: 押すと大きなパネルが開く",
        "screen": "メニュー: 独立した画面（2023年以降の【手続を開始】→『準備が済んでいる方』）",
    },
    "window": {
        "popup": "ログイン画面: 新しいウィンドウ",
        "tab": "ログイン画面: 同じタブ",
        "named": "ログイン画面: 先に開いた案内のウィンドウを使い回す",
    },
    "frames": {
        "none": "ログイン画面の枠: なし",
        "iframe": "ログイン画面の枠: iframe の中",
        "frameset": "ログイン画面の枠: frameset の中",
    },
    "charset": {"utf-8": "文字コード: UTF-8", "shift_jis": "文字コード: Shift_JIS"},
    "mail-family": {
        "A": "メール: URLだけ",
        "B": "メール: URLと仮パスワード",
        "C": "メール: 認証コードだけ（開いたままの画面に入力する）",
    },
    "password-rule": {
        "four": "パスワードの規則: 10～15文字、英大文字・英小文字・数字・記号をすべて使う",
        "alnum": "パスワードの規則: 8～16文字、英数字だけ",
    },
}
USUAL = {
    "futsu": {"edition": "tables", "mail-family": "A"},
    "kei": {"edition": "labels", "mail-family": "B"},
}


@dataclass(frozen=True)
class Edition:
    """How one portal is made: a value for each of the choices."""

    edition: str = "tables"
    menu: str = "pulldown"
    window: str = "popup"
    frames: str = "none"
    charset: str = "utf-8"
    mail_family: str = "A"
    password_rule: str = "four"  # noqa: S105 - the name of a rule

    @property
    def told(self) -> str:
        """The markup, and what else is not as usual."""
        unusual = [getattr(self, each.name) for each in fields(self)[1:] if each.name != "mail_family"]
        usual = [each.default for each in fields(self)[1:] if each.name != "mail_family"]
        return " ".join([self.edition, *(one for one, other in zip(unusual, usual, strict=True) if one != other)])

    @property
    def python_charset(self) -> str:
        """What Python calls the charset: Windows-31J, with ① and ㈱, is what portals mean by Shift_JIS."""
        return "cp932" if self.charset == "shift_jis" else self.charset


def usual(portal: str, choice: str) -> str:
    """The value of `choice` that `portal` has where none is asked for."""
    return USUAL[portal].get(choice) or next(iter(CHOICES[choice]))
