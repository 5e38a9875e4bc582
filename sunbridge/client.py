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
class SaveEvidence:
    """What was seen when the password was saved, and so what the audit may claim.

    Args:
        tab: where it was saved.
        message: SunBridge's own words on saving.
        typed_length_matches: the field took every character.
        shown_after_saving: the record as SunBridge shows it after saving holds a password of that length. The weakest
            of proofs, for the field may look the same whatever was saved.
        saved_at: when it was saved.
        driver: who worked SunBridge, in Japanese.
    """

    tab: Tab
    message: str
    typed_length_matches: bool
    shown_after_saving: bool
    saved_at: datetime
    driver: str

    @property
    def saved(self) -> bool:
        """Whether every proof that this driver can have was had."""
        return bool(self.message) and self.typed_length_matches and self.shown_after_saving

    def evidence_text(self) -> str:
        """The proofs, for the report."""
        marks = {True: "確認した", False: "確認できない"}
        return "\n".join(
            [
                f"操作: {self.driver}",
                f"タブ: 「{self.tab}」",
                f"保存時の表示: 「{self.message}」",
                f"保存する前の文字数: {marks[self.typed_length_matches]}",
                f"保存したあとの文字数: {marks[self.shown_after_saving]}",
                f"保存した時刻: {self.saved_at:%Y-%m-%d %H:%M:%S}",
            ]
        )


class AgentEditor(Protocol):
    """The OSS 代理人編集 screen, open for one agent."""

    def select_tab(self, tab: Tab) -> Self:
        """Show `tab` and return the screen."""

    def user_id(self) -> PaymentUserId:
        """The 利用者ID on the tab shown: compared before anything is written, so that no wrong agent is overwritten."""

    def set_password(self, password: Secret) -> None:
        """Type `password` into the tab shown."""

    def save(self) -> SaveEvidence:
        """Save, and look again."""

    def close(self) -> None:
        """Leave the screen without saving."""

    def picture(self) -> bytes:
        """PNG of the screen, secrets and personal data covered."""


class SunBridge(Protocol):
    """SunBridge at its main menu."""

    def open_agent_editor(self, agent: str) -> AgentEditor:
        """Open OSS 代理人編集 for `agent`; exactly one agent must have that name."""
