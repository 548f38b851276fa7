"""The ledger: which file stands for a language version, and what has to be written after changes, kills and rollbacks."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from unres_loader.errors import StoreError
from unres_loader.ledger import FileRow, Ledger, Named
from unres_loader.model import Entity


def row(name: str, symbol: str = "A/RES/1/1", language: str = "en") -> FileRow:
    return FileRow(name, name + "-checksum", "state", symbol, language)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.begin()
    return ledger


# names and formats in the order of entering, and the one that must stand whatever the order
SAME_VERSION = [
    ([("a.pdf", "pdf"), ("a.xml", "akn")], "a.xml"),
    ([("a.docx", "docx"), ("b.docx", "docx")], "b.docx"),
    ([("a.txt", "text"), ("a.unknown", "unknown")], "a.txt"),
]


@pytest.mark.parametrize(("files", "stands"), SAME_VERSION)
@pytest.mark.parametrize("backwards", [False, True])
def test_the_format_that_loses_least_stands(
    ledger: Ledger, files: list[tuple[str, str]], stands: str, backwards: bool
) -> None:
    order = files[::-1] if backwards else files
    told = [ledger.enter(row(name), file_format, name.encode()) for name, file_format in order]
    assert told == ["", order[0][0]]
    assert ledger.versions("A/RES/1/1") == [stands.encode()]


def test_what_stood_behind_a_file_comes_back_when_it_goes(ledger: Ledger) -> None:
    ledger.enter(row("a.xml"), "akn", b"xml")
    ledger.enter(row("a.pdf"), "pdf", b"pdf")
    ledger.begin()
    assert ledger.forget(["a.xml", "never.xml"]) == 1
    assert ledger.versions("A/RES/1/1") == [b"pdf"]
    assert ledger.changed_works(ledger.revision - 1) == ["A/RES/1/1"]


def test_a_file_that_now_holds_another_work_leaves_the_former(ledger: Ledger) -> None:
    ledger.enter(row("a.xml"), "akn", b"1")
    ledger.begin()
    ledger.enter(row("a.xml", "A/RES/1/2"), "akn", b"2")
    assert ledger.symbols() == ["A/RES/1/2"]
    assert ledger.changed_works(ledger.revision - 1) == ["A/RES/1/1", "A/RES/1/2"]
    assert not ledger.holds("A/RES/1/1")


def test_revisions_say_what_changed_since_each_version(ledger: Ledger) -> None:
    ledger.enter(row("a.xml"), "akn", b"1")
    first = ledger.revision
    ledger.begin()
    ledger.enter(row("b.xml", "A/RES/1/2"), "akn", b"2")
    assert ledger.changed_works(0) == ["A/RES/1/1", "A/RES/1/2"]
    assert ledger.changed_works(first) == ["A/RES/1/2"]
    assert ledger.changed_works(ledger.revision) == []


def test_a_key_counts_as_changed_only_when_what_is_said_of_it_does(ledger: Ledger) -> None:
    meeting = Entity("event/meeting/1", "event", (("en", "Meeting 1"),))
    ledger.name("A/RES/1/1", Named([meeting], ["doc/A/1", "doc/A/2"]))
    first = ledger.revision
    ledger.begin()
    ledger.name("A/RES/1/1", Named([meeting], ["doc/A/2", "doc/A/3"]))
    assert ledger.changed_keys(first) == ["doc/A/1", "doc/A/3"]
    assert ledger.named("event/meeting/1") == [meeting]
    assert ledger.named("doc/A/2") == [None]
    ledger.drop("A/RES/1/1")
    assert ledger.keys() == []
    assert ledger.changed_keys(first) == ["doc/A/1", "doc/A/2", "doc/A/3", "event/meeting/1"]


def test_what_is_not_committed_is_forgotten(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    ledger.begin()
    ledger.enter(row("a.xml"), "akn", b"1")
    ledger.close()
    assert Ledger(tmp_path / "ledger.sqlite").files() == []


def test_a_ledger_of_another_release_is_an_error(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "ledger.sqlite")
    old.execute("CREATE TABLE file (name TEXT)")
    old.close()
    with pytest.raises(StoreError, match="another release"):
        Ledger(tmp_path / "ledger.sqlite")
    (tmp_path / "broken.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        Ledger(tmp_path / "broken.sqlite")
