"""The HTTP server: a store or a remote endpoint, an address and settings in; a server until it is told to end."""

from __future__ import annotations

import asyncio
import gc
import resource
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import cast

from unres_server import logs
from unres_server.connection import Connection, House
from unres_server.engine import Embedded
from unres_server.gateway import Wsgi
from unres_server.port import Engine
from unres_server.remote import Remote
from unres_server.settings import Settings
from unres_server.warming import Warmer

_ENDING = 7.0
"""Seconds that answers under way get to come to their end when the server is told to go; containers are given ten in
all before they are killed."""

_SWITCH = 0.0005
"""Seconds after which a thread that makes a page lets the one that answers queries run."""


class Server:
    """Listens at an address and answers, in the event loop of its engine."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        from unres_server.app import create_app
        from unres_server.door import Door

        self.engine, self.base = engine, settings.base
        self.door = Door(engine, settings, cast(Wsgi, create_app(engine, settings).wsgi_app))
        self.house = House(
            self.door,
            self.door.known,
            address_limit=3 * settings.query_limit + 4096,
            body_limit=3 * settings.query_limit + 4096,
            request_wait=settings.request_wait,
            send_limit=settings.send_limit,
            most=settings.connections,
        )

    async def listen(self, listener: socket.socket) -> None:
        """Take connections from now on."""
        loop = asyncio.get_running_loop()
        self.house.clock.tick()
        self._listening = await loop.create_server(lambda: Connection(self.house, loop), sock=listener, backlog=2048)
        self._sweeper = loop.create_task(self._sweep(loop))
        self._warmer = Warmer(self.engine, self.base)

    async def end(self) -> None:
        """Take no more connections, and wait a while for the answers under way."""
        self._listening.close()
        self._warmer.close()
        self.house.ending = True
        loop = asyncio.get_running_loop()
        end = loop.time() + _ENDING
        self.house.sweep(loop.time())
        while any(each.task is not None for each in self.house.connections) and loop.time() < end:
            await asyncio.sleep(0.05)
        self._sweeper.cancel()
        for each in tuple(self.house.connections):
            if each.task is None:
                each.transport.close()
            elif each.reply is not None:
                each.reply.cut()
        await asyncio.sleep(0.05)
        self.door.pages.close()

    async def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        while True:
            self.house.sweep(loop.time())
            await asyncio.sleep(1)


def listener(host: str, port: int) -> socket.socket:
    """Return a socket that has an address and will listen; raise OSError where that cannot be."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def run(source: Path | str, listening: socket.socket, host: str, settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; raise StoreError where the store or endpoint cannot be opened."""
    logs.configure(settings.log_format)
    _prepare()
    ending = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ending.set())
    engine: Engine = Remote.open(source, settings) if isinstance(source, str) else Embedded.open(source, settings)
    try:
        server = Server(engine, settings)
        engine.background.wait(server.listen(listening))
        port = listening.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        address = settings.public_url.rstrip("/") or f"http://{shown}:{port}"
        for what, path in (("pages", "/"), ("SPARQL", "/sparql"), ("downloads", "/download"), ("health", "/health")):
            print(f"{what:10} {address}{path}", flush=True)
        gc.collect()
        gc.freeze()
        ending.wait()
        engine.background.wait(server.end())
    finally:
        engine.close()
        logs.finish()


def _prepare() -> None:
    """Let this process have as many connections as the system allows, and let no page hold up a query."""
    sys.setswitchinterval(_SWITCH)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
