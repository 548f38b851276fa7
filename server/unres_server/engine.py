"""From a SPARQL query to its answer, out of the current version of a store, in processes that can be ended.

Everything here lives in one event loop, which has a thread of its own; `select`, `ask` and `construct` are for other
threads, those that make pages and downloads.
"""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from unres_server import frames, negotiation, problems, service
from unres_server.admission import Admission
from unres_server.background import Background
from unres_server.federation import Federation
from unres_server.negotiation import Format
from unres_server.port import PAGES, Answer, Term, asked_formats, not_acceptable
from unres_server.run import Killed, Limits, Run, Stream, Warden
from unres_server.serving import Serving
from unres_server.settings import Settings
from unres_server.versions import StoreError, Version, current

__all__ = ["Embedded", "StoreError"]


class Embedded:
    """Runs queries against the version of the data that CURRENT names, and follows it when it changes."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self.settings = settings
        self.allowed = frozenset(settings.service_allow.split())
        self._limits = Limits(
            settings.time_limit, settings.send_limit, settings.result_limit, settings.row_limit, settings.long_query
        )
        self._federated = dataclasses.replace(self._limits, seconds=settings.service_time_limit, long=3600.0)
        self._closed = False
        version = current(store)
        self.background = Background()
        try:
            self.background.wait(self._begin(store, version))
        except BaseException:
            self.background.close()
            raise

    @classmethod
    def open(cls, store: Path, settings: Settings) -> Embedded:
        """Start workers on the store directory; raise StoreError where it is not one."""
        return cls(Path(store), settings)

    async def _begin(self, store: Path, version: Version) -> None:
        settings = self.settings
        self.admission = Admission(
            settings.concurrency, settings.client_concurrency, settings.queue_limit, settings.queue_wait
        )
        self.warden = Warden()
        self.federation = Federation(self.allowed, settings)
        await self.federation.listen()
        self.serving = Serving(store, settings, self.federation.port)
        try:
            await self.serving.begin(version)
        except BaseException:
            self.federation.close()
            raise

    @property
    def version(self) -> str:
        """The name of the version of the data that is served now."""
        return self.serving.version.name

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the loader says about the version that is served now."""
        return self.serving.version.manifest

    @property
    def directory(self) -> Path | None:
        """The directory of the version that is served now."""
        return self.serving.version.quads.parent

    def ready(self) -> bool:
        """Whether queries can be answered."""
        return not self._closed and not self.serving.pool.failure

    def state(self) -> dict[str, int]:
        """Return how busy the engine is: queries running and waiting, workers idle and busy; whether it is ready."""
        idle, busy = self.serving.pool.counts()
        return {
            "running": self.admission.running,
            "waiting": self.admission.waiting,
            "workers_idle": idle,
            "workers_busy": busy,
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
        """Answer a query in the format asked for; raise a Problem where it cannot be.

        `format` is the name of a format (``?format=``) and goes before `accept`, the header. `client` is whose
        turn it is in the queue. Graphs are IRIs; with any given, the dataset is made of them alone (SPARQL 1.1
        Protocol, 2.1.4), otherwise of what its FROM says, otherwise the default graph is the union of all.
        """
        solutions, graph = asked_formats(format, accept)
        size = len(query.encode("utf-8", "surrogatepass"))
        if size > self.settings.query_limit:
            raise problems.ContentTooLarge(f"the query has {size} bytes, allowed are {self.settings.query_limit}")
        federated, own = await service.look(
            lambda: (service.check(query, self.allowed), service.names_dataset(query)), size
        )
        dataset = "given" if default_graphs or named_graphs else "own" if own else "union"
        job = frames.Job(
            service.redirect(query, self.federation.paths) if federated else query,
            solutions.engine if solutions else "",
            graph.engine if graph else "",
            tuple(default_graphs),
            tuple(named_graphs),
            dataset,
            (),
            self.settings.service_time_limit if federated else self.settings.time_limit,
            self.settings.base,
        )
        return await self._answer(job, solutions, graph, client, network=federated)

    def select(self, query: str, bindings: Mapping[str, Term] | None = None) -> list[dict[str, Term]]:
        """Return the solutions of a SELECT, with `bindings` (by name of variable) set as constants."""
        parsed = ox.parse_query_results(self._whole(query, bindings), format=ox.QueryResultsFormat.JSON)
        assert isinstance(parsed, ox.QuerySolutions)
        names = [each.value for each in parsed.variables]
        return [{name: cast(Term, row[name]) for name in names if row[name] is not None} for row in parsed]

    def ask(self, query: str, bindings: Mapping[str, Term] | None = None) -> bool:
        """Return the answer of an ASK, with `bindings` set as constants."""
        return bool(ox.parse_query_results(self._whole(query, bindings), format=ox.QueryResultsFormat.JSON))

    def construct(self, query: str, bindings: Mapping[str, Term] | None = None, format: str = "nt") -> Iterator[bytes]:
        """Yield the graph of a CONSTRUCT, serialised in a format of `negotiation.GRAPHS`, in pieces."""
        graph = negotiation.by_name(format, negotiation.GRAPHS)
        assert graph is not None, format
        answer = self.background.wait(self._answer(self._job(query, bindings, "", graph.engine), None, graph, PAGES))
        return self._pieces(answer)

    def close(self) -> None:
        """End everything the engine started."""
        if not self._closed:
            self._closed = True
            self.background.wait(self._end())
            self.background.close()

    async def _end(self) -> None:
        self.serving.close()
        self.federation.close()
        await asyncio.sleep(0.01)  # for connections to close in good order

    def _pieces(self, answer: Answer) -> Iterator[bytes]:
        """Yield the pieces of an answer in another thread; however that ends, its worker is given back."""
        if answer.stream is None:
            yield answer.body
            return
        try:
            while piece := self.background.next(answer.stream):
                yield piece
        finally:
            self.background.loop.call_soon_threadsafe(answer.stream.close)

    def _whole(self, query: str, bindings: Mapping[str, Term] | None) -> bytes:
        job = self._job(query, bindings, "json", "")
        return b"".join(self._pieces(self.background.wait(self._answer(job, negotiation.SOLUTIONS[0], None, PAGES))))

    def _job(self, query: str, bindings: Mapping[str, Term] | None, solutions: str, graph: str) -> frames.Job:
        """Return the job of a query of our own: over everything, with variables set."""
        packed = tuple((name, frames.pack(term)) for name, term in (bindings or {}).items())
        return frames.Job(query, solutions, graph, (), (), "union", packed, self._limits.seconds, self.settings.base)

    async def _answer(
        self,
        job: frames.Job,
        solutions: Format | None,
        graph: Format | None,
        client: str,
        *,
        network: bool = False,
    ) -> Answer:
        """Run a job: small answers are complete when this returns, of large ones the first 64 KiB are there."""
        await self.admission.enter(client)
        run, stream = None, None
        try:
            run, version, kind, first = await self._start(job, network=network)
            format = graph if kind == frames.GRAPH else solutions
            assert format is not None
            if len(first) >= frames.FIRST:
                stream = Stream(run, first, partial(self._release, run, client))
                return Answer(format, version, stream=stream)
            return Answer(format, version, first, rows=run.rows)
        finally:
            if stream is None:
                self._release(run, client)

    def _release(self, run: Run | None, client: str) -> None:
        """Give back what a query held."""
        if run is not None:
            self.warden.forget(run)
            run.close()
        self.admission.leave(client)

    async def _start(self, job: frames.Job, *, network: bool, again: int = 2) -> tuple[Run, str, int, bytes]:
        """Set a worker to a job and wait for the first frame of its answer, of a small one for the last."""
        version, pool, worker = await self.serving.borrow(network=network)
        counters = {frames.SOLUTIONS: job.solutions, frames.GRAPH: job.graph}
        run = Run(pool, worker, frames.encode_job(job), self._federated if network else self._limits, counters)
        self.warden.watch(run)
        try:
            kind, first = await run.next_frame()
            if len(first) < frames.FIRST:
                await run.next_frame()  # the end
        except BaseException as error:
            self.warden.forget(run)
            run.close()
            if isinstance(error, Killed) and again:  # perhaps by somebody who meant the process and not the query
                return await self._start(job, network=network, again=again - 1)
            if isinstance(error, problems.NotAcceptable):
                raise not_acceptable(negotiation.GRAPHS if error.detail == "graph" else negotiation.SOLUTIONS) from None
            if isinstance(error, problems.BadGateway):
                raise problems.BadGateway(self.federation.unveil(error.detail)) from None
            raise
        return run, version, kind, first
