"""The one port to the data: what the server may ask of it. Two adapters: `engine.Embedded`, `remote.Remote`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from unres_server import negotiation, problems
from unres_server.background import Background
from unres_server.frames import Term
from unres_server.negotiation import Format
from unres_server.settings import Settings

__all__ = ["PAGES", "Answer", "Engine", "Stream", "Term", "asked_formats", "not_acceptable"]

PAGES = " pages"
"""The client that the server's own pages are, in the queue for a place."""


class Stream(Protocol):
    """A large answer piece by piece. It raises a Problem where a limit cuts it; `close` frees what the query holds."""

    @property
    def size(self) -> int:
        """The bytes that came so far."""

    @property
    def rows(self) -> int:
        """The rows that came so far."""

    @property
    def inside(self) -> bool:
        """Whether what came so far ends inside a quoted field of CSV."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def __anext__(self) -> bytes: ...

    def close(self) -> None:
        """End the query; may be called twice."""


@dataclass(slots=True)
class Answer:
    """A query's answer: its format, the version it comes from, and its bytes: `body` where complete, else `stream`."""

    format: Format
    version: str
    body: bytes = b""
    stream: Stream | None = None
    rows: int = 0

    @property
    def media_type(self) -> str:
        """The value of ``Content-Type``."""
        return self.format.content_type


class Engine(Protocol):
    """Answers queries from the data served now, within the limits of the settings.

    `answer` belongs to the event loop of `background`, in which the server runs; `select`, `ask` and `construct` are
    for the threads that make pages.
    """

    settings: Settings
    background: Background
    allowed: frozenset[str]

    @property
    def version(self) -> str:
        """The name of the version of the data that is served now."""

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is known about the version that is served now."""

    @property
    def directory(self) -> Path | None:
        """The directory of the version that is served now, None where it is not on this machine."""

    def ready(self) -> bool:
        """Whether queries can be answered."""

    def state(self) -> dict[str, int]:
        """Return how busy the engine is: queries running and waiting, workers idle and busy; whether it is ready."""

    async def answer(
        self,
        query: str,
        *,
        format: str | None = None,
        accept: str | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        client: str = "",
    ) -> Answer:
        """Answer a query in the format asked for; raise a Problem where it cannot be.

        `format` is the name of a format (``?format=``) and goes before `accept`, the header. `client` is whose
        turn it is in the queue. Graphs are IRIs; with any given, the dataset is made of them alone (SPARQL 1.1
        Protocol, 2.1.4), otherwise of what its FROM says, otherwise the default graph is the union of all.
        """

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of a SELECT, with `bindings` (by name of variable) set as constants."""

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the answer of an ASK, with `bindings` set as constants."""

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None, format: str = "nt") -> Iterator[bytes]:
        """Yield the graph of a CONSTRUCT, serialised in a format of `negotiation.GRAPHS`, in pieces."""

    def close(self) -> None:
        """End everything the engine started."""


def asked_formats(format: str | None, accept: str | None) -> tuple[Format | None, Format | None]:
    """Return the format for solutions and the format for graphs that a request asks for; raise NotAcceptable.

    >>> [found and found.name for found in asked_formats(None, "text/csv")]
    ['csv', None]
    """
    if format:
        solutions = negotiation.by_name(format, negotiation.SOLUTIONS)
        graph = negotiation.by_name(format, negotiation.GRAPHS)
    else:
        solutions = negotiation.choose(accept, negotiation.SOLUTIONS)
        graph = negotiation.choose(accept, negotiation.GRAPHS)
    if solutions is None and graph is None:
        raise not_acceptable((*negotiation.SOLUTIONS, *negotiation.GRAPHS))
    return solutions, graph


def not_acceptable(offered: Sequence[Format]) -> problems.NotAcceptable:
    """Return the refusal that lists what can be had."""
    types = list(dict.fromkeys(each.media_type for each in offered))
    return problems.NotAcceptable("this query can be answered in: " + ", ".join(types), available=types)
