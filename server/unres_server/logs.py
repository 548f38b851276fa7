"""Log lines: one for each query, with its hash, duration, rows and outcome, as text or as JSON."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import time
from datetime import UTC, datetime

_pending: list[str] = []
"""Lines of queries that are not written yet: they go out together, at the latest after a second."""

_TOGETHER = 500


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
    handler = logging.StreamHandler(sys.stderr)
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
    """Write the lines that wait."""
    if _pending:
        text = "\n".join(_pending) + "\n"
        _pending.clear()
        sys.stderr.write(text)
        sys.stderr.flush()


def _as_json() -> bool:
    handlers = logging.getLogger("unres").handlers
    return bool(handlers) and getattr(handlers[0].formatter, "as_json", False)
