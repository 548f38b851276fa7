"""Addresses of files elsewhere (``s3://``, ``https://``) in, their bytes out: everything that fsspec reaches."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import limits
from .errors import LimitError, ReadingError


def is_address(path: object) -> bool:
    """Say whether a path is an address that fsspec has to reach.

    >>> is_address("s3://bucket/resolutions"), is_address("corpus/a.xml")
    (True, False)
    """
    return "://" in str(path)


def file_system(address: str) -> tuple[Any, str]:
    """Return the file system behind an address and the path in it; raise ReadingError where there is none."""
    try:
        from fsspec.core import url_to_fs

        system, path = url_to_fs(address)
    except ImportError as error:
        raise ReadingError(address, f"cannot be reached: {error}", advice="pip install 'unres[cluster]'") from error
    except (ValueError, OSError) as error:
        raise ReadingError(address, f"cannot be reached: {error}", advice="check the address") from error
    return system, path


def found(address: str) -> list[tuple[str, str]]:
    """Return the files at an address, or below it where it is a folder: their addresses and paths, sorted.

    Raises ReadingError where nothing is there.
    """
    system, path = file_system(address)
    try:
        paths = sorted(system.find(path))
    except (OSError, ValueError) as error:
        raise ReadingError(address, f"cannot be listed: {error}", advice="check the address") from error
    if not paths:
        raise ReadingError(address, "no such file or folder", advice="check the address")
    return [(str(system.unstrip_protocol(each)), str(each)) for each in paths]


def fetched(address: str) -> bytes:
    """Return the bytes of one file; raise ReadingError where it cannot be had, LimitError where it is too large."""
    system, path = file_system(address)
    try:
        data = system.cat_file(path, start=0, end=limits.FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        raise ReadingError(address, f"cannot be fetched: {error}", advice="check that it can be opened") from error
    if len(data) > limits.FILE_BYTES:
        raise LimitError(address, f"larger than {limits.FILE_BYTES // limits.MIB} MiB", advice="give one resolution")
    return bytes(data)


def brought(address: str) -> Iterator[Path]:
    """Yield a local copy of a file that is too large to hold (an archive), and remove it afterwards."""
    system, path = file_system(address)
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder, path.rstrip("/").rpartition("/")[2])
        try:
            system.get_file(path, str(here))
        except (OSError, ValueError) as error:
            raise ReadingError(address, f"cannot be fetched: {error}", advice="check that it can be opened") from error
        yield here
