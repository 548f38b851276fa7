"""From a SPARQL query to its answer, out of the current version of a store directory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from unres_server import negotiation, problems
from unres_server.settings import Settings

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class StoreError(Exception):
    """The directory is not a store."""


@dataclass(slots=True)
class Answer:
    """A query's answer: what it is, and its bytes as they come. `close` frees what it holds."""

    format: negotiation.Format
    chunks: Iterator[bytes]
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def media_type(self) -> str:
        """The value of ``Content-Type``."""
        return self.format.content_type


class Engine:
    """Runs queries against the version of the data that CURRENT names."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self.settings = settings
        current = store / "CURRENT"
        if not current.is_file():
            raise StoreError(f"{store}: not a store (no file CURRENT); make one with: unres load PATH --store {store}")
        self.version = current.read_text().strip()
        folder = store / "versions" / self.version
        manifest = folder / "manifest.json"
        self.manifest: Mapping[str, Any] = json.loads(manifest.read_text()) if manifest.is_file() else {}
        self._store = ox.Store.read_only(str(folder / "quads"))

    @classmethod
    def open(cls, store: Path, settings: Settings) -> Engine:
        """Open the store directory; raise StoreError where it is not one."""
        return cls(store, settings)

    def answer(
        self,
        query: str,
        *,
        format: str | None = None,
        accept: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        client: str = "",
    ) -> Answer:
        """Answer a query in the format asked for, streaming; raise a Problem where it cannot be."""
        result = self._run(query, {}, default_graphs, named_graphs)
        offered = negotiation.GRAPHS if isinstance(result, ox.QueryTriples) else negotiation.SOLUTIONS
        chosen = negotiation.by_name(format, offered) if format else negotiation.choose(accept, offered)
        if chosen is None:
            raise problems.NotAcceptable("no format of the list fits", available=[each.media_type for each in offered])
        if isinstance(result, ox.QueryTriples):
            body = result.serialize(format=ox.RdfFormat.from_extension(chosen.engine))
        else:
            body = result.serialize(format=ox.QueryResultsFormat.from_extension(chosen.engine))
        return Answer(chosen, iter([body or b""]))

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of a SELECT, with `bindings` (by name of variable) set as constants."""
        rows = self._run(query, bindings or {}, (), ())
        assert isinstance(rows, ox.QuerySolutions)
        names = [each.value for each in rows.variables]
        return [{name: row[name] for name in names if row[name] is not None} for row in rows]

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the answer of an ASK, with `bindings` set as constants."""
        return bool(self._run(query, bindings or {}, (), ()))

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None, format: str = "nt") -> Iterator[bytes]:
        """Yield the graph of a CONSTRUCT, serialised in a format of `negotiation.GRAPHS`, in pieces."""
        result = self._run(query, bindings or {}, (), ())
        assert isinstance(result, ox.QueryTriples)
        yield result.serialize(format=ox.RdfFormat.from_extension(format)) or b""

    def _run(self, query: str, bindings: Mapping[str, Term], default: Sequence[str], named: Sequence[str]) -> Any:
        protocol = bool(default or named)
        try:
            return self._store.query(
                query,
                substitutions={ox.Variable(name): term for name, term in bindings.items()} or None,
                use_default_graph_as_union=not protocol,
                default_graph=[ox.NamedNode(each) for each in default] if protocol else None,
                named_graphs=[ox.NamedNode(each) for each in named] if protocol else None,
            )
        except SyntaxError as error:
            raise problems.MalformedQuery(str(error)) from error

    def close(self) -> None:
        """End everything the engine started."""
