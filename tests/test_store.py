"""The store directory: versions built aside, swapped in, kept for readers, dropped when old."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from unres_loader.errors import StoreError
from unres_loader.sorted_dump import sorted_dump
from unres_loader.store import VERSIONS_KEPT, StoreDirectory

ONE = "<http://e.org/s> <http://e.org/p> <http://e.org/{}> <http://e.org/g> ."


def writer(name: str) -> Any:
    def write(store: ox.Store, directory: Path) -> dict[str, int]:
        store.remove_graph(ox.NamedNode("http://e.org/g"))
        store.extend(ox.parse(ONE.format(name), ox.RdfFormat.N_QUADS))
        return {"triples": len(store)}

    return write


def test_a_version_is_what_was_written_and_the_next_starts_from_it(tmp_path: Path) -> None:
    directory = StoreDirectory(tmp_path / "s")
    with directory.locked():
        directory.publish(writer("a"), afresh=True)
        reader = directory.open()
        directory.publish(writer("b"), afresh=False)
    assert list(sorted_dump(directory.open())) == [ONE.format("b").encode() + b"\n"]
    assert list(sorted_dump(reader)) == [ONE.format("a").encode() + b"\n"]  # opened before: sees what it saw


def test_old_versions_are_dropped_but_not_the_one_before(tmp_path: Path) -> None:
    directory = StoreDirectory(tmp_path / "s")
    with directory.locked():
        names = [directory.publish(writer(str(turn)), afresh=False) for turn in range(5)]
    assert directory.names() == sorted(names)[-VERSIONS_KEPT:]
    current = directory.current()
    assert current is not None
    assert current.name == names[-1]


def test_a_version_left_by_a_killed_loader_is_cleared(tmp_path: Path) -> None:
    directory = StoreDirectory(tmp_path / "s")
    half = tmp_path / "s" / "versions" / "v1" / "quads"
    half.mkdir(parents=True)
    with directory.locked():
        assert list((tmp_path / "s" / "versions").iterdir()) == []


def test_a_pointer_to_nothing_is_an_error(tmp_path: Path) -> None:
    store = tmp_path / "s"
    store.mkdir()
    (store / "CURRENT").write_text("v9\n", encoding="ascii")
    with pytest.raises(StoreError, match="not complete"):
        StoreDirectory(store).open()


def test_a_read_only_directory_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="ascii")
    with pytest.raises(StoreError, match="file, not a store"):
        StoreDirectory(tmp_path / "file")
    with pytest.raises(StoreError, match="cannot be written"), StoreDirectory(Path("/proc/unres")).locked():
        pass


def test_a_dump_that_is_sorted_in_many_runs_is_the_same(seed_store: Path) -> None:
    store = StoreDirectory(seed_store).open()
    whole = list(sorted_dump(store))
    runs: list[int] = []
    assert (
        list(sorted_dump(store, run=1 << 15, merged=4, progress=lambda stage, done, total: runs.append(done))) == whole
    )
    assert len(runs) > 4 * 4  # so that what was merged is merged again
    assert whole == sorted(whole)
