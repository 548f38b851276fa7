"""Versions of one work brought onto the same paths."""

from __future__ import annotations

from .model import Annotated


def aligned(versions: list[Annotated]) -> list[Annotated]:
    """Return the versions with the paths of the fullest of them."""
    return versions
