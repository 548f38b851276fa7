"""The store directory: quads in, a published version out, built aside and swapped in.

A store is ``CURRENT`` (the name of the published version), ``versions/<name>/quads`` (an Oxigraph directory),
``versions/<name>/search`` (a full text index), ``versions/<name>/manifest.json`` and the loader's ledger. A published
version is never written to again; readers that opened one keep it until they look at ``CURRENT`` anew.
"""

from __future__ import annotations

import fcntl
import gc
import json
import os
import shutil
import sqlite3
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from .errors import StoreError

VERSIONS_KEPT = 2
"""How many versions stay on disk unless told otherwise: the published one, and one to go back to."""

_REMOVALS, _BETWEEN_REMOVALS = 40, 0.05
"""How often removing a version is tried, and the seconds between; what still stays is cleared by the next load."""

QUADS = "quads"
"""The name of the engine's folder in the directory of a version."""

_LEDGER = "ledger.sqlite"
_OWN = {
    "CURRENT",
    "CURRENT.new",
    "versions",
    "LOCK",
    _LEDGER,
    *(f"{_LEDGER}-{kind}" for kind in ("wal", "shm", "journal")),
}


class StoreDirectory:
    """One store directory, opened for loading or for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if path.exists() and not path.is_dir():
            raise StoreError(path, "this is a file, not a store directory", advice="name a directory")
        if path.is_dir() and (strange := {child.name for child in path.iterdir()} - _OWN):
            raise StoreError(
                path,
                f"this directory is not a store: it holds {sorted(strange)[0]}",
                advice="name an empty or new directory",
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store for writing; raise StoreError where it cannot be written or another loader holds it."""
        try:
            (self.path / "versions").mkdir(parents=True, exist_ok=True)
            lock = open(self.path / "LOCK", "w", encoding="ascii")  # noqa: SIM115 (held until the end of the load)
        except OSError as error:
            raise StoreError(
                self.path, f"cannot be written: {error.strerror}", advice="name a directory you may write to"
            ) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreError(
                    self.path, "another loader is at work here", advice="wait until it has ended"
                ) from error
            self._clear_unpublished()
            with self._clear_failures():
                yield

    @contextmanager
    def _clear_failures(self) -> Iterator[None]:
        """Turn what the system says of a failed write into a StoreError that says what to do."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = f"cannot be written: {error}"
            raise StoreError(self.path, reason, advice="make room, or name another directory") from error

    @property
    def ledger_path(self) -> Path:
        """Where the loader's ledger lies."""
        return self.path / _LEDGER

    def existing_ledger(self) -> Path:
        """Return the ledger's path; raise StoreError where nothing was ever loaded here."""
        if not self.ledger_path.is_file():
            raise StoreError(
                self.path, "nothing was loaded here", advice="load a resolution first: unres load PATH --store DIR"
            )
        return self.ledger_path

    def current(self) -> Path | None:
        """Return the directory of the published version, None where nothing is published yet."""
        pointer = self.path / "CURRENT"
        if not pointer.is_file():
            return None
        version = self.path / "versions" / pointer.read_text(encoding="ascii").strip()
        if not (version / "manifest.json").is_file():
            raise StoreError(self.path, f"the published version {version.name} is not complete", advice="load again")
        return version

    def manifest(self) -> dict[str, Any]:
        """Return the manifest of the published version, empty where nothing is published."""
        version = self.current()
        return json.loads((version / "manifest.json").read_text(encoding="utf-8")) if version else {}

    def open(self) -> ox.Store:
        """Return the published quads, read only; raise StoreError where there are none."""
        version = self.current() if self.path.is_dir() else None
        if version is None:
            raise StoreError(
                self.path, "nothing is published here", advice="load a resolution first: unres load PATH --store DIR"
            )
        return ox.Store.read_only(str(version / QUADS))

    def publish(
        self, write: Callable[[ox.Store, Path], dict[str, Any]], *, afresh: bool, keep: int = VERSIONS_KEPT
    ) -> str:
        """Build a version aside and swap it in; return its name.

        `write` is given the store to fill and the directory of the version, and returns what the manifest says.
        Unless `afresh`, the store starts as a copy of the published version. A failure leaves the published version
        as it was. Of the versions on disk `keep` stay. Raises StoreError on a full disk or where the directory cannot
        be written.
        """
        before = self.current()
        name = self._new_name()
        version = self.path / "versions" / name
        try:
            if before and not afresh:
                copy_quads(before / QUADS, version / QUADS)
            else:
                version.mkdir()
            store = ox.Store(str(version / QUADS))
            facts = write(store, version)
            store.flush()
            del store
            manifest = {
                "version": name,
                "created": _now().isoformat(timespec="seconds").replace("+00:00", "Z"),
                **facts,
            }
            _write_durably(version / "manifest.json", json.dumps(manifest, indent=2, sort_keys=True) + "\n")
            self.point_to(name)
        except BaseException as error:
            # The frames of the failure still hold the open store, which would write into the directory as it goes.
            traceback.clear_frames(error.__traceback__)
            _remove(version)
            raise
        self.drop_old(keep)
        return name

    def names(self) -> list[str]:
        """Return the names of the complete versions on disk, oldest first."""
        found = (self.path / "versions").glob("*/manifest.json")
        return sorted(manifest.parent.name for manifest in found)

    def manifest_of(self, name: str) -> dict[str, Any]:
        """Return the manifest of a version on disk."""
        return dict(json.loads((self.path / "versions" / name / "manifest.json").read_text(encoding="utf-8")))

    def named(self, name: str) -> str:
        """Return the name of a version that is on disk; raise StoreError where it is not."""
        if name not in self.names():
            raise StoreError(
                self.path, f"there is no version {name}", advice="list what there is: unres versions --store DIR"
            )
        return name

    def earlier(self) -> str:
        """Return the name of the version before the published one; raise StoreError where none is kept."""
        current = self.current()
        before = [name for name in self.names() if current and name < current.name]
        if not before:
            raise StoreError(
                self.path, "no earlier version is kept", advice="list what there is: unres versions --store DIR"
            )
        return before[-1]

    def _new_name(self) -> str:
        stamp = _now().strftime("%Y%m%dT%H%M%S%fZ")
        return f"v{stamp}"

    def point_to(self, name: str) -> None:
        """Make a version on disk the published one: readers change over to it."""
        _write_durably(self.path / "CURRENT.new", self.named(name) + "\n")
        (self.path / "CURRENT.new").replace(self.path / "CURRENT")
        _sync(self.path)

    def _clear_unpublished(self) -> None:
        for version in (self.path / "versions").iterdir():
            if not (version / "manifest.json").is_file():
                shutil.rmtree(version, ignore_errors=True)

    def drop_old(self, keep: int) -> None:
        """Remove the oldest versions beyond `keep`; the published one always stays."""
        current = self.current()
        others = [name for name in self.names() if current and name != current.name]
        for name in others[: max(0, len(others) - keep + 1)]:
            version = self.path / "versions" / name
            (version / "manifest.json").unlink(missing_ok=True)  # first: half of a version must not pass for one
            shutil.rmtree(version, ignore_errors=True)


def copy_quads(source: Path, target: Path) -> None:
    """Copy an Oxigraph directory that nobody writes to; its table files never change, so they are linked."""
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.name == "LOCK":
            continue
        if file.suffix == ".sst":
            os.link(file, target / file.name)
        else:
            shutil.copy2(file, target / file.name)


def _write_durably(path: Path, text: str) -> None:
    """Write a small file so that it survives a loss of power, and with it what was written before in its folder."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(version: Path) -> None:
    """Remove an unpublished version; the engine's own threads may still be closing files in it for a moment."""
    for _ in range(_REMOVALS):
        gc.collect()
        shutil.rmtree(version, ignore_errors=True)
        if not version.exists():
            return
        time.sleep(_BETWEEN_REMOVALS)


def _now() -> datetime:
    return datetime.now(UTC)
