"""Real engines of others, started on loopback with a data set and ended by their process: Oxigraph's server, Virtuoso."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from servers import free_port

_PATIENCE = 300.0

_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CaseMode = 2
CheckpointInterval = 0
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
MaxSortedTopRows = {rows}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
"""


@contextmanager
def running(command: list[str], address: str, log: Path) -> Iterator[str]:
    """Run a server until the end of the block; its address answers an ASK before the block begins."""
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            deadline = time.monotonic() + _PATIENCE
            while not _answers(address):
                assert process.poll() is None, log.read_text(errors="replace")[-2000:]
                assert time.monotonic() < deadline, log.read_text(errors="replace")[-2000:]
                time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def oxigraph_server(quads: Path, folder: Path) -> Iterator[str]:
    """The Rust server of the embedded engine, without its option for a union default graph."""
    binary = str(Path(sys.executable).with_name("oxigraph"))
    store, port = str(folder / "oxigraph"), free_port()
    subprocess.run([binary, "load", "--location", store, "--file", str(quads)], check=True, capture_output=True)
    command = [binary, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{port}"]
    with running(command, f"http://127.0.0.1:{port}/query", folder / "oxigraph.log") as address:
        yield address


@contextmanager
def virtuoso(quads: Path, folder: Path, rows: int) -> Iterator[str]:
    """Virtuoso 7, which gives at most `rows` rows; the test is skipped, and says so, where it is not installed."""
    if not shutil.which("virtuoso-t") or not shutil.which("isql-vt"):
        pytest.skip("virtuoso-t is not installed (Debian: virtuoso-opensource-7-bin): Virtuoso is not tried")
    sql, http = free_port(), free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, sql=sql, http=http, rows=rows), encoding="ascii")
    shutil.copy(quads, folder / "data.nq")
    command = ["virtuoso-t", "+configfile", str(ini), "+foreground"]
    with running(command, f"http://127.0.0.1:{http}/sparql", folder / "out.log") as address:
        loading = f"ld_dir('{folder}', 'data.nq', 'http://unused/');\nrdf_loader_run();\ncheckpoint;\n"
        subprocess.run(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"], input=loading, text=True, check=True,
                       capture_output=True)  # fmt: skip
        yield address
