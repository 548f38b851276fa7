"""The HTTP server: a store, an address and the settings in; a running server until it is told to end."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import cast

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server as Granian

from unres_server import logs, sandbox
from unres_server.engine import Embedded, StoreError
from unres_server.settings import Settings
from unres_server.sparql import Wsgi


def application(store: Path, settings: Settings) -> Wsgi:
    """Return the WSGI application of a store: the endpoint in front of the pages."""
    from unres_server.app import create_app
    from unres_server.door import Door

    engine = Embedded.open(store, settings)
    return Door(engine, settings, cast(Wsgi, create_app(engine, settings).wsgi_app))


def run(store: Path, host: str, port: int, settings: Settings) -> int:
    """Serve until SIGINT or SIGTERM; return the exit status."""
    logs.configure(settings.log_format)
    server = Granian(
        "unres_server.web:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        blocking_threads=settings.threads,
        backlog=2048,
        backpressure=settings.threads,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        workers_kill_timeout=5,
        respawn_failed_workers=True,
        log_level=LogLevels.error,
    )
    server.serve(target_loader=_Loader(store, host, port, settings), wrap_loader=False)
    return 0


class _Loader:
    """Makes the application in the process that serves it, and tells where it is."""

    def __init__(self, store: Path, host: str, port: int, settings: Settings) -> None:
        self.store, self.host, self.port, self.settings = store, host, port, settings

    def __call__(self) -> Wsgi:
        """Open the store and print the addresses; on failure end the whole server with one clear sentence."""
        parent = os.getppid()
        sandbox.die_with_parent(parent)
        try:
            made = application(self.store, self.settings)
        except StoreError as error:
            print(f"Error: {error}", file=sys.stderr, flush=True)
            os.kill(parent, signal.SIGTERM)
            os._exit(1)
        shown = f"[{self.host}]" if ":" in self.host else self.host
        address = self.settings.public_url.rstrip("/") or f"http://{shown}:{self.port}"
        for what, path in (("pages", "/"), ("SPARQL", "/sparql"), ("downloads", "/download"), ("health", "/health")):
            print(f"{what:10} {address}{path}", flush=True)
        return made
