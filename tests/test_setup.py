"""What `script/` rests on: locks that are complete and name no address, and scripts that are whole on both systems."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[1]
LOCKS = sorted(PROJECT.glob("requirements*.lock"))
SHELL_SCRIPTS = ("setup", "runbook", "test")
# A whole requirement: `name==version ; marker \` and one hash a line.
PINNED = re.compile(
    r"^(?P<name>[a-z0-9._-]+)==(?P<version>[^ ]+)[^\\\n]*\\?\n(?P<hashes>(?: +--hash=.*\n)*)", re.MULTILINE
)
on_linux = pytest.mark.skipif(sys.platform == "win32", reason="the shell scripts are for Linux and macOS")


def locked(name: str) -> dict[str, str]:
    """The packages of a lock and their versions."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    return {canonicalize_name(match["name"]): match["version"] for match in PINNED.finditer(text)}


def declared(*extras: str) -> list[Requirement]:
    """The direct dependencies of the project with those of `extras`."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"]
    return [
        Requirement(line)
        for line in [*project["dependencies"], *(each for extra in extras for each in optional[extra])]
    ]


def test_there_are_the_five_locks() -> None:
    assert {lock.name for lock in LOCKS} == {
        "requirements.lock",
        "requirements-dev.lock",
        "requirements-node.lock",
        "requirements-uv.lock",
        "requirements-wine.lock",
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_a_lock_has_a_hash(lock: Path) -> None:
    matches = list(PINNED.finditer(lock.read_text(encoding="utf-8")))

    assert matches
    assert [match["name"] for match in matches if "--hash=sha256:" not in match["hashes"]] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    """Where packages come from is each machine's own setting."""
    text = lock.read_text(encoding="utf-8")

    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url.*|--find-links.*| @ .*|file:.*", text) == []


def test_the_lock_of_node_packages_names_no_address() -> None:
    packages: dict[str, dict[str, Any]] = json.loads((PROJECT / "package-lock.json").read_text())["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


@pytest.mark.parametrize(
    ("lock", "extras"), [("requirements.lock", ["rehearsal"]), ("requirements-dev.lock", ["rehearsal", "dev"])]
)
def test_a_lock_holds_every_dependency_that_the_project_declares(lock: str, extras: list[str]) -> None:
    """Whoever changes pyproject.toml runs script/lock."""
    versions = locked(lock)
    wrong = [
        str(requirement)
        for requirement in declared(*extras)
        if not requirement.specifier.contains(versions.get(canonicalize_name(requirement.name), "0.dev0"))
    ]

    assert wrong == []


def test_the_tests_run_with_the_versions_that_a_run_has() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")

    assert {name: version for name, version in run.items() if dev.get(name) != version} == {}


@on_linux
@pytest.mark.parametrize("script", [f"script/{name}" for name in (*SHELL_SCRIPTS, "lock")])
def test_a_shell_script_is_executable_and_whole(script: str) -> None:
    assert os.access(PROJECT / script, os.X_OK)
    assert subprocess.run(["sh", "-n", PROJECT / script], check=False).returncode == 0


@on_linux
def test_the_script_of_the_continuous_integration_is_whole() -> None:
    assert subprocess.run(["bash", "-n", PROJECT / ".ci" / "run"], check=False).returncode == 0


@pytest.mark.parametrize("name", SHELL_SCRIPTS)
def test_a_shell_script_has_a_powershell_twin_that_windows_reads_as_japanese(name: str) -> None:
    """Windows PowerShell 5.1 takes a file without the mark for the PC's old encoding."""
    assert (PROJECT / "script" / f"{name}.ps1").read_bytes().startswith(b"\xef\xbb\xbf")


def test_both_set_ups_install_from_the_same_locks() -> None:
    """All but the lock of the Windows Python under Wine, which `rehearsal.wine` reads, and Windows has no use for."""
    shell, powershell = (
        set(re.findall(r"requirements[a-z-]*\.lock", (PROJECT / "script" / name).read_text(encoding="utf-8")))
        for name in ("setup", "setup.ps1")
    )

    assert shell == powershell == {lock.name for lock in LOCKS} - {"requirements-wine.lock"}


def test_the_windows_python_has_what_the_driver_is_installed_with_on_windows() -> None:
    """pywin32 312 lacks a DLL, and pywinauto 1.0 has another interface: one version in both places."""
    run, wine = locked("requirements.lock"), locked("requirements-wine.lock")

    assert {name: wine[name] for name in ("pywinauto", "pywin32")} == {
        name: run[name] for name in ("pywinauto", "pywin32")
    }
    assert "comtypes" not in wine


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the scripts need, with an environment that only records how it is called."""
    for name in ("script", *(lock.name for lock in LOCKS), "package-lock.json"):
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


@on_linux
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", "features/"),
        ("-m futsu --live", "features/ -m futsu --live"),
        ("--env-file pyproject.toml", "features/ --env-file pyproject.toml"),
        ("features/kei_reset.feature --live", "features/kei_reset.feature --live"),
        ("features/kei_reset.feature::x -v", "features/kei_reset.feature::x -v"),
        ("--live features", "--live features"),
    ],
)
def test_a_named_feature_replaces_the_whole_folder(checkout: Path, arguments: str, expected: str) -> None:
    (checkout / "script" / "setup").write_text("#!/bin/sh\n")
    python = checkout / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@"\n')
    python.chmod(0o755)

    run = subprocess.run(
        [checkout / "script" / "runbook", *arguments.split()], capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == f"-m pytest {expected}"


@on_linux
def test_a_machine_without_python_is_told_what_to_install_in_both_languages(checkout: Path, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sh", "dirname", "cat", "cksum", "id", "cut", "grep", "uname", "head", "rm", "sed", "env"):
        (programs / name).symlink_to(shutil.which(name) or "")
    script = checkout / "script" / "setup"
    script.write_text(
        script.read_text(encoding="utf-8").replace("/usr/bin/python3", "/nowhere/python3"), encoding="utf-8"
    )

    run = subprocess.run([script], capture_output=True, text=True, check=False, env={"PATH": str(programs)})

    assert run.returncode == 1
    japanese, english = run.stderr.splitlines()[-2:]
    assert "Python 3.11 以上" in japanese
    assert "Python 3.11 or newer" in english


# What the ban on time.sleep cannot see: methods of objects.
@pytest.mark.parametrize("banned", ["wait_for_timeout(", '"networkidle"', "force=True"])
def test_nothing_waits_for_time_to_pass_or_for_a_network_to_be_idle(banned: str) -> None:
    folders = ("pages", "contract", "runbook", "steps", "sunbridge", "rehearsal", "tests")
    files = [file for folder in folders for file in (PROJECT / folder).rglob("*.py") if file != Path(__file__)]

    assert files
    assert [str(file) for file in files if banned in file.read_text(encoding="utf-8")] == []
