"""No link of the site is broken: random IRIs of the data and the links on their pages, on the seed and on a large store.

The large store is named by ``UNRES_BULK_STORE``; where it is not, the test says that no such store was crawled.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.crawl import crawl
from tests.servers import running

BULK = os.environ.get("UNRES_BULK_STORE", "")


def test_no_link_over_the_bundled_resolution_is_broken(seed_store: Path) -> None:
    with running(seed_store) as server:
        walk = crawl(server.address, iris=100, links=20)
    assert len(walk.seconds) > 300
    assert sum(map(len, walk.places.values())) > 1000
    assert walk.broken == {}


@pytest.mark.skipif(not BULK, reason="UNRES_BULK_STORE names no store: NO LARGE STORE WAS CRAWLED")
def test_no_link_over_a_large_store_is_broken() -> None:
    with running(Path(BULK)) as server:
        walk = crawl(server.address, iris=200, links=15)
    assert len(walk.seconds) > 1000
    assert walk.broken == {}
