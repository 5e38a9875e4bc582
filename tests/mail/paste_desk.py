"""Pasting as a program of its own, for a test that plays the operator: prints the length of each thing pasted."""

from __future__ import annotations

import sys
from contextlib import nullcontext

from runbook.terminal import Terminal

terminal = Terminal(nullcontext)
while (text := terminal.paste("貼り付け: ")) is not None:
    sys.stdout.write(f"{len(text)} 文字、{len(text.splitlines())} 行\n")
    sys.stdout.flush()
sys.stdout.write("終わり\n")
