"""One table of settings: the command line, the defaults and the documentation say the same."""

from __future__ import annotations

import dataclasses
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from bench.fixture import make_store
from unres_server.cli import serve
from unres_server.settings import TABLE, Settings

DOCS = Path(__file__).resolve().parent.parent / "docs" / "endpoint.md"


def test_the_table_is_whole() -> None:
    assert len(TABLE) == len(dataclasses.fields(Settings)) == 26
    assert all(row.explanation.endswith(".") for row in TABLE)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_setting_is_an_option_and_is_documented(row: object) -> None:
    name, option = row.name, row.option  # type: ignore[attr-defined]
    options = {each.name: each for each in serve.params}
    assert options[name].default == row.default  # type: ignore[attr-defined]
    assert f"| `{option}` |" in DOCS.read_text(encoding="utf-8")
    assert row.explanation in DOCS.read_text(encoding="utf-8")  # type: ignore[attr-defined]


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    make_store(tmp_path / "store", 1)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = CliRunner().invoke(serve, ["--store", str(tmp_path / "store"), "--port", str(port)])
    assert said.exit_code == 1
    assert f"cannot listen at 127.0.0.1:{port}" in said.output


def test_a_directory_that_is_no_store_is_named(tmp_path: Path) -> None:
    said = CliRunner().invoke(serve, ["--store", str(tmp_path)])
    assert said.exit_code == 1
    assert f"{tmp_path}: not a store" in said.output
