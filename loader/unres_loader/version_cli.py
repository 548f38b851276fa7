"""The subcommands of `unres` that handle versions: publish, versions, rollback, ship, fetch."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from . import republish
from .shipping import fetch, ship
from .store import StoreDirectory
from .terminal import (
    clear_errors,
    cluster_option,
    jobs_option,
    keep_option,
    memory_option,
    shown_progress,
    store_option,
    summarise,
)


@click.command("publish")
@store_option
@jobs_option
@cluster_option
@click.option("--afresh", is_flag=True, help="Write everything again, into a store without what changes left behind.")
@keep_option
@memory_option
@clear_errors
def publish_command(store: Path, jobs: int, cluster: str | None, afresh: bool, keep: int, memory: int) -> None:
    """Publish what was loaded and is not published yet: after --no-publish, a full disk or a load that was ended.

    Example: unres publish --store .store
    """
    console = Console(stderr=True)
    with shown_progress(console) as progress:
        report = republish(store, jobs=cluster or jobs, afresh=afresh, keep=keep, memory=memory, progress=progress)
    summarise(report, console, console)


@click.command("versions")
@store_option
@click.option("--keep", type=click.IntRange(1), help="Remove the oldest beyond so many; the published one stays.")
@clear_errors
def versions_command(store: Path, keep: int | None) -> None:
    """List the versions on disk, the published one marked with a star.

    Example: unres versions --store .store
    """
    directory = StoreDirectory(store)
    if keep:
        with directory.locked():
            directory.drop_old(keep)
    current = directory.current() if directory.path.is_dir() else None
    for name in directory.names():
        held = directory.manifest_of(name)
        mark = "*" if current and name == current.name else " "
        click.echo(
            f"{mark} {name}  {held['created']}  {held.get('works', 0)} works  {held.get('documents', 0)} documents  "
            f"{held['triples']} triples"
        )


@click.command("rollback")
@click.argument("version", required=False)
@store_option
@clear_errors
def rollback_command(version: str | None, store: Path) -> None:
    """Publish an earlier VERSION again: the one before, unless one is named. Servers change over within a second.

    What was loaded since stays loaded: the next load or publish brings it back. Example: unres rollback --store .store
    """
    directory = StoreDirectory(store)
    chosen = directory.named(version) if version else directory.earlier()
    with directory.locked():
        directory.point_to(chosen)
    click.echo(f"published is now {chosen}")


@click.command("ship")
@click.argument("address")
@store_option
@clear_errors
def ship_command(address: str, store: Path) -> None:
    """Copy the published version to ADDRESS (a folder, s3://bucket/folder), where replicas fetch it.

    Example: unres ship s3://bucket/unres --store .store
    """
    click.echo(f"shipped {ship(StoreDirectory(store), address)} to {address}")


@click.command("fetch")
@click.argument("address")
@store_option
@keep_option
@clear_errors
def fetch_command(address: str, store: Path, keep: int) -> None:
    """Copy the version at ADDRESS into a store that only serves: a read replica. Its server changes over by itself.

    Example: unres fetch s3://bucket/unres --store replica
    """
    name = fetch(address, StoreDirectory(store), keep)
    click.echo(f"published is now {name}" if name else "nothing newer there")


commands: tuple[click.Command, ...] = (
    publish_command, versions_command, rollback_command, ship_command, fetch_command,
)  # fmt: skip
