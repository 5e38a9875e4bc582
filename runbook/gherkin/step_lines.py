"""What became of each step of a scenario, one line each; the same on a terminal, in a worker and in a failure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from rich.cells import cell_len

from runbook.secret import mask

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_bdd.parser import Step

# In terminal cells; a Japanese character takes two.
_MARK_WIDTH = 2
_KEYWORD_WIDTH = 6
_TIME_WIDTH = 7


class Result(StrEnum):
    """How a step ended; the value is what stands where a finished step has its time."""

    DONE = "成功"
    EARLIER = "済み"
    FAILED = "失敗"
    BROKEN_OFF = "中断"
    NOT_REACHED = "未実施"


MARKS = {Result.DONE: "✓", Result.EARLIER: "✓", Result.FAILED: "✗", Result.BROKEN_OFF: "－", Result.NOT_REACHED: "－"}
# For a terminal that cannot show the others, such as a Japanese Windows console (cp932).
PLAIN_MARKS = {
    Result.DONE: "○",
    Result.EARLIER: "○",
    Result.FAILED: "×",
    Result.BROKEN_OFF: "－",
    Result.NOT_REACHED: "－",
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step and what became of it.

    Args:
        keyword: 前提, もし, ならば, かつ, …
        sentence: as in the feature, with the number at its head; masked.
        result: how it ended.
        seconds: how long it took, with the fixtures it was first to ask for.
    """

    keyword: str
    sentence: str
    result: Result
    seconds: float = 0.0

    @classmethod
    def of(cls, step: Step, result: Result, seconds: float = 0.0, remark: str = "") -> StepLine:
        """Make the line of a step, with secrets covered."""
        return cls(mask(step.keyword), mask(f"{step.name}　{remark}".rstrip()), result, seconds)

    @property
    def time(self) -> str:
        """The seconds it took; for a step that did not run to its end, that."""
        timed = self.result in (Result.DONE, Result.FAILED)
        return f"{self.seconds:.1f}秒" if timed else self.result.value

    def text(self, marks: Mapping[Result, str] = MARKS) -> str:
        """The line in plain text, e.g. `✓   1.2秒  もし   【①】…を開く`; columns align in a terminal."""
        return f"{mark_column(marks[self.result])}{columns(self.time, self.keyword)}{self.sentence}"

    def as_data(self) -> dict[str, str | float]:
        """The line in a form that xdist can send from a worker."""
        return {**asdict(self), "result": self.result.value}

    @classmethod
    def from_data(cls, data: Mapping[str, str | float]) -> StepLine:
        """Make the line again from `as_data`."""
        result = Result(str(data["result"]))
        return cls(str(data["keyword"]), str(data["sentence"]), result, float(data["seconds"]))


def mark_column(mark: str) -> str:
    """The mark and a blank, padded: some marks are one cell wide and some two."""
    return f"{mark}{' ' * (_MARK_WIDTH - cell_len(mark))} "


def columns(time: str, keyword: str) -> str:
    """The time and the keyword, padded so that sentences begin in one column."""
    padded_time = " " * (_TIME_WIDTH - cell_len(time)) + time
    return f"{padded_time}  {keyword}{' ' * (_KEYWORD_WIDTH - cell_len(keyword))} "
