"""`unres query`: a store directory and a query in, the answer printed in the terminal or to a pipe out."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import click
import pyoxigraph as ox
from rich.console import Console
from rich.table import Table

from unres_queries import shipped
from unres_server.versions import StoreError, current

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_BASES = ("https://w3id.org/unres/ontology#", "https://w3id.org/unres/")


@click.command("query")
@click.argument("query", required=False)
@click.option(
    "--store", type=click.Path(path_type=Path), default=Path(".store"), show_default=True, help="The store directory."
)
@click.option("--format", "as_format", type=click.Choice(["table", *FORMATS]), default="table", show_default=True,
              help="How SELECT and ASK answer; CONSTRUCT and DESCRIBE answer in N-Triples.")  # fmt: skip
@click.option("--list", "listed", is_flag=True, help="List the shipped queries and stop.")
def query_command(query: str | None, store: Path, as_format: str, listed: bool) -> None:
    """Run a query over the published version: its text, a file, - for standard input, or the name of a shipped one.

    Example: unres query find_reports_to_cstd --store .store
    """
    if listed:
        for known in shipped().values():
            click.echo(f"{known.name}\t{known.question}")
        return
    if query is None:
        raise click.UsageError("Give a QUERY: its text, a file, or a name from --list.")
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # the engine does not look up from its work: let ^C end the process
    try:
        quads = ox.Store.read_only(str(current(store).quads))
        result = quads.query(query_text(query), use_default_graph_as_union=True)
    except (StoreError, SyntaxError) as error:
        Console(stderr=True).print(f"Error: {error}", markup=False, highlight=False, soft_wrap=True)
        sys.exit(2)
    _print(result, as_format)


def query_text(given: str) -> str:
    """Return the text of a query given as a shipped name, a file, - for standard input, or itself.

    >>> query_text("ASK {}")
    'ASK {}'
    """
    if given == "-":
        return sys.stdin.read()
    if given in shipped():
        return shipped()[given].text
    if len(given) < 1000 and "\n" not in given and Path(given).is_file():
        return Path(given).read_text(encoding="utf-8")
    return given


def _print(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, as_format: str) -> None:
    if isinstance(result, ox.QueryTriples):
        result.serialize(sys.stdout.buffer, ox.RdfFormat.N_TRIPLES)
    elif as_format != "table":
        result.serialize(sys.stdout.buffer, FORMATS[as_format])
    elif isinstance(result, ox.QueryBoolean):
        click.echo("true" if result else "false")
    else:
        table = Table(*(variable.value for variable in result.variables))
        for solution in result:
            table.add_row(*(shown(term) for term in solution))
        Console(width=None if sys.stdout.isatty() else 200).print(table, markup=False)


def shown(term: object) -> str:
    """Return a term as a person reads it in a table: a literal's text, an IRI of ours without its base.

    >>> shown(ox.NamedNode("https://w3id.org/unres/doc/A/RES/70/1")), shown(ox.Literal("7"))
    ('doc/A/RES/70/1', '7')
    """
    if isinstance(term, ox.NamedNode):
        base = next((base for base in _BASES if term.value.startswith(base)), "")
        return term.value[len(base) :]
    return "" if term is None else getattr(term, "value", str(term))
