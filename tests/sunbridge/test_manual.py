"""The operator's manual names everything that there is, and its examples are right."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from runbook.errors import SunBridgeError
from sunbridge import errors
from sunbridge.controls import Controls, read_controls

MANUAL = (Path(__file__).resolve().parents[2] / "docs" / "運用手順.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)


def test_every_error_is_in_the_table() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, SunBridgeError)]
    missing = [each.__name__ for each in kinds if each is not SunBridgeError and f"`{each.__name__}`" not in MANUAL]
    assert not missing


def test_every_entry_of_the_controls_has_an_example() -> None:
    written = "\n".join(EXAMPLES)
    for section in fields(Controls):
        assert section.name in written
        for entry in fields(section.default) if is_dataclass(section.default) else ():
            assert re.search(rf"^{entry.name} = ", written, re.MULTILINE), f"{section.name}.{entry.name}"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_read(tmp_path: Path, example: str) -> None:
    file = tmp_path / "example.toml"
    file.write_text(example, encoding="utf-8")
    read_controls(file)
