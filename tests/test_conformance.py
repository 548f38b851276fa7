"""The W3C SPARQL 1.1 suite over HTTP against a server as users start it; skipped, loudly, where the suite is absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance import runner, suite
from tests.servers import running


@pytest.fixture(scope="module")
def root(shared: Path) -> Path:
    folder = shared / "suites" / "w3c" / "sparql" / "sparql11"
    if not folder.is_dir():
        pytest.skip(f"THE W3C SUITE IS ABSENT ({folder}): conformance is not tested in this run")
    return folder


@pytest.fixture(scope="module")
def outcomes(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[runner.Outcome]]:
    store = tmp_path_factory.mktemp("w3c") / "store"
    suite.make_store(root, store)
    with running(store) as server:
        yield runner.run(root, server.sparql)


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
