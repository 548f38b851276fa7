"""A language and a stage go in; the data file of that stage in that language comes out, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def rulebook(language: str, stage: str) -> dict[str, Any]:
    """Return ``languages/<language>/<stage>.toml``; an absent file raises FileNotFoundError.

    >>> rulebook("en", "names")["committee"]
    'Committee'
    """
    path = files(__package__).joinpath("languages", language, f"{stage}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
