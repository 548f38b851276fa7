"""What the server counts, for Prometheus: queries by outcome, their time and size, places, workers and the cache."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import accumulate

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from unres_server.port import Engine

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100)
"""Seconds by which the histogram sorts queries."""


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
    """The counters of one server. Counting is plain arithmetic in one thread; Prometheus' forms are made when asked."""

    def __init__(self, engine: Engine) -> None:
        self.cached = 0
        self.outcomes: Counter[str] = Counter({"ok": 0})
        self.seconds, self.bytes, self.rows = 0.0, 0, 0
        self.within = [0] * (len(_BUCKETS) + 1)
        self.registry = CollectorRegistry()
        self.registry.register(_State(engine))
        self.registry.register(_Counts(self))

    def count(self, outcome: str, seconds: float, size: int, rows: int) -> None:
        """Count one query that was computed: how it ended, how long it took, what it gave."""
        self.outcomes[outcome] += 1
        self.within[bisect_left(_BUCKETS, seconds)] += 1
        self.seconds += seconds
        self.bytes += size
        self.rows += rows

    def text(self) -> bytes:
        """Return everything in the Prometheus text format."""
        return generate_latest(self.registry)


class _Counts(Collector):
    """Reads the counters whenever they are asked for."""

    def __init__(self, counted: Metrics) -> None:
        self.counted = counted

    def collect(self) -> list[Metric]:
        counted = self.counted
        queries = CounterMetricFamily("unres_queries", "Queries by outcome.", labels=["outcome"])
        for outcome, number in {**counted.outcomes, "cached": counted.cached}.items():
            queries.add_metric([outcome], number)
        bounds = [*map(str, map(float, _BUCKETS)), "+Inf"]
        seconds = HistogramMetricFamily(
            "unres_query_seconds",
            "Seconds from a query's arrival to the end of its answer.",
            buckets=list(zip(bounds, accumulate(counted.within), strict=True)),
            sum_value=counted.seconds,
        )
        size = CounterMetricFamily("unres_answer_bytes", "Bytes of answers before compression.", counted.bytes)
        return [queries, seconds, size, CounterMetricFamily("unres_answer_rows", "Rows and triples.", counted.rows)]
