"""The loader's subcommands of `unres`: load, parse, dump, validate.

Exit status: 0 all well; 1 some files could not be read, or the graph does not meet its shapes; 2 nothing was done.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from unres_ontology import BASE

from . import annotate, load, parse, republish
from .errors import UnresError
from .ledger import Ledger
from .model import Annotated
from .quality import judged, remarks_table
from .reading import inputs
from .report import LoadReport
from .store import VERSIONS_KEPT, StoreDirectory, sorted_dump
from .validation import violations

_SHOWN = 20
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
jobs_option = click.option(
    "--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many processes read and write."
)


@contextmanager
def _shown_progress(console: Console) -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each stage of a load while it lasts."""
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


@click.command("load")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@store_option
@click.option(
    "--vocabulary",
    "vocabularies",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A SKOS file to match and link as well; may be repeated.",
)
@jobs_option
@click.option("--base", default=BASE, show_default=True, help="The base IRI of everything minted.")
@click.option("--prune", is_flag=True, help="Take out what was loaded before and is not among PATHS now.")
@click.option(
    "--publish/--no-publish", "publishing", default=True, help="Publish what was read, or leave it to publish."
)
@keep_option
@click.option("--report", "report_file", type=click.Path(path_type=Path), help="Write the report as JSON to this file.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@clear_errors
def load_command(
    paths: tuple[Path, ...],
    store: Path,
    vocabularies: tuple[Path, ...],
    jobs: int,
    base: str,
    prune: bool,
    publishing: bool,
    keep: int,
    report_file: Path | None,
    quiet: bool,
) -> None:
    """Load resolutions from files, folders or archives and publish them in a store.

    Example: unres load resolutions/ more.zip --store .store
    """
    console = Console(stderr=True, quiet=quiet)
    with _shown_progress(console) as progress:
        report = load(
            paths, store, vocabularies=vocabularies, base=base, jobs=jobs, prune=prune, publishing=publishing,
            keep=keep, progress=progress,
        )  # fmt: skip
    if report_file:
        report_file.write_bytes(report.to_json())
    _summarise(report, console, Console(stderr=True))
    failed = report.count("failed")
    sys.exit(2 if failed and failed == len(report.files) else 1 if failed else 0)


def _summarise(report: LoadReport, console: Console, errors: Console) -> None:
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


@click.command("parse")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--structure", is_flag=True, help="Only the structure, without what was found in it.")
@click.option("--schema", is_flag=True, help="Print the JSON Schema of the output and stop.")
@clear_errors
def parse_command(file: Path | None, structure: bool, schema: bool) -> None:
    """Print one parsed document as JSON.

    Example: unres parse resolution.xml | jq '.document.masthead'
    """
    if schema:
        described = msgspec.json.encode(msgspec.json.schema(Annotated))
        click.echo(msgspec.json.format(described, indent=2).decode())
        return
    if file is None:
        raise click.UsageError("Name a FILE to parse.")
    for found in inputs([file]):
        document = parse(found)
        annotated = Annotated(document) if structure else annotate(document)
        click.echo(msgspec.json.format(msgspec.json.encode(annotated), indent=2).decode())


@click.command("dump")
@store_option
@clear_errors
def dump_command(store: Path) -> None:
    """Print every quad of the published version as sorted N-Quads.

    Example: unres dump --store .store | gzip > unres.nq.gz
    """
    out = sys.stdout.buffer
    for line in sorted_dump(StoreDirectory(store).open()):
        out.write(line)


@click.command("validate")
@store_option
@click.option("--jobs", type=click.IntRange(1), default=1, show_default=True, help="How many queries run at a time.")
@clear_errors
def validate_command(store: Path, jobs: int) -> None:
    """Check the published version against the SHACL shapes of the vocabulary, and that no triple stands in two graphs.

    Example: unres validate --store .store --jobs 2
    """
    console, directory = Console(), StoreDirectory(store)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    found = 0
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Checking", total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        for violation in violations(directory.open(), jobs, progress):
            found += 1
            console.print(str(violation), markup=False, highlight=False, soft_wrap=True)
    works = directory.manifest().get("works", 0)
    console.print(f"{works} works checked, {found} violations")
    sys.exit(1 if found else 0)


@click.command("quality")
@store_option
@click.option("--agreement", "show_agreement", is_flag=True, help="How far the language versions of each work agree.")
@click.option("--languages", type=click.IntRange(2, 6), default=6, show_default=True, help="Only works with so many.")
@click.option(
    "--list",
    "listed",
    type=click.IntRange(0),
    default=0,
    help="List so many disagreements of each layer, the most frequent first.",
)
@clear_errors
def quality_command(store: Path, show_agreement: bool, languages: int, listed: int) -> None:
    """Print what the readings in a store are worth: what was repaired and doubtful, and how far versions agree.

    Example: unres quality --agreement --list 5 --store .store
    """
    console = Console()
    ledger = Ledger(StoreDirectory(store).existing_ledger())
    try:
        console.print(remarks_table(ledger))
        if show_agreement:
            with _shown_progress(Console(stderr=True)) as progress:
                agreement = judged(ledger, languages, progress)
            for line in agreement.commonest(listed):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            for table in agreement.tables():
                console.print(table)
    finally:
        ledger.close()


@click.command("publish")
@store_option
@jobs_option
@click.option("--afresh", is_flag=True, help="Write everything again, into a store without what changes left behind.")
@keep_option
@clear_errors
def publish_command(store: Path, jobs: int, afresh: bool, keep: int) -> None:
    """Publish what was loaded and is not published yet: after --no-publish, a full disk or a load that was ended.

    Example: unres publish --store .store
    """
    console = Console(stderr=True)
    with _shown_progress(console) as progress:
        report = republish(store, jobs=jobs, afresh=afresh, keep=keep, progress=progress)
    _summarise(report, console, console)


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


commands: tuple[click.Command, ...] = (
    load_command, publish_command, versions_command, rollback_command,
    parse_command, dump_command, validate_command, quality_command,
)  # fmt: skip
