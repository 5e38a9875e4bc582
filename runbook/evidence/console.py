"""Masks what pytest itself writes: reports of tests, JUnit XML, warnings, logs and the console."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any, TextIO

import pytest

from runbook.evidence.failure import failure_text
from runbook.evidence.progress import PROGRESS, scenario_of
from runbook.evidence.results import masked
from runbook.secret import mask

if TYPE_CHECKING:
    import warnings
    from collections.abc import Callable, Generator

FAILURE = pytest.StashKey[str]()


class MaskedReports:
    """A pytest plugin. Innermost around the making of reports, so that every other plugin sees masked ones only."""

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Put the failure text where the traceback was; pytest's tracebacks print the arguments of functions."""
        report = yield
        stopped_by = call.excinfo.value if call.excinfo else None
        if stopped_by and not isinstance(stopped_by, pytest.skip.Exception) and scenario_of(item):
            progress = item.stash.get(PROGRESS, None)
            report.longrepr = item.stash[FAILURE] = failure_text(stopped_by, progress, when=call.when)
        else:
            report.longrepr = masked_longrepr(report.longrepr)
        report.sections = [(title, mask(text)) for title, text in report.sections]
        report.user_properties = [(name, masked(value)) for name, value in report.user_properties]
        return report

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_make_collect_report(self) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Mask what a collection error says."""
        report = yield
        report.longrepr = masked_longrepr(report.longrepr)
        report.sections = [(title, mask(text)) for title, text in report.sections]
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_warning_recorded(self, warning_message: warnings.WarningMessage) -> None:
        """Mask a warning before it is listed or sent on by a worker."""
        text = str(warning_message.message)
        if mask(text) != text:
            warning_message.message = mask(text)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> None:  # noqa: ANN401 - a private type of pytest
        """Mask pytest's own crash report, which is a traceback in the style of Python."""
        for entry in excrepr.reprtraceback.reprentries:
            entry.lines = [mask(line) for line in entry.lines]
        excrepr.reprcrash.message = mask(excrepr.reprcrash.message)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Mask the words of an interrupt or of `pytest.exit()`, which pytest prints on its last lines."""
        excinfo.value.args = tuple(masked(excinfo.value.args))


def masked_longrepr(longrepr: Any) -> Any:  # noqa: ANN401 - pytest keeps texts, triples and own objects there
    """Mask a report's explanation; it stays as it is if there is nothing to mask."""
    if longrepr is None:
        return None
    if isinstance(longrepr, tuple):
        return tuple(masked(longrepr))
    text = str(longrepr)
    return longrepr if mask(text) == text else mask(text)


def mask_log_records() -> Callable[[], None]:
    """Mask every log record when it is made, whichever handler prints it. Returns what undoes it."""
    make = logging.getLogRecordFactory()

    def make_masked(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401 - logging's own signature
        record = make(*args, **kwargs)
        try:
            record.msg, record.args = mask(record.getMessage()), None
        except (TypeError, ValueError, KeyError):
            # The caller's arguments do not fit its message; logging reports that in its own way.
            record.msg, record.args = mask(str(record.msg)), None
        if record.exc_info:
            # Formatters take the text that is already there instead of making it from the exception.
            record.exc_text = mask(logging.Formatter().formatException(record.exc_info))
        return record

    logging.setLogRecordFactory(make_masked)
    return lambda: logging.setLogRecordFactory(make)


class MaskedStream(io.TextIOBase):
    """Stands before the console where pytest does not capture (`-s`)."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str, /) -> int:
        """Write the masked text."""
        self._stream.write(mask(text))
        return len(text)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the stream's own attributes
        return getattr(self._stream, name)

    def flush(self) -> None:
        """Flush the stream."""
        self._stream.flush()

    def fileno(self) -> int:
        """Return the stream's descriptor."""
        return self._stream.fileno()

    def isatty(self) -> bool:
        """Whether a person is watching."""
        return self._stream.isatty()
