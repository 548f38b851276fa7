"""A store goes in; what in it does not meet the SHACL shapes of the vocabulary comes out, and triples that stand twice.

Each constraint is one query over the union of all graphs (see `shapes`), answered by the engine; the engine lets go
of Python's lock meanwhile, so queries run on as many cores as are asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pyoxigraph as ox

from .shapes import SUBCLASSES, Check, checks, known_subclasses, load_shapes

TWICE = """SELECT ?node ?path ?value {
  GRAPH ?graph { ?node ?path ?value }
  FILTER EXISTS { GRAPH ?other { ?node ?path ?value } FILTER(STR(?other) < STR(?graph)) }
}"""
"""Selects each triple once for every graph in which it stands beside the first."""
DUPLICATED = "A triple stands in one graph."


class Violation(NamedTuple):
    """A node that breaks a constraint; `path` and `value` are empty where the constraint is not one of a value."""

    node: str
    path: str
    component: str
    value: str
    message: str

    def __str__(self) -> str:
        """Say what is wrong, for people."""
        said = [self.node, self.path, self.value]
        return f"{' '.join(filter(None, said))}: {self.message or self.component}"


Progress = Callable[[int, int], None]


def violations(store: ox.Store, jobs: int = 1, progress: Progress = lambda done, total: None) -> Iterator[Violation]:
    """Yield what breaks a constraint, constraint by constraint, sorted within each; triples that stand twice come last.

    `jobs` queries run at a time. Raises ValueError where the shapes hold a constraint that is not compiled.
    """
    shapes = load_shapes()
    pairs = ((_text(row["class"]), _text(row["below"])) for row in _rows(store, SUBCLASSES))
    tasks: list[Check | None] = [*checks(shapes, known_subclasses(shapes, pairs)), None]
    with ThreadPoolExecutor(jobs) as pool:
        # a result belongs to the thread that asked for it: each is read to its end there
        answers = pool.map(lambda check: _broken(store, check) if check else _duplicates(store), tasks)
        for done, found in enumerate(answers, 1):
            yield from found
            progress(done, len(tasks))


def _broken(store: ox.Store, check: Check) -> list[Violation]:
    rows = _rows(store, check.query)
    return sorted(
        Violation(_text(row["node"]), check.path, check.component, _text(row["value"]), check.message) for row in rows
    )


def _duplicates(store: ox.Store) -> list[Violation]:
    rows = _rows(store, TWICE)
    return sorted(
        Violation(_text(row["node"]), _text(row["path"]), "OneGraph", _text(row["value"]), DUPLICATED) for row in rows
    )


def _rows(store: ox.Store, query: str) -> Iterable[ox.QuerySolution]:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions


def _text(term: object) -> str:
    """Return the text of a term, empty for one that is not bound."""
    return str(getattr(term, "value", ""))
