"""What engines do each in their own way: how to ask them for the union of all graphs, and when they cut an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_VIRTUOSO_OWN = (
    "http://www.openlinksw.com/schemas/virtrdf#",
    "http://www.w3.org/ns/ldp#",
    "http://localuriqaserver/sparql",
)
"""Graphs that Virtuoso keeps for itself among those of its users."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """One engine's ways. `mark` stands in its ``Server`` header, in small letters.

    `parameters` go with each query over the union of all graphs; `prologue` goes before its text, unless it names a
    graph (Virtuoso 7.2 answers such a query wrongly where graphs are left out). `cap_header` names the
    header by which it tells how many rows it gives at most; it stays silent about a graph that was cut there.
    """

    name: str
    mark: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    prologue: str = ""
    cap_header: str = ""
    cap_setting: str = ""
    refusals: tuple[tuple[str, str], ...] = ()
    """Codes in its messages that mean one of its own limits, with what to do about each."""


PLAIN = Dialect("the SPARQL engine")
DIALECTS = (
    Dialect("Oxigraph", "oxigraph", (("union-default-graph", "true"),)),
    Dialect(
        "Virtuoso",
        "virtuoso",
        prologue="".join(
            f"define input:{kind}-graph-exclude <{graph}> " for kind in ("default", "named") for graph in _VIRTUOSO_OWN
        )
        + "\n",
        cap_header="X-SPARQL-MaxRows",
        cap_setting="ResultSetMaxRows in virtuoso.ini",
        refusals=(
            ("SR353", "it does not sort so many rows for a LIMIT; its operator sets MaxSortedTopRows in virtuoso.ini"),
            ("SR171", "it ended the transaction at its limit of time"),
            ("S1T00", "it ended the query at its limit of time, MaxQueryExecutionTime in virtuoso.ini"),
        ),
    ),
    Dialect("Jena Fuseki", "fuseki"),
    Dialect("GraphDB", "graphdb"),
)


def recognised(headers: Mapping[str, str]) -> Dialect:
    """Return the dialect of the engine that sent these headers.

    >>> recognised({"Server": "Virtuoso/07.20.3229 (Linux) x86_64-pc-linux-gnu"}).name
    'Virtuoso'
    """
    server = headers.get("Server", headers.get("server", "")).lower()
    return next((each for each in DIALECTS if each.mark and each.mark in server), PLAIN)


PROBED = 1_000_000
PROBE = f"SELECT (1 AS ?one) WHERE {{ ?s ?p ?o }} LIMIT {PROBED}"
"""A query with many solutions: from the headers of its answer a cap is learnt."""
