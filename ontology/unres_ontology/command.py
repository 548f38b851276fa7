"""The `unres` command: it finds its subcommands through the entry-point group ``unres.commands``."""

from __future__ import annotations

from importlib.metadata import entry_points

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="unres")
def main() -> None:
    """Read United Nations resolutions, turn them into linked data, serve them."""


for entry in sorted(entry_points(group="unres.commands"), key=lambda entry: entry.name):
    for command in entry.load():
        main.add_command(command)
