"""Versions on their way: the published version of a store out to an address, and in from there as a read replica.

A version is an immutable directory, so it is shipped by copying its files; the pointer is written last. A replica holds
versions and the pointer and no ledger: it can be served, and not be loaded into.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import ReadingError, StoreError
from .remote_files import file_system
from .store import VERSIONS_KEPT, StoreDirectory

_MANIFEST = "manifest.json"


def ship(store: StoreDirectory, address: str) -> str:
    """Copy the published version to an address (``s3://bucket/unres``, a folder) and point there; return its name.

    What is there already stays. Raises StoreError where nothing is published or the address cannot be written.
    """
    version = store.current() if store.path.is_dir() else None
    if version is None:
        raise StoreError(store.path, "nothing is published here", advice="load a resolution first")
    with _clear_failures(address):
        system, root = file_system(address)
        target = f"{root}/versions/{version.name}"
        if not system.exists(f"{target}/{_MANIFEST}"):
            files = [
                path for path in sorted(version.rglob("*")) if path.is_file() and path.name not in {"LOCK", _MANIFEST}
            ]
            for path in [*files, version / _MANIFEST]:  # the manifest last: with it the version is whole
                name = f"{target}/{path.relative_to(version).as_posix()}"
                system.makedirs(name.rpartition("/")[0], exist_ok=True)
                system.put_file(str(path), name)
        system.pipe_file(f"{root}/CURRENT", f"{version.name}\n".encode("ascii"))
    return version.name


def fetch(address: str, store: StoreDirectory, keep: int = VERSIONS_KEPT) -> str:
    """Copy the version that an address points to into a store and publish it; return its name, '' if it was there.

    Raises StoreError where there is none, or where the store has a ledger of its own.
    """
    if store.ledger_path.exists():
        raise StoreError(store.path, "this store is loaded into", advice="fetch into a directory of its own")
    with _clear_failures(address):
        system, root = file_system(address)
        name = str(system.cat_file(f"{root}/CURRENT").decode("ascii").strip())
        if not name or "/" in name or name.startswith("."):
            raise StoreError(address, f"CURRENT names no version: {name[:80]!r}", advice="ship a store there")
        current = store.current() if store.path.is_dir() else None
        if current is not None and current.name == name:
            return ""
        with store.locked():
            target = store.path / "versions" / name
            if name not in store.names():
                _bring(system, f"{root}/versions/{name}", target)
            store.point_to(name)
            store.drop_old(keep)
    return name


def _bring(system: object, source: str, target: Path) -> None:
    """Copy a version, its manifest last, so that half of one never passes for one."""
    shutil.rmtree(target, ignore_errors=True)
    paths = sorted(system.find(source))  # type: ignore[attr-defined]
    names = [path.removeprefix(source).lstrip("/") for path in paths]
    if _MANIFEST not in names:
        raise StoreError(source, "this version is not complete", advice="ship it again")
    for name in sorted(names, key=lambda each: each == _MANIFEST):
        here = target / name
        here.parent.mkdir(parents=True, exist_ok=True)
        system.get_file(f"{source}/{name}", str(here))  # type: ignore[attr-defined]


@contextmanager
def _clear_failures(address: str) -> Iterator[None]:
    """Turn what a file system says into a StoreError that names the address."""
    try:
        yield
    except FileNotFoundError as error:
        raise StoreError(address, "no store was shipped there", advice="unres ship ADDRESS --store DIR") from error
    except (OSError, ValueError, ReadingError) as error:
        raise StoreError(address, f"cannot be reached: {error}", advice="check the address and your rights") from error
