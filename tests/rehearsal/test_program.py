"""`python -m rehearsal` as a program: what it announces, when it ends, where it listens."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.rehearsal.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def program(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program, killed if the test leaves it running."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rehearsal", "--sunbridge=page", *arguments],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def announced(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The announcement."""
    assert process.stdout
    return dict(json.loads(process.stdout.readline()))


def listening_ports(said: dict[str, Any]) -> list[int]:
    """Every port in an announcement."""
    addresses = [said["futsu"]["portal_url"], said["kei"]["portal_url"], said["sunbridge"]["url"], said["control"]]
    return [said["mail"]["port"], *(urlsplit(address).port or 0 for address in addresses)]


def test_announces_one_line_when_everything_listens_and_ends_with_its_stdin() -> None:
    """One JSON line and nothing else, on stdout or stderr; closing stdin ends it in good order within a second."""
    with program("--announce") as process:
        said = announced(process)
        assert set(said) == {"futsu", "kei", "mail", "sunbridge", "control"}
        assert set(said["mail"]) == {"host", "port", "security", "user", "password"}
        for port in listening_ports(said):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=1) == 0
        assert process.stdout
        assert process.stderr
        assert process.stdout.read() + process.stderr.read() == ""


def test_ends_with_open_connections() -> None:
    """A browser that keeps its connections and an idling mail client do not hold it up."""
    with program("--announce") as process:
        said = announced(process)
        with urllib.request.urlopen(said["futsu"]["portal_url"], timeout=5):
            open_ones = [socket.create_connection(("127.0.0.1", port), timeout=5) for port in listening_ports(said)]
            assert process.stdin
            process.stdin.close()
            assert process.wait(timeout=1) == 0
            for each in open_ones:
                each.close()


def test_ends_while_a_mail_waits_to_be_sent() -> None:
    """A mail that is to come much later is dropped."""
    with program("--announce", "--fault", "mail_delay=60") as process:
        Visitor(announced(process), "kei").ask_for_reset()
        assert process.stdin
        process.stdin.close()
        assert process.wait(timeout=2) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM to send")
def test_ends_on_sigterm() -> None:
    """The signal of service managers and CI ends it in good order, even while stdin stays open."""
    with program("--announce") as process:
        announced(process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=1) == 0


def test_listens_on_loopback_alone() -> None:
    """Another address of this machine finds no open port."""
    with program("--announce") as process:
        for port in listening_ports(announced(process)):
            with pytest.raises(OSError):  # noqa: PT011 - refused or unreachable, as the system likes
                socket.create_connection(("127.0.0.2", port), timeout=1)


def test_serves_only_what_is_asked_for() -> None:
    """SunBridge alone, with the operator's own agent and IDs."""
    with program(
        "--announce", "--only", "sunbridge", "--agent", "行政書士 山田", "--futsu-user-id", "HELM5555"
    ) as process:
        said = announced(process)
        assert set(said) == {"sunbridge", "control"}
        assert said["sunbridge"]["agent"] == "行政書士 山田"
        with urllib.request.urlopen(f"{said['sunbridge']['url']}agents/1", timeout=5) as answer:
            assert "HELM5555" in answer.read().decode()


def test_sunbridge_that_is_down_refuses() -> None:
    """The address is announced, but nothing listens there."""
    with program("--announce", "--fault", "sunbridge:down") as process:
        port = urlsplit(announced(process)["sunbridge"]["url"]).port or 0
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)


def test_tells_a_person_in_japanese() -> None:
    """Without --announce: addresses and IDs to click through by hand, and how to end."""
    with program() as process:
        assert process.stdout
        assert "Ctrl-C" in process.stdout.readline()


def test_unknown_fault_is_refused_in_japanese() -> None:
    """A slip of the hand ends the program before anything is served."""
    with program("--announce", "--fault", "futsu:maintenence") as process:
        _out, error = process.communicate(timeout=10)
        assert process.returncode == 2
        assert "知らない障害です: futsu:maintenence" in error
