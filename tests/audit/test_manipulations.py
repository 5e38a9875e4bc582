"""Whatever is done to the records afterwards is found, also by somebody who knows how the hashes are made."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from runbook.audit.manifest import MANIFEST, as_file, files_of, sha256, signed_bytes
from tests.audit.conftest import PRACTICE, RUNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.audit.conftest import Archive

FIRST, SECOND, THIRD = RUNS


def _data(folder: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((folder / MANIFEST).read_bytes())
    return data


def _write(folder: Path, data: dict[str, Any], key: Ed25519PrivateKey | None = None) -> None:
    """Write a manifest as an attacker would: with the old signature, or with one of another key."""
    signature = key.sign(signed_bytes(data)) if key else base64.b64decode(data["signature"] or b"")
    (folder / MANIFEST).write_bytes(as_file(data, signature))


def change_a_picture(archive: Archive) -> None:
    (archive.reports / SECOND / "allure-results" / "picture.png").write_bytes(b"\x89PNG2")


def change_the_report(archive: Archive) -> None:
    (archive.reports / FIRST / "report.html").write_text("<p>失敗</p>", encoding="utf-8")


def change_one_letter_case_of_a_name(archive: Archive) -> None:
    results = archive.reports / FIRST / "allure-results"
    (results / "picture.png").rename(results / "Picture.png")


def remove_a_file(archive: Archive) -> None:
    (archive.reports / THIRD / "allure-results" / "a-result.json").unlink()


def add_a_file(archive: Archive) -> None:
    (archive.reports / FIRST / "manual.pdf").write_bytes(b"%PDF")


def add_a_file_deep_inside(archive: Archive) -> None:
    deep = archive.reports / FIRST / "a" / "b"
    deep.mkdir(parents=True)
    (deep / "c.txt").write_text("x", encoding="utf-8")


def replace_a_file_by_a_link(archive: Archive) -> None:
    picture = archive.reports / FIRST / "allure-results" / "picture.png"
    (archive.reports / "elsewhere.png").write_bytes(picture.read_bytes())
    picture.unlink()
    picture.symlink_to(archive.reports / "elsewhere.png")


def swap_two_files(archive: Archive) -> None:
    folder = archive.reports / FIRST
    one, other = folder / "report.html", folder / "allure-results" / "picture.png"
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def rewrite_the_hashes(archive: Archive) -> None:
    """The attacker knows the format and puts the new hashes in, but has no key."""
    folder = archive.reports / SECOND
    (folder / "report.html").write_text("<p>失敗</p>", encoding="utf-8")
    data = _data(folder)
    data["files"] = files_of(folder)
    _write(folder, data)


def sign_with_another_key(archive: Archive) -> None:
    folder = archive.reports / SECOND
    (folder / "report.html").write_text("<p>失敗</p>", encoding="utf-8")
    data = _data(folder)
    data["files"] = files_of(folder)
    _write(folder, data, Ed25519PrivateKey.generate())


def rewrite_the_whole_chain(archive: Archive) -> None:
    """All runs from the changed one on, each hash right, with another key."""
    key = Ed25519PrivateKey.generate()
    (archive.reports / SECOND / "report.html").write_text("<p>失敗</p>", encoding="utf-8")
    previous = None
    for run in RUNS:
        folder = archive.reports / run
        data = _data(folder)
        data["files"] = files_of(folder)
        if previous:
            data["link"]["previous_manifest"] = sha256((archive.reports / previous / MANIFEST).read_bytes())
        _write(folder, data, key)
        previous = run


def pass_a_live_run_for_a_rehearsal(archive: Archive) -> None:
    folder = archive.reports / THIRD
    (folder / "report.html").write_text("<p>失敗</p>", encoding="utf-8")
    data = {**_data(folder), "link": None, "files": files_of(folder)}
    (folder / MANIFEST).write_bytes(as_file(data, None))


def change_who_ran_it(archive: Archive) -> None:
    folder = archive.reports / FIRST
    data = _data(folder)
    data["summary"]["facts"]["実行者"] = "佐藤"
    _write(folder, data)


def remove_the_signature(archive: Archive) -> None:
    folder = archive.reports / FIRST
    (folder / MANIFEST).write_bytes(as_file(_data(folder), None))


def remove_a_manifest(archive: Archive) -> None:
    (archive.reports / SECOND / MANIFEST).unlink()


def break_a_manifest(archive: Archive) -> None:
    (archive.reports / SECOND / MANIFEST).write_bytes(b"{")


def remove_a_run_in_the_middle(archive: Archive) -> None:
    shutil.rmtree(archive.reports / SECOND)


def remove_the_first_run(archive: Archive) -> None:
    shutil.rmtree(archive.reports / FIRST)


def remove_the_last_run(archive: Archive) -> None:
    shutil.rmtree(archive.reports / THIRD)


def remove_all_runs(archive: Archive) -> None:
    for run in (*RUNS, PRACTICE):
        shutil.rmtree(archive.reports / run)


def rename_a_run(archive: Archive) -> None:
    (archive.reports / FIRST).rename(archive.reports / "20260405-093000-0001")


def swap_two_runs(archive: Archive) -> None:
    one, other, between = archive.reports / FIRST, archive.reports / SECOND, archive.reports / "between"
    one.rename(between)
    other.rename(one)
    between.rename(other)


def copy_a_run(archive: Archive) -> None:
    shutil.copytree(archive.reports / FIRST, archive.reports / "20260404-093000-0004")


def add_a_run_of_their_own(archive: Archive) -> None:
    archive.perform("20260404-093000-0004")


def add_a_run_of_another_office(archive: Archive) -> None:
    other = type(archive)(archive.reports.parent / "other")
    other.perform_live("20260404-093000-0004")
    shutil.copytree(other.reports / "20260404-093000-0004", archive.reports / "20260404-093000-0004")


def pass_a_run_for_pruned(archive: Archive) -> None:
    """Everything is removed, with a note that it was pruned; the note is not signed by the office's key."""
    folder = archive.reports / SECOND
    shutil.rmtree(folder / "allure-results")
    (folder / "report.html").unlink()
    note = {"manifest": sha256((folder / MANIFEST).read_bytes()), "pruned_at": "2027-01-01", "operator": "佐藤"}
    (folder / "pruned.json").write_bytes(as_file(note, Ed25519PrivateKey.generate().sign(signed_bytes(note))))


def change_the_journal(archive: Archive) -> None:
    with sqlite3.connect(archive.state / "journal.sqlite") as journal:
        journal.execute("DROP TRIGGER transitions_UPDATE_refused")
        journal.execute("UPDATE transitions SET operator = '佐藤' WHERE run = ?", (SECOND,))


def remove_rows_of_the_journal(archive: Archive) -> None:
    with sqlite3.connect(archive.state / "journal.sqlite") as journal:
        journal.execute("DROP TRIGGER notes_DELETE_refused")
        journal.execute("DELETE FROM notes WHERE run = ?", (FIRST,))


def put_the_journal_away(archive: Archive) -> None:
    for path in archive.state.glob("journal*"):
        path.unlink()


@pytest.mark.parametrize(
    ("manipulate", "said"),
    [
        (change_a_picture, "変わったファイル: allure-results/picture.png"),
        (change_the_report, "変わったファイル: report.html"),
        (change_one_letter_case_of_a_name, "あとから加わったファイル: allure-results/Picture.png"),
        (remove_a_file, "なくなったファイル: allure-results/a-result.json"),
        (add_a_file, "あとから加わったファイル: manual.pdf"),
        (add_a_file_deep_inside, "あとから加わったファイル: a/b/c.txt"),
        (replace_a_file_by_a_link, "変わったファイル: allure-results/picture.png"),
        (swap_two_files, "変わったファイル"),
        (rewrite_the_hashes, "署名が合いません"),
        (sign_with_another_key, "署名が合いません"),
        (rewrite_the_whole_chain, "署名が合いません"),
        (pass_a_live_run_for_a_rehearsal, "実行がなくなっています（3 番目。"),
        (change_who_ran_it, "署名が合いません"),
        (remove_the_signature, "署名がありません"),
        (remove_a_manifest, "封がありません"),
        (break_a_manifest, "manifest.json が壊れています"),
        (remove_a_run_in_the_middle, "実行がなくなっています（2 番目。"),
        (remove_the_first_run, "実行がなくなっています（1 番目。"),
        (remove_the_last_run, "実行がなくなっています（3 番目。"),
        (remove_all_runs, "実行がなくなっています（1 番目から 3 番目。"),
        (rename_a_run, "フォルダーの名前が変えられています"),
        (swap_two_runs, "フォルダーの名前が変えられています"),
        (copy_a_run, "同じ番号の実行がもう一つあります"),
        (add_a_run_of_their_own, "封がありません"),
        (add_a_run_of_another_office, "署名が合いません"),
        (pass_a_run_for_pruned, "整理の記録（pruned.json）の署名が合いません"),
        (change_the_journal, "ジャーナル"),
        (remove_rows_of_the_journal, "ジャーナル"),
        (put_the_journal_away, "ジャーナル"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_manipulation_is_found(archive: Archive, manipulate: Callable[[Archive], None], said: str) -> None:
    """Nothing is wrong before it, and it is told by what was done."""
    assert archive.verify().is_good
    manipulate(archive)
    assert said in archive.told()
