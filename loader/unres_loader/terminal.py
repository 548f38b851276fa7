"""What the loader's commands share in the terminal: options, errors as sentences, progress, the summary of a load."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from .bulk_loading import MEMORY
from .errors import UnresError
from .report import LoadReport
from .store import VERSIONS_KEPT

store_option = click.option(
    "--store", type=click.Path(path_type=Path), default=Path(".store"), show_default=True, help="The store directory."
)


def clear_errors(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command end with the sentence of our own error and status 2, never with a traceback."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except UnresError as error:
            Console(stderr=True).print(f"[bold red]Error:[/] {error}", highlight=False, markup=True, soft_wrap=True)
            sys.exit(2)

    return wrapped


keep_option = click.option(
    "--keep", type=click.IntRange(1), default=VERSIONS_KEPT, show_default=True, help="How many versions stay on disk."
)
memory_option = click.option(
    "--memory", type=click.IntRange(1), default=MEMORY, show_default=True,
    help="How many MiB of memory all processes aim to stay within; all 8,010 files took 1,767.",
)  # fmt: skip
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes read and write."
)

cluster_option = click.option(
    "--cluster", metavar="ADDRESS", help="Read and write on the Dask cluster of this scheduler: tcp://HOST:8786."
)


@contextmanager
def shown_progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each stage of the work while it lasts; where nobody sees it move, a line for each tenth done."""
    if not console.is_terminal:
        yield _said_by_tenths(console)
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        tasks: dict[str, Any] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bar.add_task(stage, total=total or None)
            bar.update(tasks[stage], completed=done, total=total or None)

        yield progress


def _said_by_tenths(console: Console) -> Callable[[str, int, int], None]:
    def progress(stage: str, done: int, total: int) -> None:
        if total and done * 10 // total > (done - 1) * 10 // total:
            console.print(f"{stage}: {done} of {total}", highlight=False)

    return progress


_SHOWN = 20


def summarise(report: LoadReport, console: Console, errors: Console) -> None:
    """Print what could not be read, and a table of what was."""
    for file in report.files:
        if file.outcome == "failed":
            errors.print("[bold red]Not read:[/] ", end="")
            errors.print(file.diagnostics[0].message, markup=False, highlight=False, soft_wrap=True)
    table = Table(title=f"Store {report.store}", show_header=False)
    table.add_row(
        "Files",
        f"{report.count('loaded')} loaded, {report.count('unchanged')} unchanged, "
        f"{report.count('failed')} not read" + (f", {report.pruned} pruned" if report.pruned else ""),
    )
    for title, name in (("Parts", "parts"), ("Found", "found"), ("Repairs", "repairs")):
        totals = report.totals(name)  # type: ignore[arg-type]
        if totals:
            table.add_row(title, ", ".join(f"{count} {kind}" for kind, count in totals.items()))
    warnings = [(file.name, found) for file in report.files for found in file.diagnostics if found.level == "warning"]
    if warnings:
        table.add_row("Warnings", str(len(warnings)))
    if report.manifest:
        held = report.manifest
        table.add_row(
            "Published",
            f"{held['works']} works, {held['documents']} language versions, {held['triples']} triples "
            f"({held['version']}{'' if report.version else ', as before'})",
        )
    console.print(table)
    for name, found in warnings[:_SHOWN]:
        console.print(f"{name}: {found.place}: {found.message}", markup=False, highlight=False, soft_wrap=True)
    if len(warnings) > _SHOWN:
        console.print(f"(and {len(warnings) - _SHOWN} more warnings: --report FILE lists them)")
