"""The loader's subcommands of `unres`: load, parse, dump, validate.

Exit status: 0 all well; 1 some files could not be read, or the graph does not meet its shapes; 2 nothing was done.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import click
import msgspec
from rich.console import Console

from unres_ontology import BASE

from . import annotate, load, parse
from .ledger import Ledger
from .model import Annotated
from .quality import judged, remarks_table
from .reading import inputs
from .sorted_dump import sorted_dump
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
from .validation import violations
from .version_cli import commands as versions


@click.command("load")
@click.argument("paths", nargs=-1, required=True)
@store_option
@click.option(
    "--vocabulary",
    "vocabularies",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A SKOS file to match and link as well; may be repeated.",
)
@jobs_option
@cluster_option
@click.option("--base", default=BASE, show_default=True, help="The base IRI of everything minted.")
@click.option("--prune", is_flag=True, help="Take out what was loaded before and is not among PATHS now.")
@click.option(
    "--publish/--no-publish", "publishing", default=True, help="Publish what was read, or leave it to publish."
)
@click.option("--validate", "validating", is_flag=True, help="Check what is written against the SHACL shapes as well.")
@keep_option
@memory_option
@click.option("--report", "report_file", type=click.Path(path_type=Path), help="Write the report as JSON to this file.")
@click.option("--quiet", is_flag=True, help="Print errors only.")
@clear_errors
def load_command(
    paths: tuple[str, ...],
    store: Path,
    vocabularies: tuple[Path, ...],
    jobs: int,
    cluster: str | None,
    base: str,
    prune: bool,
    publishing: bool,
    validating: bool,
    keep: int,
    memory: int,
    report_file: Path | None,
    quiet: bool,
) -> None:
    """Load resolutions from files, folders or archives and publish them in a store.

    PATHS may be addresses (s3://bucket/folder, https://host/file.xml) where the extra unres[cluster] is installed.
    Example: unres load resolutions/ more.zip --store .store
    """
    console = Console(stderr=True, quiet=quiet)
    with shown_progress(console) as progress:
        report = load(
            paths, store, vocabularies=vocabularies, base=base, jobs=cluster or jobs, prune=prune,
            publishing=publishing, validating=validating, keep=keep, memory=memory, progress=progress,
        )  # fmt: skip
    if report_file:
        report_file.write_bytes(report.to_json())
    summarise(report, console, Console(stderr=True))
    for violation in report.violations:
        click.echo(violation)
    failed = report.count("failed")
    sys.exit(2 if failed and failed == len(report.files) else 1 if failed or report.violations else 0)


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
    with shown_progress(Console(stderr=True)) as progress:
        lines = sorted_dump(StoreDirectory(store).open(), progress=progress)
        first = next(lines, b"")
    out = sys.stdout.buffer
    for line in chain([first], lines):
        out.write(line)


@click.command("validate")
@store_option
@jobs_option
@clear_errors
def validate_command(store: Path, jobs: int) -> None:
    """Check the published version against the SHACL shapes of the vocabulary, and that no triple stands in two graphs.

    What breaks a constraint is printed as it is found, a line each. Example: unres validate --store .store --jobs 2
    """
    directory = StoreDirectory(store)
    found = 0
    with shown_progress(Console(stderr=True)) as progress:
        for violation in violations(directory, jobs, progress):
            found += 1
            click.echo(str(violation))
    click.echo(f"{directory.manifest().get('works', 0)} works checked, {found} violations")
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
            with shown_progress(Console(stderr=True)) as progress:
                agreement = judged(ledger, languages, progress)
            for line in agreement.commonest(listed):
                console.print(line, markup=False, highlight=False, soft_wrap=True)
            for table in agreement.tables():
                console.print(table)
    finally:
        ledger.close()


commands: tuple[click.Command, ...] = (
    load_command, *versions, parse_command, dump_command, validate_command, quality_command,
)  # fmt: skip
