"""The W3C SPARQL 1.1 suite over HTTP against a server as users start it; skipped, loudly, where the suite is absent."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from tests.conformance import runner, suite
from tests.servers import free_port, running


@pytest.fixture(scope="module")
def root(shared: Path) -> Path:
    folder = shared / "suites" / "w3c" / "sparql" / "sparql11"
    if not folder.is_dir():
        pytest.skip(f"THE W3C SUITE IS ABSENT ({folder}): conformance is not tested in this run")
    return folder


@pytest.fixture(scope="module")
def second(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The Rust server with what SERVICE finds elsewhere; empty, and said so, where it is not installed."""
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if program is None:
        warnings.warn("the oxigraph server is not installed: SERVICE is not tested in this run", stacklevel=1)
        yield ""
        return
    folder, port = tmp_path_factory.mktemp("second"), free_port()
    data = ox.Store(str(folder))
    for name, path in suite.service_graphs(root).items():
        data.extend(ox.Quad(*each, ox.NamedNode(name)) for each in suite.triples(path, name))
    data.flush()
    del data
    command = [program, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def outcomes(root: Path, second: str, tmp_path_factory: pytest.TempPathFactory) -> list[runner.Outcome]:
    store = tmp_path_factory.mktemp("w3c") / "store"
    suite.make_store(root, store)
    places = [runner.elsewhere(second, name) for name in suite.service_graphs(root)] if second else []
    with running(store, "--service-allow", " ".join([*places, "http://invalid.endpoint.org/sparql"])) as server:
        found = runner.run(root, server.sparql, second)
    print(runner.report(found))
    return found


def test_every_case_is_collected(outcomes: list[runner.Outcome]) -> None:
    assert len(outcomes) == 630


def test_no_applicable_case_fails(outcomes: list[runner.Outcome]) -> None:
    assert not [(each.case.name, each.reason) for each in outcomes if each.verdict == runner.FAILED]


def test_enough_applies(outcomes: list[runner.Outcome]) -> None:
    # what does not apply is the update, entailment, graph store and federation part of the suite, nothing else
    skipped = {each.case.folder for each in outcomes if each.verdict == runner.NOT_APPLICABLE}
    assert sum(each.verdict == runner.PASSED for each in outcomes) >= 340
    assert not skipped & {"service-description", "csv-tsv-res", "json-res", "syntax-query", "functions", "aggregates"}


def test_the_list_of_deviations_is_not_stale(outcomes: list[runner.Outcome]) -> None:
    listed = set(runner.read_deviations())
    seen = {each.case.name for each in outcomes if each.verdict == runner.ENGINE}
    assert listed == seen


def test_values_in_another_form_are_few(outcomes: list[runner.Outcome]) -> None:
    assert sum(each.verdict == runner.BY_VALUE for each in outcomes) <= 19
