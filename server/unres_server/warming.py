"""What pages need of all the data, read in the background when a version begins to be served: no reader waits for it.

The server answers meanwhile; who asks for what is just being read waits for that reading (`per_version`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from unres_server import catalog, counts, mandate_table, names, pages, pictures
from unres_server.port import Engine
from unres_server.problems import Problem

_log = logging.getLogger("unres.pages")
_LOOK = 1.0
"""Seconds from one look at the version to the next."""


class Warmer:
    """A thread that reads, for each version of an engine's data, what is read once per version; until `close`."""

    def __init__(self, engine: Engine, base: str) -> None:
        self._engine = engine
        self._readings: tuple[Callable[[], object], ...] = (
            lambda: pages.newest(engine),
            lambda: counts.counts(engine),
            lambda: names.names(engine, base),
            lambda: mandate_table.table(engine),
            lambda: names.all_names(engine, base),
            lambda: pictures.tables(engine),
            lambda: catalog.numbers(engine, base),
        )
        self._ending = Event()
        self._thread = Thread(target=self._follow, name="warming", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End after the query that runs now."""
        self._ending.set()

    def _follow(self) -> None:
        warm = ""
        while not self._ending.wait(_LOOK if warm else 0):
            version = self._engine.version
            if version != warm:
                self._warm()
                warm = version

    def _warm(self) -> None:
        for reading in self._readings:
            if self._ending.is_set():
                return
            try:
                reading()
            except Problem as problem:  # a limit of the engine: the page that needs it says so to its reader
                _log.info("not read beforehand: %s", problem.detail)
            except RuntimeError:  # the engine has been closed meanwhile
                return
