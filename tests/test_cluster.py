"""Past one machine: a Dask cluster of three worker processes, one of them killed; files elsewhere; versions shipped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from servers import free_port, running
from test_load import dump, run, write

import unres_loader
from unres_loader.cluster import mapped_on
from unres_loader.errors import StoreError
from unres_loader.store import StoreDirectory

distributed = pytest.importorskip("distributed", reason="unres[cluster] is not installed: the cluster is not tried")
fsspec = pytest.importorskip("fsspec", reason="unres[cluster] is not installed: files elsewhere are not tried")

FILES = 24


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and so many workers, each a process of its own on loopback; all are ended by their ids."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
    program = "from distributed.cli import {0}; {0}.main()"
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": environment, "cwd": folder}
    options = ["--no-dashboard", "--host", "127.0.0.1"]
    started = [subprocess.Popen(
        [sys.executable, "-c", program.format("dask_scheduler"), *options, "--port", str(port)], **quiet)]  # fmt: skip
    for _ in range(workers):
        started.append(subprocess.Popen(
            [sys.executable, "-c", program.format("dask_worker"), address, *options, "--nthreads", "1", "--no-nanny"],
            **quiet))  # fmt: skip
    try:
        with distributed.Client(address, timeout=120, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        yield address, started[1:]
    finally:
        for process in started:
            process.kill()
            process.wait()


@pytest.mark.filterwarnings("default")
def test_three_workers_one_killed_half_way_give_the_same_bytes_as_one_process(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(1, FILES + 1):
        write(folder, number)
    unres_loader.load([folder], tmp_path / "alone")
    with cluster(3, tmp_path) as (address, workers):

        def half_way(stage: str, done: int, total: int) -> None:
            if stage == "Reading files" and done == FILES // 4:
                workers[0].send_signal(signal.SIGKILL)

        report = unres_loader.load([folder], tmp_path / "spread", jobs=address, progress=half_way)
        assert workers[0].wait(10) == -signal.SIGKILL
        assert report.count("loaded") == FILES
        assert dump(tmp_path / "spread") == dump(tmp_path / "alone")
        # a call that ends its worker each time costs what it was about, and no more than the workers it was given
        lost = list(mapped_on(address, os._exit, [(1,)], str, lost=lambda call: f"lost {call}"))  # type: ignore[arg-type]
        assert lost == ["lost (1,)"]


@pytest.mark.filterwarnings("default")
def test_a_worker_of_another_release_is_refused(tmp_path: Path) -> None:
    with cluster(1, tmp_path) as (address, _), pytest.raises(StoreError, match="another release"):
        list(mapped_on(address, pow, [(2, 3)], os.getpid))  # type: ignore[arg-type]


@pytest.mark.filterwarnings("default")
def test_no_cluster_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("unres_loader.cluster._CONNECT", 1)
    done = run("load", write(tmp_path, 1), "--store", tmp_path / "s", "--cluster", f"tcp://127.0.0.1:{free_port()}")
    assert done.exit_code == 2
    assert "no Dask cluster answers" in done.output


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def test_files_and_archives_elsewhere_are_read_as_those_here(tmp_path: Path, memory: Any) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    files = [write(folder, number) for number in (1, 2, 3)]
    for path in files:
        memory.pipe_file(f"/bucket/in/{path.name}", path.read_bytes())
    memory.pipe_file("/bucket/in/notes.png", b"no resolution")
    report = unres_loader.load(["memory://bucket/in"], tmp_path / "elsewhere")
    assert [file.name for file in report.files] == [f"memory:///bucket/in/{path.name}" for path in sorted(files)]
    assert report.count("loaded") == 3
    again = unres_loader.load(["memory://bucket/in"], tmp_path / "elsewhere")
    assert again.count("unchanged") == 3
    subprocess.run(["tar", "cf", tmp_path / "all.tar", "-C", folder, "."], check=True)
    memory.put_file(str(tmp_path / "all.tar"), "/bucket/all.tar")
    packed = unres_loader.load(["memory://bucket/all.tar"], tmp_path / "packed")
    assert packed.count("loaded") == 3
    assert packed.files[0].name.startswith("memory:///bucket/all.tar/")


@pytest.mark.parametrize(
    ("address", "said"), [("memory://none", "no such file"), ("nonsense://a/b", "cannot be reached")]
)
def test_an_address_with_nothing_is_a_clear_error(tmp_path: Path, memory: Any, address: str, said: str) -> None:
    done = run("load", address, "--store", tmp_path / "s")
    assert done.exit_code == 2
    assert said in done.output


@pytest.mark.parametrize("kind", ["memory", "folder"])
def test_a_replica_gets_each_version_that_is_shipped(tmp_path: Path, memory: Any, kind: str) -> None:
    store, replica = tmp_path / "store", tmp_path / "replica"
    address = "memory://bucket/unres" if kind == "memory" else f"file://{tmp_path}/shipped"
    assert "nothing is published" in run("ship", address, "--store", store).output
    assert "no store was shipped" in run("fetch", address, "--store", replica).output
    for number in (1, 2):
        unres_loader.load([write(tmp_path, number)], store)
        assert run("ship", address, "--store", store).exit_code == 0
        done = run("fetch", address, "--store", replica)
        assert done.exit_code == 0, done.output
        assert dump(replica) == dump(store)
    assert "nothing newer" in run("fetch", address, "--store", replica).output
    assert len(StoreDirectory(replica).names()) == 2
    assert "this store is loaded into" in run("fetch", address, "--store", store).output
    assert "without the ledger" in run("load", write(tmp_path, 3), "--store", replica).output


def test_a_server_over_a_replica_changes_over_by_itself(tmp_path: Path) -> None:
    store, replica, address = tmp_path / "store", tmp_path / "replica", f"file://{tmp_path}/shipped"
    unres_loader.load([write(tmp_path, 1)], store)
    run("ship", address, "--store", store)
    run("fetch", address, "--store", replica)
    count = "/sparql?format=csv&query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fr%20a%20%3Chttps://w3id.org/unres/ontology%23Resolution%3E%20%7D"
    with running(replica) as server:
        assert server.ask("GET", count)[2].split() == [b"n", b"1"]
        unres_loader.load([write(tmp_path, 2)], store)
        run("ship", address, "--store", store)
        run("fetch", address, "--store", replica)
        for _ in range(200):
            if server.ask("GET", count)[2].split() == [b"n", b"2"]:
                break
            subprocess.run(["sleep", "0.1"], check=True)
        assert server.ask("GET", count)[2].split() == [b"n", b"2"]
