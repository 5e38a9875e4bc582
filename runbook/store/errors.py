"""What can go wrong with the store; every text says whether something is lost and what the operator does next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runbook.errors import RunbookError

if TYPE_CHECKING:
    from pathlib import Path


WITHOUT_BACKUP = (
    "バックアップもないときは、secrets. で始まるファイルの名前を変えて（消さずに）、"
    "「python -m runbook resume」で途中の初期化を確かめ、「python -m runbook abandon 番号」で閉じてから、実行してください。"
)


class StoreError(RunbookError):
    """The store of passwords cannot do what was asked."""

    default_remedy = "状態フォルダー（RUNBOOK_STATE_DIR）の中身を消さずに、管理者に相談してください。"


class PendingExists(StoreError):
    """A password that no run finished is still pending; a new one would destroy it."""

    default_remedy = (
        "もう一度実行すると、保留のパスワードを引き継ぎます。同じ表示が続くときは、管理者に相談してください。"
    )


class StoreUnreadable(StoreError):
    """What the store holds cannot be read: damaged, its key missing or another, made by a newer version."""

    default_remedy = (
        "状態フォルダー（RUNBOOK_STATE_DIR）の中身を消さず、別の場所に複製してから、"
        f"バックアップから元に戻してください。{WITHOUT_BACKUP}"
    )


class StoreUnwritable(StoreError):
    """The store cannot keep a new value: no space, no permission, or what was written does not read back."""

    default_remedy = "状態フォルダー（RUNBOOK_STATE_DIR）に書き込めるようにして、もう一度実行してください。"


class StoreBusy(StoreError):
    """Another process has held the store for too long; it is never held longer than one write takes."""

    default_remedy = "ほかに実行中のものがあれば、終わるのを待ってから、もう一度実行してください。"


class KeyringUnusable(StoreError):
    """The operating system's store cannot be used, though it is configured or already holds passwords."""

    default_remedy = (
        "パスワードを保管したときと同じ利用者で、画面にログインした状態（資格情報ストアのロックを解いた状態）で"
        "もう一度実行してください。"
    )


def shown(path: Path) -> str:
    """Return the form of `path` that may stand in a report: from the home folder on, else only its own name."""
    try:
        return f"~/{path.relative_to(path.home()).as_posix()}"
    except (ValueError, RuntimeError):  # elsewhere; or there is no home folder
        return f"…/{path.parent.name}/{path.name}"
