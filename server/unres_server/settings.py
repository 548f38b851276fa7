"""One table of settings (name, default, help), read by the command line, the documentation and the description."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import Any

CORES = os.cpu_count() or 2


def _setting(default: Any, explanation: str) -> Any:
    """Declare one row of the table: its default and the sentence that explains it."""
    return field(default=default, metadata={"help": explanation})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can choose; each field is one option of ``unres serve``.

    >>> Settings(time_limit=5).time_limit
    5
    """

    base: str = _setting("https://w3id.org/unres/", "Base IRI of everything minted in the data.")
    public_url: str = _setting("", "Address by which the world reaches the server; empty: taken from each request.")
    time_limit: float = _setting(30.0, "Seconds a query may compute before it is ended.")
    send_limit: float = _setting(600.0, "Seconds an answer may take in all, slow clients included.")
    result_limit: int = _setting(2 << 30, "Bytes an answer may have before compression.")
    row_limit: int = _setting(10_000_000, "Rows or triples an answer may have.")
    memory_limit: int = _setting(2048, "Megabytes a query may use beside the data.")
    query_limit: int = _setting(1 << 20, "Bytes a query, and the body or address that carries it, may have.")
    concurrency: int = _setting(max(8, 4 * CORES), "Queries that may run at the same time.")
    client_concurrency: int = _setting(max(6, 3 * CORES), "Queries of one client that may run at the same time.")
    queue_limit: int = _setting(256, "Queries that may wait for their turn; the next is refused with 503.")
    queue_wait: float = _setting(10.0, "Seconds a query may wait for its turn before it is refused with 503.")
    long_query: float = _setting(0.1, "Seconds after which a query counts as long and yields the processor to others.")
    warm_workers: int = _setting(max(2, CORES), "Worker processes kept ready for the next query.")
    in_memory: str = _setting("auto", "Hold the data in memory: auto (where it fits), always or never.")
    cache_size: int = _setting(64, "Megabytes of answers kept for repeated queries; 0: none.")
    cache_answer: int = _setting(1024, "Kilobytes the largest answer kept for repeated queries may have.")
    service_allow: str = _setting("", "Addresses SERVICE may call, separated by blanks; empty: none.")
    service_time_limit: float = _setting(10.0, "Seconds a query that uses SERVICE may take.")
    rate_limit: float = _setting(0.0, "Requests a second one client may make; 0: no limit.")
    trusted_proxies: int = _setting(0, "Reverse proxies in front whose X-Forwarded-For is believed.")
    threads: int = _setting(16, "Pages and downloads the server makes at the same time.")
    connections: int = _setting(4096, "Connections that may be open; who comes then is told to come back.")
    request_wait: float = _setting(30.0, "Seconds a client may take to send a request, head and body.")
    log_queries: bool = _setting(True, "Write a log line for each query that was computed.")
    log_format: str = _setting("text", "Form of the log lines: text or json.")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of settings."""

    name: str
    default: Any
    explanation: str

    @property
    def option(self) -> str:
        """The option of ``unres serve`` that sets it.

        >>> Row("time_limit", 30.0, "").option
        '--time-limit'
        """
        return "--" + self.name.replace("_", "-")


TABLE: tuple[Row, ...] = tuple(Row(each.name, each.default, each.metadata["help"]) for each in fields(Settings))
"""The settings in the order in which they are shown."""
