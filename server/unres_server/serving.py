"""The version of the data that is served now: its workers, and the change over to the next when CURRENT changes."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

from unres_server import problems
from unres_server.settings import Settings
from unres_server.versions import StoreError, Version, current, fits_in_memory
from unres_server.worker_handle import Worker
from unres_server.workers import Pool, Retired

_log = logging.getLogger("unres.engine")
_LOOK = 0.5
"""Seconds from one look at CURRENT to the next."""


class Serving:
    """Follows a store directory; `proxy` is the port by which workers reach other services. Lives in one event loop."""

    version: Version
    pool: Pool

    def __init__(self, store: Path, settings: Settings, proxy: int) -> None:
        self.store, self.settings, self.proxy = store, settings, proxy
        self._closed = False

    async def begin(self, version: Version) -> None:
        """Serve a version, and follow from now on; raise StoreError where it cannot be opened."""
        self.pool = await self._raise_pool(version)
        self.version = version
        self._follower = asyncio.create_task(self._follow())

    def close(self) -> None:
        """End the workers."""
        self._closed = True
        self._follower.cancel()
        self.pool.close()

    async def borrow(self, *, network: bool) -> tuple[str, Pool, Worker]:
        """Borrow a worker; where the version changes meanwhile, of the new one."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.settings.queue_wait
        while not self._closed and loop.time() < end:
            version, pool = self.version, self.pool
            try:
                return version.name, pool, await pool.borrow(self.settings.queue_wait, network=network)
            except Retired:
                await asyncio.sleep(0.02)
            except TimeoutError:
                raise problems.Overloaded("no worker came free in time", headers={"Retry-After": "5"}) from None
        reason = "the server is ending" if self._closed else "the data is being opened again"
        raise problems.Overloaded(reason, headers={"Retry-After": "5"})

    async def _raise_pool(self, version: Version) -> Pool:
        settings = self.settings
        pool = Pool(
            version.quads,
            in_memory=fits_in_memory(version, settings.in_memory),
            memory=settings.memory_limit,
            warm=settings.warm_workers,
            most=settings.concurrency,
            proxy=self.proxy,
        )
        if not await pool.wait_until_ready(600):
            failure = pool.failure
            pool.close()
            raise StoreError(f"{version.quads}: cannot be opened: {failure}")
        return pool

    async def _follow(self) -> None:
        """Watch CURRENT; change over to each new version, and start the nursery again should it ever end."""
        while True:
            await asyncio.sleep(_LOOK)
            former = self.pool
            former.trim()
            try:
                version = await asyncio.to_thread(current, self.store)
                if version.name == self.version.name and not former.failure:
                    continue
                if former.failure:
                    _log.error("%s; it is started again", former.failure)
                self.pool = await self._raise_pool(version)
                self.version = version
            except StoreError as error:
                _log.error("the version served stays %s: %s", self.version.name, error)
                await asyncio.sleep(5)
                continue
            former.retire()
            _log.info("the version served is now %s", version.name)
