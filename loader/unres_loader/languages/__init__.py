"""What differs by language, as data: one folder a language, one TOML file a stage, read with `grammar`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def grammar(language: str, stage: str) -> dict[str, Any]:
    """Return the data of one stage (``structure``, ``citations``, ``acts``, ``events``…) in one language.

    An absent file raises FileNotFoundError: each stage names the files that it needs.
    """
    return tomllib.loads(files(__package__).joinpath(language, f"{stage}.toml").read_text(encoding="utf-8"))
