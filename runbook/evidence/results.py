"""Writes Allure's results with every text masked, and with nothing that names this machine or this code's folders."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import attr
from allure_commons import hookimpl
from allure_commons.logger import AllureFileLogger

from runbook.secret import mask

# Allure adds the host, the thread, the package and pytest's marks besides; none of them tells an auditor anything.
KEPT_LABELS = frozenset({"feature", "story", "suite"})
PICTURES = frozenset({".png", ".jpg", ".jpeg"})
TEXTS = frozenset({".txt", ".csv", ".tsv", ".uri", ".html", ".xml", ".json", ".yaml", ".svg", ".attach"})
NOT_KEPT = "（この種類の添付は、中身を隠せないため記録しません）"


class MaskedResults(AllureFileLogger):
    """Allure's own file writer, with a mask between it and the disk. Pictures must arrive masked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))  # type: ignore[no-untyped-call]

    def _report_item(self, item: Any) -> None:  # noqa: ANN401 - any of Allure's attrs classes
        name = item.file_pattern.format(prefix=uuid.uuid4())
        data = masked(attr.asdict(item, filter=lambda _, value: value or value is False))
        data["labels"] = [label for label in data.get("labels", ()) if label["name"] in KEPT_LABELS]
        self._write(name, json.dumps(data, ensure_ascii=False).encode())

    @hookimpl
    def report_container(self, container: object) -> None:
        """Leave out: a container lists fixtures by their code names and holds raw tracebacks."""

    @hookimpl
    def report_attached_file(self, source: str, file_name: str) -> None:
        """Copy a file, its text masked."""
        self.report_attached_data(Path(source).read_bytes(), file_name)

    @hookimpl
    def report_attached_data(self, body: str | bytes, file_name: str) -> None:
        """Write an attachment, its text masked. What is neither text nor picture (a trace, a video) is not kept."""
        raw = body.encode() if isinstance(body, str) else body
        kind = Path(file_name).suffix.lower()
        if kind in TEXTS:
            raw = mask(raw.decode("utf-8", errors="replace")).encode()
        elif kind not in PICTURES:
            raw = NOT_KEPT.encode()
        self._write(file_name, raw)

    def _write(self, name: str, content: bytes) -> None:
        # First under another name: the folder may be read while the run goes on.
        unfinished = self._report_dir / f"{name}.tmp"
        unfinished.write_bytes(content)
        unfinished.replace(self._report_dir / name)


def masked(value: Any) -> Any:  # noqa: ANN401 - any value that JSON can hold
    """Mask every text in nested lists and dictionaries."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: masked(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(each) for each in value]
    return value
