"""From a store directory to its current version, and word of each new one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class StoreError(Exception):
    """The directory is not a store, or its current version cannot be opened."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the data: its name, where its quads lie, and what its manifest says."""

    name: str
    quads: Path
    manifest: Mapping[str, Any]


def current(store: Path) -> Version:
    """Return the version that STORE/CURRENT names; raise StoreError where there is none."""
    advice = f"make one with: unres load PATH --store {store}"
    try:
        name = (store / "CURRENT").read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError):
        raise StoreError(f"{store}: not a store (it has no file CURRENT); {advice}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{store}: CURRENT cannot be read: {error}") from error
    folder = store / "versions" / name
    if not name or "/" in name or name.startswith(".") or not (folder / "quads").is_dir():
        raise StoreError(f"{store}: CURRENT names the version {name!r}, which is not there; {advice}")
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        manifest = {}
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: manifest.json cannot be read: {error}") from error
    return Version(name, folder / "quads", manifest)


def fits_in_memory(version: Version, choice: str) -> bool:
    """Return whether the data shall be held in memory: always, never, or (auto) where it takes at most an eighth of it.

    A quad takes about 400 bytes; queries that run over all of it make copies of a part.
    """
    if choice != "auto":
        return choice == "always"
    quads = int(version.manifest.get("quads", version.manifest.get("triples", 0)) or 0)
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            available = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable")) << 10
    except (OSError, StopIteration):
        return False
    return 0 < quads <= 4_000_000 and quads * 400 * 8 < available
