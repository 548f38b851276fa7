"""Log lines: one for each query, with its hash, duration, rows and outcome, as text or as JSON."""

from __future__ import annotations

import hashlib
import json
import logging
import sys
from datetime import UTC, datetime

_queries = logging.getLogger("unres.query")


class _Form(logging.Formatter):
    """A line as ``time level name message key=value…``, or the same as one JSON object."""

    def __init__(self, *, as_json: bool) -> None:
        super().__init__()
        self.as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        facts: dict[str, object] = getattr(record, "facts", {})
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        if self.as_json:
            told = {"time": moment, "level": record.levelname.lower(), "logger": record.name, "message": message}
            return json.dumps({**told, **facts}, ensure_ascii=False, default=str)
        return " ".join(
            [moment, record.levelname.lower(), record.name, message, *map("{0[0]}={0[1]}".format, facts.items())]
        )


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
    """Write the line of one query."""
    if _queries.isEnabledFor(logging.INFO):
        facts = {"query": query_hash(query), "outcome": outcome, "ms": round(seconds * 1000, 2)}
        _queries.info("query", extra={"facts": {**facts, "rows": rows, "bytes": size, "client": client}})
