"""What a load survives: being killed at any point, a full disk, a read-only directory, a second loader.

Real processes, really killed. After each blow the published data must be whole, and the next run must finish the work.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from test_load import dump, run, write

import unres_loader
from unres_loader.store import StoreDirectory

WORKS, BLOWS = 12, 14
"""So many resolutions are loaded, and so many loads are killed."""

COMMAND = "from unres_ontology.command import main; main()"
LOADING = [sys.executable, "-c", COMMAND, "load"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(1, WORKS + 1):
        write(folder, number)
    return folder


def start(corpus: Path, store: Path, before: str = "") -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", before + COMMAND, "load", str(corpus), "--store", str(store), "--quiet"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def version_begun(store: Path, before: Path | None) -> Callable[[], bool]:
    known = len(list((store / "versions").iterdir()))
    return lambda: len(list((store / "versions").iterdir())) > known or StoreDirectory(store).current() != before


def until(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 60
    while not condition() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)


def test_killed_at_any_point_the_published_data_is_whole_and_the_next_run_finishes(
    corpus: Path, tmp_path: Path
) -> None:
    """Half of the blows fall while files are read, half while the new version is built, swapped in or cleaned up."""
    store = tmp_path / "store"
    unres_loader.load([corpus], store)
    states = {dump(store)}
    began = time.monotonic()
    start(corpus, store).communicate()
    whole = time.monotonic() - began
    killed, dice = 0, random.Random(20260)
    for blow in range(BLOWS):
        write(corpus, blow % WORKS + 1, verb=("Resolves", "Agrees", "Decides")[blow % 3])
        unres_loader.load([corpus], tmp_path / "expected")
        expected = dump(tmp_path / "expected")
        before = StoreDirectory(store).current()
        loading = start(corpus, store)
        if blow % 2:
            until(version_begun(store, before), loading)
            time.sleep(dice.uniform(0, whole / 20))
        else:
            time.sleep(dice.uniform(whole / 4, whole))
        loading.kill()
        loading.communicate()
        killed += loading.returncode == -signal.SIGKILL
        states.add(expected)
        assert dump(store) in states, f"blow {blow} left data that nobody loaded"
        if blow % 4 == 3:  # now and then let a run finish
            unres_loader.load([corpus], store)
            assert dump(store) == expected
            states = {expected}
    assert killed >= BLOWS // 2, "too many loads ended before they were killed: nothing was tested"
    unres_loader.load([corpus], store)
    assert dump(store) == expected
    assert run("validate", "--store", store).exit_code == 0
    names = StoreDirectory(store).names()
    assert [path.name for path in sorted((store / "versions").iterdir())] == names  # nothing half made is left


def test_what_a_killed_load_read_need_not_be_read_again(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unres_loader._LASTING_EVERY", 0.0)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("unres_loader.publish", killed)
    with pytest.raises(KeyboardInterrupt):
        unres_loader.load([corpus], tmp_path / "store")
    monkeypatch.undo()
    done = run("publish", "--store", tmp_path / "store")
    assert done.exit_code == 0
    assert StoreDirectory(tmp_path / "store").manifest()["works"] == WORKS
    assert unres_loader.load([corpus], tmp_path / "store").count("unchanged") == WORKS


@pytest.mark.parametrize("size", [0, 4096, 60_000, 200_000, 400_000])
def test_a_full_disk_is_a_clear_error(corpus: Path, tmp_path: Path, size: int) -> None:
    """No file may grow beyond `size` bytes: the ledger, the tables of the engine or the manifest cannot be written."""
    store = tmp_path / "store"
    unres_loader.load([next(iter(sorted(corpus.iterdir())))], store)
    before = dump(store)
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
    loading = start(corpus, store, limit)
    _, said = loading.communicate(timeout=120)
    assert loading.returncode == 2, said
    assert "cannot be written" in said
    assert "make room" in said
    assert "Traceback" not in said
    assert dump(store) == before
    assert unres_loader.load([corpus], store).manifest["works"] == WORKS


def namespace_works() -> bool:
    done = subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False)
    return done.returncode == 0


needs_mounts = pytest.mark.skipif(
    not namespace_works(), reason="no mount may be made here: a small file system and a read-only one are not tried"
)


@needs_mounts
def test_a_file_system_without_room_is_a_clear_error(corpus: Path, tmp_path: Path) -> None:
    """A real small file system; the error comes from wherever the room ends."""
    small = tmp_path / "small"
    small.mkdir()
    script = f'mount -t tmpfs -o size=1m tmpfs "{small}" && exec "$@"'
    loading = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script, "sh", *LOADING, str(corpus), "--store", str(small / "store")],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert loading.returncode == 2, loading.stderr
    assert "cannot be written" in loading.stderr
    assert "Traceback" not in loading.stderr


@needs_mounts
def test_a_read_only_directory_is_a_clear_error_and_can_still_be_read(corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    unres_loader.load([corpus], store)
    script = f'mount --bind "{store}" "{store}" && mount -o remount,bind,ro "{store}" && exec "$@"'
    inside = ["unshare", "--mount", "sh", "-c", script, "sh"]
    loading = subprocess.run(
        [*inside, *LOADING, str(corpus), "--store", str(store)], capture_output=True, text=True, check=False
    )
    assert loading.returncode == 2
    assert "Read-only file system" in loading.stderr
    assert "Traceback" not in loading.stderr
    reading = subprocess.run(
        [*inside, *LOADING[:-1], "dump", "--store", str(store)], capture_output=True, text=True, check=False
    )
    assert reading.stdout == dump(store), reading.stderr


def test_a_second_loader_at_once_is_refused_and_the_first_goes_on(corpus: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = start(corpus, store)
    until((store / "ledger.sqlite").exists, first)
    os.kill(first.pid, signal.SIGSTOP)
    try:
        second = start(corpus, store)
        _, said = second.communicate(timeout=60)
    finally:
        os.kill(first.pid, signal.SIGCONT)
    assert second.returncode == 2
    assert "another loader is at work" in said
    first.communicate(timeout=60)
    assert first.returncode == 0
    assert StoreDirectory(store).manifest()["works"] == WORKS
