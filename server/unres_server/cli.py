"""The server's subcommands of `unres`: serve, and query; the options of serve are the table of settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from unres_server.console import query_command
from unres_server.settings import TABLE, Settings
from unres_server.upstream import checked
from unres_server.versions import StoreError, current

_store = click.option(
    "--store", type=click.Path(path_type=Path), default=Path(".store"), show_default=True, help="The store directory."
)


def _settings(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command one option for each row of the table of settings."""
    for row in reversed(TABLE):
        name = f"{row.option}/--no-{row.option[2:]}" if isinstance(row.default, bool) else row.option
        command = click.option(name, type=type(row.default), default=row.default, show_default=True,
                               help=row.explanation)(command)  # fmt: skip
    return command


@click.command("serve")
@_store
@click.option("--endpoint", help="Serve the data of this SPARQL 1.1 endpoint instead of a store: http://HOST/sparql.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port to listen at.")
@_settings
def serve(store: Path, endpoint: str | None, host: str, port: int, **chosen: Any) -> None:
    """Serve a store, or a remote endpoint: SPARQL, pages and downloads. Ends on Ctrl-C or SIGTERM."""
    from unres_server import web

    try:
        if endpoint is None:
            current(store)
        else:
            checked(endpoint)
        settings = Settings(**chosen)
        listening = web.listener(host, port)
    except (StoreError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(
            f"cannot listen at {host}:{port}: {error.strerror}; end what listens there, or choose another --port"
        ) from error
    try:
        web.run(endpoint or store, listening, host, settings)
    except StoreError as error:
        raise click.ClickException(str(error)) from error


commands: tuple[click.Command, ...] = (serve, query_command)
