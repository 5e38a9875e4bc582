"""The table of editions, cases and faults, as `docs/対応表.md` shows it: made of the lists that the code itself uses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rehearsal.editions import CHOICES, usual
from rehearsal.faults import PORTAL_FAULTS
from tests.matrix.cases import CASES, FACTORS, MESSAGES, PORTALS, SOURCES
from tests.matrix.verdicts import UNTRUSTED, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.matrix.verdicts import Verdict

FILE = Path(__file__).resolve().parents[2] / "docs/対応表.md"

HEAD = """\
# 対応表

実物のポータルの作りは分かっていません。練習用のポータルは、似たシステムに見られる作りと障害をそろえたもので、この表はその一覧と、
プログラムがそれぞれをどう扱うかです。「実物でもこのとおりになる」という意味ではありません。

この表は `python -m tests.matrix` が作ります。手で直さないでください。テスト（`tests/matrix`）が、練習用のポータルにある編集版と障害の
一覧と同じであることを確かめ、どの行も実際に動かします。
"""
EDITIONS = """
## 編集版

`python -m rehearsal` の指定です。組み合わせられ、`--futsu-menu=hover` のように書くと片方のポータルだけになります。
練習の実行では `pytest features/ --rehearsal=--menu=hover` のように渡します。
"""
CASES_HEAD = """
## 組み合わせ

すべての組ではなく、どの二つの値も少なくとも一度は出会う {number} 組を動かします。どの組でも、①から⑤（新しいパスワードでのログイン）までを
行い、依頼・メール・パスワードの変更・ログインがちょうど一度ずつであること、プログラムが同意していないことを確かめます。
メールの受け取り方は、IMAP は模擬のメールサーバー、POP3 は試験用の小さなサーバー、フォルダーは `.eml` ファイル、貼り付けは本文です。
"""
FAULTS_HEAD = """
## 障害と、そのときの扱い

`--fault=名前`（`--fault=futsu:名前` で片方だけ）で起こします。「止まる番号」は画面の番号です。⑤のログインで止まるものは、ログイン画面の③に
なります。「依頼」「変更」は、止まるまでにポータルが受け付けた回数です。どちらも、もう一度押すことはありません
（名前が `_sent_again` で終わるものでは、ブラウザーが自分で送り直し、ポータルが断ります）。
`mail_twice` は、2通とも届いてから読んだときです。1通目が先に読まれると、そのリンクはもう開かないので `LinkExpired` で止まり、
次の実行が依頼からやり直します。
"""


def table() -> str:
    """Return the whole document."""
    return "".join([HEAD, *_editions(), *_cases(), *_faults()])


def _editions() -> Iterable[str]:
    yield EDITIONS
    rows = []
    for choice, values in CHOICES.items():
        for value, meaning in values.items():
            kind, _, what = meaning.partition(": ")
            own = "、".join(japanese for portal, japanese in PORTALS.items() if usual(portal, choice) == value)
            rows.append([kind, f"`--{choice}={value}`", what, own or "—", str(sum(c[choice] == value for c in CASES))])
    yield _rows(["何の", "指定", "どうなる", "普段", "組の数"], rows)


def _cases() -> Iterable[str]:
    yield CASES_HEAD.format(number=len(CASES))
    heads = [next(iter(values.values())).partition(":")[0] for values in CHOICES.values()]
    shown = {"portal": PORTALS, "message": MESSAGES, "source": SOURCES}
    rows = [
        [str(number), *(shown[name][case[name]] if name in shown else case[name] for name in FACTORS)]
        for number, case in enumerate(CASES, start=1)
    ]
    yield _rows(["組", "ポータル", *heads, "送信時のメッセージ", "メールの受け取り"], rows)


def _faults() -> Iterable[str]:
    yield FAULTS_HEAD
    rows = [[f"`{name}`", PORTAL_FAULTS[name], *_ending(verdict)] for name, verdict in VERDICTS.items()]
    rows.append(["`--tls=untrusted`", "どのブラウザーも信頼しない証明書の https", *_ending(UNTRUSTED)])
    yield _rows(["名前", "何が起こる", "止まる番号", "判定", "表示される文の一部", "依頼", "変更"], rows)


def _ending(verdict: Verdict) -> list[str]:
    if verdict.error is None:
        return ["—", "最後まで進む", "—", str(verdict.requests), str(verdict.passwords)]
    return [
        verdict.number,
        f"`{verdict.error.__name__}`",
        verdict.said,
        str(verdict.requests),
        str(verdict.passwords),
    ]


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "".join(f"| {' | '.join(each.replace('|', '／') for each in line)} |\n" for line in lines)
