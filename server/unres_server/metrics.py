"""What the server counts, for Prometheus: queries by outcome, their time and size, places, workers and the cache."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from unres_server.port import Engine

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class _State(Collector):
    """Reads the engine's state whenever it is asked for."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def collect(self) -> list[Metric]:
        state = self.engine.state()
        version = GaugeMetricFamily("unres_data_version", "The version of the data served.", labels=["version"])
        version.add_metric([self.engine.version], 1)
        help_ = {
            "running": "Queries that run now.",
            "waiting": "Queries that wait for a place.",
            "workers_idle": "Worker processes that wait for a query.",
            "workers_busy": "Worker processes at work.",
            "ready": "Whether queries can be answered.",
        }
        return [version, *(GaugeMetricFamily(f"unres_{name}", help_[name], value) for name, value in state.items())]


class Metrics:
    """The counters of one server."""

    def __init__(self, engine: Engine) -> None:
        self.registry = CollectorRegistry()
        self.queries = Counter("unres_queries", "Queries by outcome.", ["outcome"], registry=self.registry)
        self.seconds = Histogram(
            "unres_query_seconds",
            "Seconds from a query's arrival to the end of its answer.",
            buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100),
            registry=self.registry,
        )
        self.bytes = Counter("unres_answer_bytes", "Bytes of answers before compression.", registry=self.registry)
        self.rows = Counter("unres_answer_rows", "Rows and triples of answers.", registry=self.registry)
        self.registry.register(_State(engine))
        self._outcomes = {"ok": self.queries.labels("ok"), "cached": self.queries.labels("cached")}

    def count(self, outcome: str, seconds: float, size: int, rows: int) -> None:
        """Count one query: how it ended, how long it took, what it gave."""
        child = self._outcomes.get(outcome)
        if child is None:
            child = self._outcomes[outcome] = self.queries.labels(outcome)
        child.inc()
        if outcome != "cached":
            self.seconds.observe(seconds)
            self.bytes.inc(size)
            self.rows.inc(rows)

    def text(self) -> bytes:
        """Return everything in the Prometheus text format."""
        return generate_latest(self.registry)
