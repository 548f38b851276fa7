"""One bulk load: all or nothing, told where it fails, and never further behind than it may be."""

from __future__ import annotations

import resource
import threading
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from unres_loader import bulk_loading
from unres_loader.bulk_loading import BATCH, TABLES, BulkLoad

LINE = "<http://e.org/{}> <http://e.org/p> <http://e.org/o> <http://e.org/g> .\n"


@pytest.fixture
def store(tmp_path: Path) -> ox.Store:
    return ox.Store(str(tmp_path / "quads"))


def lines(begin: int, end: int) -> bytes:
    return "".join(map(LINE.format, range(begin, end))).encode()


def test_all_that_was_added_is_there_at_the_end_however_it_was_cut(store: ox.Store, tmp_path: Path) -> None:
    whole = lines(0, 5_000)
    with BulkLoad(store, tmp_path / "quads") as load:
        for begin in range(0, len(whole), 997):  # across lines
            load.add(whole[begin : begin + 997])
        load.add(b"")
        assert len(store) == 0
    assert len(store) == 5_000


def test_a_load_of_nothing_is_one(store: ox.Store, tmp_path: Path) -> None:
    with BulkLoad(store, tmp_path / "quads"):
        pass
    assert len(store) == 0


def test_a_load_that_is_given_up_adds_nothing(store: ox.Store, tmp_path: Path) -> None:
    def fails() -> None:
        with BulkLoad(store, tmp_path / "quads") as load:
            load.add(lines(0, 5_000))
            raise KeyError("op/1")

    with pytest.raises(KeyError):
        fails()
    assert len(store) == 0
    assert not list((tmp_path / "quads").glob("bulk-*"))


def test_quads_that_are_none_are_told_and_nothing_is_added(store: ox.Store, tmp_path: Path) -> None:
    def fails() -> None:
        with BulkLoad(store, tmp_path / "quads") as load:
            load.add(lines(0, 10) + b"nonsense\n")
            for begin in range(0, 100_000, 1000):  # more than the pipe holds
                load.add(lines(begin, begin + 1000))

    with pytest.raises(SyntaxError):
        fails()
    assert len(store) == 0


def test_a_full_disk_is_told(store: ox.Store, tmp_path: Path) -> None:
    def fails() -> None:
        with BulkLoad(store, tmp_path / "quads") as load:
            load.add(lines(0, 50_000))

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="large"):
            fails()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_engine_is_never_further_behind_than_it_may_be(
    store: ox.Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Batches of a thousand, as seen from here: the load waits for tables, and no longer than the patience lasts."""
    monkeypatch.setattr(bulk_loading, "BATCH", 1000)
    monkeypatch.setattr(bulk_loading, "_PATIENCE", 600.0)
    monkeypatch.setattr(bulk_loading, "quads_within", lambda memory: 1500)
    load = BulkLoad(store, tmp_path / "quads")
    load.add(lines(0, 1500))
    waiting = threading.Thread(target=load.add, args=[lines(1500, 2500)])
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    for number in range(TABLES):
        (tmp_path / "quads" / f"bulk-{number}.sst").touch()
    waiting.join(30)
    assert not waiting.is_alive()
    load.end()
    load.wait()
    assert len(store) == 2500


def test_the_engine_writes_batches_and_tables_as_they_are_counted(store: ox.Store, tmp_path: Path) -> None:
    """A pyoxigraph whose batches or tables are others would let memory grow, or let loads wait."""

    def tables() -> int:
        return len(list((tmp_path / "quads").glob("bulk-*")))

    line, deadline = lines(0, 1), time.monotonic() + 60
    with BulkLoad(store, tmp_path / "quads") as load:
        load.add(line * (BATCH - 100_000))
        time.sleep(1)
        assert tables() == 0
        load.add(line * 200_000)
        while tables() < TABLES and time.monotonic() < deadline:
            time.sleep(0.01)
        assert tables() == TABLES
    assert len(store) == 1
