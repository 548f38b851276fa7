"""What is read once per version: one reading for all who ask, a new one for a new version, done before readers come."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import cast

import pytest
from flask.testing import FlaskClient

from unres_server.app import create_app
from unres_server.engine import Embedded
from unres_server.per_version import per_version
from unres_server.port import Engine
from unres_server.settings import Settings
from unres_server.warming import Warmer


class Numbered:
    """As much of an engine as names a version."""

    def __init__(self) -> None:
        self.version = "v1"


def test_whoever_asks_at_the_same_time_waits_for_one_reading() -> None:
    calls: list[str] = []
    together = Barrier(4)

    @per_version
    def read(engine: Engine, base: str) -> str:
        time.sleep(0.05)
        calls.append(engine.version)
        return f"{engine.version} {base}"

    engine = cast(Engine, Numbered())

    def ask() -> str:
        together.wait()
        return read(engine, "b")

    with ThreadPoolExecutor(4) as pool:
        assert {each.result() for each in [pool.submit(ask) for _ in range(4)]} == {"v1 b"}
    assert calls == ["v1"]
    cast(Numbered, engine).version = "v2"
    assert read(engine, "b") == read(engine, "b") == "v2 b"
    assert calls == ["v1", "v2"]


def test_what_failed_is_read_again() -> None:
    calls: list[int] = []

    @per_version
    def read(engine: Engine) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("not now")
        return len(calls)

    engine = cast(Engine, Numbered())
    with pytest.raises(OSError, match="not now"):
        read(engine)
    assert read(engine) == read(engine) == 2


def test_pages_find_what_they_need_of_all_the_data_read(small_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Embedded.open(small_store, Settings())
    asked: list[str] = []
    select = engine.select
    monkeypatch.setattr(
        engine, "select", lambda query, bindings=None: (asked.append(query), select(query, bindings))[1]
    )
    warmer = Warmer(engine, Settings().base)
    try:
        end = time.monotonic() + 20
        while not any("void" in query or "COUNT(DISTINCT ?this)" in query for query in asked):
            assert time.monotonic() < end, "nothing was read beforehand"
            time.sleep(0.05)
        client: FlaskClient = create_app(engine, Settings()).test_client()
        assert client.get("/mandates").status_code == client.get("/").status_code == 200
        assert sum("a unr:Request }" in query for query in asked) == 2, "the table of requests, and their number"
    finally:
        warmer.close()
        engine.close()
