"""The adapter to a remote SPARQL 1.1 endpoint: the same answers and limits as the embedded engine, another's computing.

A query goes out as text and comes back whole, in the one format of each kind that all engines share; it is written anew
in the format asked for, so that an answer's bytes are the same whichever engine stands behind.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from unres_server import dialects, problems, service
from unres_server.admission import Admission
from unres_server.background import Background
from unres_server.negotiation import GRAPHS, SOLUTIONS, Format, by_name
from unres_server.port import PAGES, Answer, Term, asked_formats, not_acceptable
from unres_server.query_text import form_of, names_graph, with_constants
from unres_server.settings import Settings
from unres_server.spool import Pieces, Sink, spooled
from unres_server.upstream import Reply, Upstream
from unres_server.versions import StoreError

_SOLUTIONS = "application/sparql-results+json"
_TRIPLES = "application/n-triples"
_EVERY = 5.0
"""Seconds between two looks at which version of the data the engine holds."""

_DATASET = "SELECT ?p ?o WHERE { GRAPH <%sgraph/dataset> { <%sdataset> ?p ?o } }"
_VERSION_INFO = "http://www.w3.org/2002/07/owl#versionInfo"
_log = logging.getLogger("unres.remote")


class Remote:
    """Answers queries by a remote endpoint; what its data set says of itself is the version of the data."""

    allowed: frozenset[str] = frozenset()
    directory: Path | None = None

    def __init__(self, address: str, settings: Settings) -> None:
        self.settings = settings
        self.admission = Admission(
            settings.concurrency, settings.client_concurrency, settings.queue_limit, settings.queue_wait
        )
        self._upstream = Upstream(address, settings)
        self.background = Background()
        self._threads = ThreadPoolExecutor(settings.concurrency, thread_name_prefix="remote")
        self._closed = threading.Event()
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        """Learn what engine this is and what it holds, and keep looking."""
        probed = self._upstream.ask("ASK {}", _SOLUTIONS)
        probed.body.close()
        self.dialect = dialects.recognised(probed.headers)
        self.cap = self._learn_cap()
        self._reachable, self._version = True, ""
        self._version, self._manifest = self._look({})
        threading.Thread(target=self._follow, name="remote", daemon=True).start()

    @classmethod
    def open(cls, address: str, settings: Settings) -> Remote:
        """Look at the endpoint; raise StoreError where it does not answer queries."""
        try:
            return cls(address, settings)
        except problems.Problem as problem:
            raise StoreError(f"{address}: {problem.detail or problem.title}") from problem

    @property
    def version(self) -> str:
        """A name made from what the data set says of itself."""
        return self._version

    @property
    def manifest(self) -> Mapping[str, Any]:
        """When this server first saw the version, and what engine holds it."""
        return self._manifest

    def ready(self) -> bool:
        """Whether the engine answered when it was last looked at."""
        return self._reachable and not self._closed.is_set()

    def state(self) -> dict[str, int]:
        """Return how many queries run and wait; the workers are the other engine's."""
        return {
            "running": self.admission.running,
            "waiting": self.admission.waiting,
            "workers_idle": 0,
            "workers_busy": 0,
            "ready": int(self.ready()),
        }

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
        """Answer a query as `port.Engine.answer` says; SERVICE is refused, whatever the settings allow."""
        solutions, graph = asked_formats(format, accept)
        size = len(query.encode("utf-8", "surrogatepass"))
        if size > self.settings.query_limit:
            raise problems.ContentTooLarge(f"the query has {size} bytes, allowed are {self.settings.query_limit}")
        form, own = await service.look(lambda: self._looked_through(query), size)
        given = [("default-graph-uri", each) for each in default_graphs]
        given += [("named-graph-uri", each) for each in named_graphs]
        about_graph = form in {"CONSTRUCT", "DESCRIBE"}
        wanted = graph if about_graph else solutions
        if wanted is None:
            raise not_acceptable(GRAPHS if about_graph else SOLUTIONS)
        return await self._answer(query, wanted, given, client, own_dataset=bool(given) or own)

    def _looked_through(self, query: str) -> tuple[str, bool]:
        """Return the form of a query and whether it names its data set; raise Forbidden where it calls others."""
        service.check(query, self.allowed)
        return form_of(query), service.names_dataset(query)

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of a SELECT, with `bindings` set as constants."""
        parsed = self._parsed(query, bindings)
        assert isinstance(parsed, ox.QuerySolutions)
        names = [each.value for each in parsed.variables]
        fixed = {name: term for name, term in (bindings or {}).items() if name in names}
        return [{name: cast(Term, row[name]) for name in names if row[name] is not None} | fixed for row in parsed]

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the answer of an ASK, with `bindings` set as constants."""
        return bool(self._parsed(query, bindings))

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None, format: str = "nt") -> Iterator[bytes]:
        """Yield the graph of a CONSTRUCT in a format of `negotiation.GRAPHS`, in pieces."""
        wanted = by_name(format, GRAPHS)
        assert wanted is not None, format
        return self._pieces(query, bindings, wanted)

    def close(self) -> None:
        """Look at the engine no more, and end what waits for it."""
        if not self._closed.is_set():
            self._closed.set()
            self.background.close()
            self._threads.shutdown(wait=False, cancel_futures=True)

    def _pieces(self, query: str, bindings: Mapping[str, Term] | None, wanted: Format) -> Iterator[bytes]:
        """Return the answer to a query of our own, for the threads that make pages."""
        answer = self.background.wait(self._answer(with_constants(query, bindings or {}), wanted, [], PAGES))
        return iter((answer.body,)) if answer.stream is None else cast(Pieces, answer.stream).read()

    def _parsed(self, query: str, bindings: Mapping[str, Term] | None) -> ox.QuerySolutions | ox.QueryBoolean:
        body = b"".join(self._pieces(query, bindings, SOLUTIONS[0]))
        return ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)

    async def _answer(
        self, query: str, wanted: Format, given: list[tuple[str, str]], client: str, *, own_dataset: bool = False
    ) -> Answer:
        """Ask the engine when it is the client's turn, in a thread: the event loop goes on."""
        await self.admission.enter(client)
        try:
            asking = partial(self._asked, query, wanted, given, own_dataset=own_dataset)
            return await asyncio.get_running_loop().run_in_executor(self._threads, asking)
        finally:
            self.admission.leave(client)

    def _asked(self, query: str, wanted: Format, given: list[tuple[str, str]], *, own_dataset: bool) -> Answer:
        """Ask the engine, and write its answer in the format that is wanted."""
        version = self._version
        graph = wanted.kind in {"graph", "dataset"}
        parameters = given if own_dataset else list(self.dialect.parameters)
        prologue = "" if own_dataset or names_graph(query) else self.dialect.prologue
        try:
            reply = self._upstream.ask(prologue + query, _TRIPLES if graph else _SOLUTIONS, parameters)
        except problems.RemoteFailure as failure:
            raise self._explained(failure) from failure
        with closing(reply.body), ExitStack() as stack:
            sink = Sink(wanted, self.settings, stack.enter_context(spooled()))
            try:
                (self._graph if graph else self._solutions)(reply, wanted, sink)
            except (SyntaxError, ValueError) as error:
                raise problems.RemoteFailure(f"{self.dialect.name} gave an answer that is none: {error}") from error
            stack.pop_all()
            return sink.answer(wanted, version)

    def _solutions(self, reply: Reply, wanted: Format, sink: Sink) -> None:
        """Write solutions, or the truth of an ASK, in a format; raise RemoteLimit where the engine cut them."""
        header = self.dialect.cap_header
        if header and reply.headers.get(header):
            raise self._cut(reply.headers[header], "rows")
        parsed = ox.parse_query_results(reply.body, format=ox.QueryResultsFormat.JSON)
        form = ox.QueryResultsFormat.from_extension(wanted.engine)
        assert form is not None
        try:
            parsed.serialize(cast(IO[bytes], sink), form)
        finally:
            del parsed  # must end in its own thread; an exception would carry it into another

    def _graph(self, reply: Reply, wanted: Format, sink: Sink) -> None:
        """Write triples in a format; raise RemoteLimit where the engine cut them."""
        form = ox.RdfFormat.from_extension(wanted.engine)
        assert form is not None
        ox.serialize(self._counted(reply, sink), output=cast(IO[bytes], sink), format=form)

    def _counted(self, reply: Reply, sink: Sink) -> Iterator[ox.Triple]:
        for quad in ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES):
            sink.rows += 1
            if self.cap and sink.rows >= self.cap:
                raise self._cut(str(self.cap), "triples")
            if sink.rows > self.settings.row_limit:
                raise problems.ResourceLimit(f"the answer has more than {self.settings.row_limit} rows")
            yield quad.triple

    def _explained(self, failure: problems.RemoteFailure) -> problems.Problem:
        """Return the failure as what it is where a limit of the engine's own stands behind it."""
        said = next((said for code, said in self.dialect.refusals if code in failure.detail), "")
        if not said:
            return failure
        return problems.RemoteLimit(f"{self.dialect.name}, the engine behind this server, gave this up: {said}")

    def _cut(self, cap: str, what: str) -> problems.RemoteLimit:
        advice = f"; its operator sets {self.dialect.cap_setting}" if self.dialect.cap_setting else ""
        return problems.RemoteLimit(
            f"{self.dialect.name}, the engine behind this server, gives at most {cap} {what} and would leave out the "
            f"rest of this answer without a word, so none of it is given{advice}"
        )

    def _learn_cap(self) -> int:
        """Return how many triples the engine gives at most before it cuts an answer, 0 where it never does."""
        if not self.dialect.cap_header:
            return 0
        reply = self._upstream.ask(dialects.PROBE, "text/csv")
        reply.body.close()
        return int(reply.headers.get(self.dialect.cap_header, dialects.PROBED))

    def _look(self, known: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Return the version that the engine holds now; one that does not say so counts as another each minute."""
        base = self.settings.base
        rows = self.select(_DATASET % (base, base))
        said = sorted(" ".join(str(term) for term in row.values()) for row in rows)
        if not any(_VERSION_INFO in each for each in said):
            said.append(f"{time.time() // 60}")
        name = "r" + hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
        if known and name == self._version:
            return name, known
        return name, {"created": datetime.now(UTC).isoformat(timespec="seconds"), "engine": self.dialect.name}

    def _follow(self) -> None:
        """Look at the engine now and then: whether it answers, and which version of the data it holds."""
        while not self._closed.wait(_EVERY):
            try:
                version, manifest = self._look(self._manifest)
            except problems.Problem as problem:
                if self._reachable:
                    _log.error("the engine does not answer: %s", problem.detail)
                self._reachable = False
                continue
            if version != self._version:
                _log.info("the version served is now %s", version)
            self._version, self._manifest, self._reachable = version, manifest, True
