"""The builder: whole or not at all, and from nothing but what is locked."""

from __future__ import annotations

import re
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from rehearsal.wine import Recipe, build, ready, recipe
from rehearsal.wine import tree as trees
from rehearsal.wine.recipe import NoRecipe

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.wine import Tree

OLD = "0123456789ab"


@pytest.fixture
def wanted(tmp_path: Path) -> Recipe:
    """What is to be built, into a cache of the test's own."""
    here = Recipe.here()
    return Recipe(here.wine, here.library, tmp_path / "cache" / here.folder.name)


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Replace the long parts of the work; the list tells which were done."""
    done: list[str] = []

    def part(name: str, target: Path) -> None:
        done.append(name)
        target.mkdir()

    monkeypatch.setattr(build, "_python", lambda _recipe, target: part("python", target))
    monkeypatch.setattr(build, "_prefix", lambda _recipe, target: part("prefix", target))
    monkeypatch.setattr(build, "_prove", lambda _tree: done.append("proof"))
    return done


def make(recipe: Recipe) -> None:
    build.build(recipe, lambda _line: None)


def left(recipe: Recipe) -> list[str]:
    return sorted(path.name for path in recipe.folder.parent.iterdir() if path.name != "lock")


def test_a_package_that_is_not_the_locked_one_is_refused(
    wanted: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """One hash of the real lock is changed, and nothing else."""
    entry = re.search(r"^six==(?:.*\\\n)+.*\n", recipe.LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert entry
    lock = tmp_path / "requirements-wine.lock"
    lock.write_text(re.sub(r"[0-9a-f]{64}", "0" * 64, entry[0]), encoding="utf-8")
    monkeypatch.setattr(build, "LOCK", lock)

    with pytest.raises(NoRecipe, match="packages"):
        make(wanted)

    # Said by pip: it had the package and refused it.
    assert "DO NOT MATCH THE HASHES" in capfd.readouterr().err
    assert left(wanted) == []


def test_a_wine_that_fails_leaves_nothing(wanted: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "wineboot").write_text("#!/bin/sh\nmkdir -p $WINEPREFIX/drive_c\nexit 1\n")
    (programs / "wineboot").chmod(0o755)
    monkeypatch.setattr(build, "_python", lambda _recipe, target: target.mkdir())
    monkeypatch.setenv("PATH", str(programs), prepend=":")

    with pytest.raises(NoRecipe, match="wineboot"):
        make(wanted)

    assert left(wanted) == []


def test_a_screen_that_does_not_start_leaves_nothing(wanted: Recipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "_python", lambda _recipe, target: target.mkdir())
    monkeypatch.setattr(shutil, "which", lambda _name: "/bin/false")

    with pytest.raises(NoRecipe, match="NoDisplay"):
        make(wanted)

    assert left(wanted) == []


def test_a_python_that_does_not_run_is_not_taken(wanted: Recipe, tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a library that is newer than the DLLs. Here its start-up module is missing."""

    def python(_recipe: Recipe, target: Path) -> None:
        shutil.copytree(tree.folder / trees.PYTHON_FOLDER, target, ignore=shutil.ignore_patterns("lib"))

    monkeypatch.setattr(build, "_python", python)
    monkeypatch.setattr(build, "_prefix", lambda _recipe, target: target.symlink_to(tree.folder / trees.PREFIX))

    with pytest.raises(NoRecipe, match="does not run") as refused:
        make(wanted)

    assert "Python 3.11.2～3.11.7" in refused.value.japanese
    assert left(wanted) == []


def test_two_builds_at_once_make_one_tree(wanted: Recipe, parts: list[str]) -> None:
    both = [threading.Thread(target=make, args=[wanted]) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()

    assert parts == ["python", "prefix", "proof"]
    assert left(wanted) == [wanted.folder.name]


def test_older_trees_are_deleted_unless_something_runs_in_them(wanted: Recipe, parts: list[str]) -> None:
    for name in (OLD, "in-use-still", "build-cut-off"):
        (wanted.folder.parent / name).mkdir(parents=True)

    with trees.Tree(wanted.folder.parent / "in-use-still").kept():
        make(wanted)

    assert left(wanted) == sorted(["in-use-still", wanted.folder.name])


@pytest.mark.parametrize("changed", ["registry.reg", "build.py", "requirements-wine.lock"])
def test_another_recipe_is_another_tree(changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = Recipe.here().folder
    source = next(source for source in recipe.SOURCES if source.name == changed)
    (tmp_path / changed).write_bytes(source.read_bytes() + b"\n")
    monkeypatch.setattr(recipe, "SOURCES", [tmp_path / changed if each == source else each for each in recipe.SOURCES])

    assert Recipe.here().folder != before
    assert ready() is None


def test_a_machine_without_wine_is_told_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert ready() is None
    with pytest.raises(NoRecipe, match="script/setup --wine") as told:
        Recipe.here()
    assert "script/setup --wine" in told.value.japanese
