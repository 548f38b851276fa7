"""Log lines: one for each query, with its hash, duration, rows and outcome, as text or as JSON."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import queue
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime

_pending: list[str] = []
"""Lines of queries that are not written yet: they go out together, at the latest after a second."""

_TOGETHER = 500
_MOST = 1000
"""Texts that may wait to be written; where nobody reads standard error, further ones are lost."""


class _Writer:
    """Writes to standard error in a thread of its own: a pipe that nobody reads must not hold up the event loop."""

    def __init__(self) -> None:
        self._texts: queue.Queue[str] = queue.Queue(_MOST)
        self._thread: threading.Thread | None = None

    def write(self, text: str) -> None:
        """Take a text; it is lost where too many wait."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="log", daemon=True)
            self._thread.start()
        with suppress(queue.Full):
            self._texts.put_nowait(text)

    def flush(self) -> None:
        """Nothing to do: texts are written as they come."""

    def finish(self, seconds: float) -> None:
        """Wait until all is written, but not for ever."""
        end = time.monotonic() + seconds
        while self._texts.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.005)

    def _run(self) -> None:
        while True:
            left = memoryview(self._texts.get().encode("utf-8", "backslashreplace"))
            with suppress(OSError):
                while left:
                    left = left[os.write(2, left) :]
            self._texts.task_done()


_writer = _Writer()


class _Form(logging.Formatter):
    """A line as ``time level name message key=value…``, or the same as one JSON object."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        return _written(record.created, record.levelname.lower(), record.name, message, {}, as_json=self.as_json)


def _written(moment: float, level: str, logger: str, message: str, facts: dict[str, object], *, as_json: bool) -> str:
    """Return one line."""
    at = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if as_json:
        told = {"time": at, "level": level, "logger": logger, "message": message}
        return json.dumps({**told, **facts}, ensure_ascii=False, default=str)
    return " ".join([at, level, logger, message, *map("{0[0]}={0[1]}".format, facts.items())])


def configure(form: str) -> None:
    """Send the server's log lines to standard error, as ``text`` or ``json``."""
    handler = logging.StreamHandler(_writer)
    handler.setFormatter(_Form(as_json=form == "json"))
    root = logging.getLogger("unres")
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    root.propagate = False


def query_hash(query: str) -> str:
    """Return the name under which a query stands in the log: its text may be private, its hash finds it again.

    >>> query_hash("ASK {}")
    '819ea91ed5f1'
    """
    return hashlib.sha256(query.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def log_query(query: str, outcome: str, seconds: float, size: int, rows: int, client: str) -> None:
    """Note the line of one query; `flush` writes it."""
    facts: dict[str, object] = {"query": query_hash(query), "outcome": outcome, "ms": round(seconds * 1000, 2)}
    facts.update(rows=rows, bytes=size, client=client)
    _pending.append(_written(time.time(), "info", "unres.query", "query", facts, as_json=_as_json()))
    if len(_pending) >= _TOGETHER:
        flush()


def flush() -> None:
    """Hand on the lines that wait."""
    if _pending:
        text = "\n".join(_pending) + "\n"
        _pending.clear()
        _writer.write(text)


def finish() -> None:
    """Write what waits, at the end."""
    flush()
    _writer.finish(1.0)


def _as_json() -> bool:
    handlers = logging.getLogger("unres").handlers
    return bool(handlers) and getattr(handlers[0].formatter, "as_json", False)
