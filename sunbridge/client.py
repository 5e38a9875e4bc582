"""What the procedure needs of SunBridge (step ⑥), whoever works it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from datetime import datetime

    from runbook.secret import PaymentUserId, Secret


class Tab(StrEnum):
    """The tabs of the OSS 代理人編集 screen that hold a portal's password. The value is the tab's caption."""

    FUTSU = "普通車"
    KEI = "軽四輪"


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was checked about a save.

    Args:
        claim: what is claimed, in Japanese, e.g. 「保存しました」と表示された.
        had: True when it was seen, False when its opposite was, None when this way of working cannot tell.
        remark: what limits the proof, in Japanese.
        shows_save: whether it could not be had if nothing had been saved; the others only say that nothing went wrong.
    """

    claim: str
    had: bool | None
    remark: str = ""
    shows_save: bool = False

    def __str__(self) -> str:
        mark = {True: "確認した", False: "違った", None: "確認できない"}[self.had]
        return f"{mark}: {self.claim}{f'（{self.remark}）' if self.remark else ''}"


@dataclass(frozen=True, slots=True)
class SaveEvidence:
    """What was seen when the password was saved, and so what the audit may claim.

    Args:
        tab: where it was saved.
        message: SunBridge's own words on saving; empty where it says none.
        proofs: everything that was checked, also what could not be told.
        saved_at: when it was saved.
        driver: who worked SunBridge, in Japanese.
    """

    tab: Tab
    message: str
    proofs: tuple[Proof, ...]
    saved_at: datetime
    driver: str

    @property
    def saved(self) -> bool:
        """Whether something was seen that shows the save, and nothing that speaks against it."""
        shown = any(proof.had for proof in self.proofs if proof.shows_save)
        return shown and all(proof.had is not False for proof in self.proofs)

    def evidence_text(self) -> str:
        """The proofs, for the report."""
        return "\n".join(
            [
                f"操作: {self.driver}",
                f"タブ: 「{self.tab}」",
                f"保存時の表示: {f'「{self.message}」' if self.message else 'なし'}",
                *map(str, self.proofs),
                f"保存した時刻: {self.saved_at:%Y-%m-%d %H:%M:%S}",
            ]
        )


class AgentEditor(Protocol):
    """The OSS 代理人編集 screen, open for one agent.

    Where this program sees the screen it also has `picture()`: PNG, secrets and personal data covered.
    """

    def select_tab(self, tab: Tab) -> Self:
        """Show `tab` and return the screen, with that tab proved to be the one shown."""

    def user_id(self) -> PaymentUserId:
        """The 利用者ID on the tab shown: compared before anything is written, so that no wrong agent is overwritten."""

    def set_password(self, password: Secret) -> None:
        """Type `password` into the tab shown; nothing is saved yet."""

    def save(self) -> SaveEvidence:
        """Save, close, open again and look: the screen is open at the same tab afterwards."""

    def close(self) -> None:
        """Leave the screen; nothing is saved by that."""


class SunBridge(Protocol):
    """SunBridge at its main menu."""

    def open_agent_editor(self, agent: str) -> AgentEditor:
        """Open OSS 代理人編集 for `agent`; exactly one agent must have that name."""

    def leave(self) -> None:
        """Close a screen that is still open, without saving. SunBridge itself goes on running."""
