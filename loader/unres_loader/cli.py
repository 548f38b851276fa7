"""The loader's subcommands of `unres`."""

import click

commands: tuple[click.Command, ...] = ()
