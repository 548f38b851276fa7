"""From a SPARQL query to its answer, out of the current version of a store, in processes that can be ended."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox

from unres_server import frames, negotiation, problems, service
from unres_server.admission import Admission
from unres_server.negotiation import Format
from unres_server.port import PAGES, Answer, Term, asked_formats, not_acceptable
from unres_server.run import Limits, Run, Stream, Warden
from unres_server.settings import Settings
from unres_server.versions import StoreError, Version, current, fits_in_memory
from unres_server.workers import Pool, Retired

__all__ = ["Embedded", "StoreError"]

_log = logging.getLogger("unres.engine")


class Embedded:
    """Runs queries against the version of the data that CURRENT names, and follows it when it changes."""

    def __init__(self, store: Path, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.admission = Admission(
            settings.concurrency, settings.client_concurrency, settings.queue_limit, settings.queue_wait
        )
        self.warden = Warden()
        self.allowed = frozenset(settings.service_allow.split())
        self._limits = Limits(
            settings.time_limit, settings.send_limit, settings.result_limit, settings.row_limit, settings.long_query
        )
        self._federated = Limits(
            settings.service_time_limit, settings.send_limit, settings.result_limit, settings.row_limit, 3600.0
        )
        self._closed = threading.Event()
        self._served = self._raise_pool(current(store))
        threading.Thread(target=self._follow, name="versions", daemon=True).start()

    @classmethod
    def open(cls, store: Path, settings: Settings) -> Embedded:
        """Start workers on the store directory; raise StoreError where it is not one."""
        return cls(Path(store), settings)

    @property
    def version(self) -> str:
        """The name of the version of the data that is served now."""
        return self._served[0].name

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What the loader says about the version that is served now."""
        return self._served[0].manifest

    def ready(self) -> bool:
        """Whether queries can be answered."""
        return not self._closed.is_set() and not self._served[1].failure

    def state(self) -> dict[str, int]:
        """Return how busy the engine is: queries running and waiting, workers idle and busy; whether it is ready."""
        _, pool = self._served
        idle, busy = pool.counts()
        return {
            "running": self.admission.running,
            "waiting": self.admission.waiting,
            "workers_idle": idle,
            "workers_busy": busy,
            "ready": int(self.ready()),
        }

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
        """Answer a query in the format asked for; raise a Problem where it cannot be.

        `format` is the name of a format (``?format=``) and goes before `accept`, the header. `client` is whose
        turn it is in the queue. Graphs are IRIs; with any given, the dataset is made of them alone (SPARQL 1.1
        Protocol, 2.1.4), otherwise of what its FROM says, otherwise the default graph is the union of all.
        """
        solutions, graph = asked_formats(format, accept)
        size = len(query.encode("utf-8", "surrogatepass"))
        if size > self.settings.query_limit:
            raise problems.ContentTooLarge(f"the query has {size} bytes, allowed are {self.settings.query_limit}")
        federated = service.check(query, self.allowed)
        limits = self._federated if federated else self._limits
        dataset = "given" if default_graphs or named_graphs else "own" if service.names_dataset(query) else "union"
        job = frames.Job(
            query,
            solutions.engine if solutions else "",
            graph.engine if graph else "",
            tuple(default_graphs),
            tuple(named_graphs),
            dataset,
            (),
            limits.seconds,
            self.settings.base,
        )
        return self._answer(job, solutions, graph, client, limits, network=federated)

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
        answer = self._answer(self._job(query, bindings, "", graph.engine), None, graph, PAGES, self._limits)
        return answer.chunks

    def close(self) -> None:
        """End everything the engine started."""
        self._closed.set()
        self.warden.close()
        self._served[1].close()

    def _whole(self, query: str, bindings: Mapping[str, Term] | None) -> bytes:
        job = self._job(query, bindings, "json", "")
        return b"".join(self._answer(job, negotiation.SOLUTIONS[0], None, PAGES, self._limits).chunks)

    def _job(self, query: str, bindings: Mapping[str, Term] | None, solutions: str, graph: str) -> frames.Job:
        """Return the job of a query of our own: over everything, with variables set."""
        packed = tuple((name, frames.pack(term)) for name, term in (bindings or {}).items())
        return frames.Job(query, solutions, graph, (), (), "union", packed, self._limits.seconds, self.settings.base)

    def _answer(
        self,
        job: frames.Job,
        solutions: Format | None,
        graph: Format | None,
        client: str,
        limits: Limits,
        *,
        network: bool = False,
    ) -> Answer:
        """Run a job: small answers are complete when this returns, of large ones the first 64 KiB are there."""
        with ExitStack() as stack:
            self.admission.enter(client)
            stack.callback(self.admission.leave, client)
            run, version = self._start(job, limits, network=network)
            stack.callback(run.close)
            stack.callback(self.warden.forget, run)
            try:
                kind, first = run.next_frame()
            except problems.NotAcceptable as refusal:
                offered = negotiation.GRAPHS if refusal.detail == "graph" else negotiation.SOLUTIONS
                raise not_acceptable(offered) from None
            format = graph if kind == frames.GRAPH else solutions
            assert format is not None
            if len(first) >= frames.FIRST:
                return Answer(format, version, None, Stream(run, first, stack.pop_all()))
            run.next_frame()
            return Answer(format, version, first, iter((first,)), run.rows)

    def _start(self, job: frames.Job, limits: Limits, *, network: bool) -> tuple[Run, str]:
        """Borrow a worker and set it to work; where the version changes in between, use the new one."""
        while True:
            version, pool = self._served
            try:
                worker = pool.borrow(self.settings.queue_wait, network=network)
            except Retired:
                if self._closed.wait(0.02):
                    raise problems.Overloaded("the server is ending", headers={"Retry-After": "5"}) from None
                continue
            except TimeoutError:
                raise problems.Overloaded("no worker came free in time", headers={"Retry-After": "5"}) from None
            counters = {frames.SOLUTIONS: job.solutions, frames.GRAPH: job.graph}
            run = Run(pool, worker, frames.encode_job(job), limits, counters)
            self.warden.watch(run)
            return run, version.name

    def _raise_pool(self, version: Version) -> tuple[Version, Pool]:
        settings = self.settings
        pool = Pool(
            version.quads,
            in_memory=fits_in_memory(version, settings.in_memory),
            memory=settings.memory_limit,
            warm=settings.warm_workers,
            most=settings.concurrency,
        )
        if not pool.wait_until_ready(600):
            failure = pool.failure
            pool.close()
            raise StoreError(f"{version.quads}: cannot be opened: {failure}")
        return version, pool

    def _follow(self) -> None:
        """Watch CURRENT; change over to each new version, and start the nursery again should it ever end."""
        while not self._closed.wait(0.5):
            serving, former = self._served
            try:
                version = current(self.store)
                if version.name == serving.name and not former.failure:
                    continue
                self._served = self._raise_pool(version)
            except StoreError as error:
                _log.error("the version served stays %s: %s", serving.name, error)
                self._closed.wait(5)
                continue
            former.retire()
            _log.info("the version served is now %s", version.name)
