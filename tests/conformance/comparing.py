"""Whether an answer is the one that the suite expects: as sets of rows or graphs, blank nodes matched by shape."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_ROW = ox.NamedNode("http://w3c.example/row")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMATS = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}


def rows_as_graph(solutions: ox.QuerySolutions) -> ox.Dataset:
    """Return rows as a graph, each row a blank node, so that blank nodes can be matched by shape."""
    dataset = ox.Dataset()
    for solution in solutions:
        row = ox.BlankNode()
        dataset.add(ox.Quad(row, _ROW, _ROW))
        for variable in solutions.variables:
            value = solution[variable]
            if value is not None:
                assert not isinstance(value, ox.Triple)
                dataset.add(ox.Quad(row, ox.NamedNode("http://w3c.example/var/" + variable.value), value))
    return dataset


def result_set(triples: Iterable[ox.Triple]) -> ox.Dataset | bool:
    """Return a result set written as RDF (the suite's older way) as a graph of rows, or the boolean it states."""
    store = ox.Store()
    store.extend(ox.Quad(each.subject, each.predicate, each.object) for each in triples)
    boolean = next(iter(store.quads_for_pattern(None, ox.NamedNode(RS + "boolean"), None)), None)
    if boolean is not None:
        return boolean.object.value == "true"  # type: ignore[union-attr]
    dataset = ox.Dataset()
    for solution in store.quads_for_pattern(None, ox.NamedNode(RS + "solution"), None):
        row = ox.BlankNode()
        dataset.add(ox.Quad(row, _ROW, _ROW))
        for binding in store.quads_for_pattern(solution.object, ox.NamedNode(RS + "binding"), None):  # type: ignore[arg-type]
            name, value = (next(iter(store.quads_for_pattern(binding.object, ox.NamedNode(RS + each), None))).object  # type: ignore[arg-type]
                           for each in ("variable", "value"))  # fmt: skip
            dataset.add(ox.Quad(row, ox.NamedNode("http://w3c.example/var/" + name.value), value))  # type: ignore[union-attr]
    return dataset


def same(left: ox.Dataset, right: ox.Dataset) -> bool:
    """Return whether two graphs are the same but for the names of blank nodes."""
    left.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    right.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return left == right


def normalised(dataset: ox.Dataset) -> ox.Dataset:
    """Return a graph with every value in the canonical form in which the engine stores it."""
    store = ox.Store()
    store.extend(dataset)
    return ox.Dataset(store)


def same_csv(left: str, right: str) -> bool:
    """Return whether two CSV answers have the same columns and the same rows; blank nodes count as equal.

    The order of columns is open where a query says ``SELECT *``.
    """

    def rows(text: str) -> list[list[tuple[str, str]]]:
        lines = csv.DictReader(io.StringIO(text, newline=""))
        return sorted(
            sorted((name, "_:" if value.startswith("_:") else value) for name, value in line.items()) for line in lines
        )

    return rows(left) == rows(right)


def expected_results(path: Path) -> ox.Dataset | bool:
    """Return the solutions or the boolean of a result file."""
    parsed = ox.parse_query_results(path=str(path), format=_FORMATS[path.suffix])
    return bool(parsed) if isinstance(parsed, ox.QueryBoolean) else rows_as_graph(parsed)
