"""The rooms and who may import whom, told from the source: nothing is imported that the layout forbids."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"ontology": "unres_ontology", "loader": "unres_loader", "server": "unres_server", "queries": "unres_queries"}
ALLOWED = {
    "unres_ontology": set(),
    "unres_queries": set(),
    "unres_loader": {"unres_ontology"},
    "unres_server": {"unres_ontology", "unres_queries"},
}
MODULES = sorted(path for room, package in ROOMS.items() for path in (ROOT / room / package).rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "process", "common", "misc"}
LONGEST_MODULE = 330  # 300 is where a module gets a second look; a few tables are longer


def imported(path: Path) -> set[str]:
    """The top-level packages that a module imports absolutely, wherever in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_every_room_has_its_modules() -> None:
    assert len(MODULES) > 50
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == set(ROOMS)


@pytest.mark.parametrize("package", ALLOWED)
def test_rooms_import_only_the_rooms_they_may(package: str) -> None:
    mine = [path for path in MODULES if package in path.parts]
    assert mine
    for path in mine:
        crossed = (imported(path) & set(ALLOWED)) - {package} - ALLOWED[package]
        assert not crossed, f"{path.relative_to(ROOT)} imports {crossed}"


def test_the_records_import_nothing_of_ours() -> None:
    for name in ("model", "errors"):
        tree = ast.parse((ROOT / "loader/unres_loader" / f"{name}.py").read_text(encoding="utf-8"))
        own = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level > 0]
        assert own == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_say_what_they_are_for_and_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source)), "a module docstring says what goes in and what comes out"
    assert source.count("\n") <= LONGEST_MODULE
    assert path.stem not in FORBIDDEN_NAMES
