"""Paths in, the files behind them out (`inputs`), each told apart by its content (`sniff`) and read (`read`).

Paths may be files, folders and archives. One bad file never stops the others: it comes as an `Input` that
carries its error, and `read` raises it.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from unres_loader import limits
from unres_loader.archives import is_archive, members
from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Reading, Source
from unres_loader.remote_files import brought, fetched, found, is_address
from unres_loader.sniffing import sniff

__all__ = ["Input", "inputs", "read", "sniff", "source_of"]

#: Names by which files are taken up from folders and archives; a file that is named itself may have any name.
_SUFFIXES = frozenset({
    ".xml", ".akn", ".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".doc", ".rtf",
    ".odt",
})  # fmt: skip
_ARCHIVES = frozenset({".zip", ".tar", ".tgz", ".txz", ".gz", ".xz", ".bz2"})
_FORMATS = "Akoma Ntoso XML, Word (.docx), PDF, HTML, Markdown or plain text"


@dataclass(frozen=True, slots=True)
class Input:
    """One file to be read: its name as given or found, and its bytes, or the error that kept it from being fetched."""

    name: str
    data: bytes
    failure: ReadingError | None = None


def inputs(paths: Iterable[str | Path]) -> Iterator[Input]:
    """Give the files behind `paths`, one at a time, folders and archives in the order of names.

    Never raises for what it meets: a missing file, a broken archive, a folder with nothing to read become
    inputs with a `failure`.
    """
    for given in paths:
        path = Path(given)
        if is_address(given):
            yield from _elsewhere(str(given))
        elif path.is_dir():
            yield from _folder(path)
        else:
            yield from _file(path)


def _elsewhere(address: str) -> Iterator[Input]:
    """Give the files at an address, each by its own address; archives are brought here first."""
    try:
        files = found(address)
    except ReadingError as error:
        yield Input(address, b"", error)
        return
    alone = len(files) == 1
    for name, _ in files:
        try:
            if os.path.splitext(name)[1].lower() in _ARCHIVES:
                for here in brought(name):
                    for member in _archive(here):
                        yield replace(member, name=name + member.name.removeprefix(str(here)))
            elif alone or _wanted(name.partition("://")[2]):
                yield Input(name, fetched(name))
        except ReadingError as error:
            yield Input(name, b"", error)


def _folder(folder: Path) -> Iterator[Input]:
    found = False
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = Path(here, name)
            if _wanted(name) or (path.suffix.lower() in _ARCHIVES and path.is_file()):
                found = True
                yield from _file(path)
    if not found:
        yield _failed(folder, "nothing to read in this folder", f"give {_FORMATS}")


def _file(path: Path) -> Iterator[Input]:
    try:
        if not path.exists():
            yield _failed(path, "no such file or folder", "check the path")
        elif not path.is_file():
            yield _failed(path, "not a regular file", "give a file, a folder or an archive")
        elif is_archive(path):
            yield from _archive(path)
        elif path.stat().st_size > limits.FILE_BYTES:
            raise LimitError(path, f"larger than {limits.FILE_BYTES // limits.MIB} MiB", advice="give one resolution")
        else:
            yield Input(str(path), path.read_bytes())
    except ReadingError as error:
        yield Input(str(path), b"", error)
    except (OSError, ValueError) as error:  # ValueError: a NUL byte in the path
        yield _failed(path, str(getattr(error, "strerror", None) or error), "check that it can be opened")


def _archive(path: Path) -> Iterator[Input]:
    found = False
    for name, content in members(path, _wanted):
        found = True
        yield Input(name, content) if isinstance(content, bytes) else Input(name, b"", content)
    if not found:
        yield _failed(path, "nothing to read in this archive", f"give {_FORMATS}")


def _wanted(name: str) -> bool:
    parts = name.split("/")
    if any(part.startswith(("._", ".", "__MACOSX")) for part in parts if part not in (".", "..")):
        return False
    return os.path.splitext(parts[-1])[1].lower() in _SUFFIXES


def _failed(path: Path, reason: str, advice: str) -> Input:
    return Input(str(path), b"", ReadingError(path, reason, advice=advice))


def source_of(file: Input) -> Source:
    """Give the record of one file: name, format by content, SHA-256 and size. Raises `ReadingError` as `sniff` does."""
    if file.failure:
        raise file.failure
    return Source(file.name, sniff(file.data, file.name), hashlib.sha256(file.data).hexdigest(), len(file.data))


def read(file: Input) -> Reading:
    """Give the reading of one file, by the reader for its format.

    Raises `ReadingError` where it cannot be read at all, `LimitError` where it asks for too much.

    >>> reading = read(Input("a.md", b"1. *Decides* to remain seized of the matter."))
    >>> reading.source.format
    'markdown'
    """
    source = source_of(file)
    reader = importlib.import_module(f"unres_loader.readers.{source.format}")  # only the formats that come are loaded
    try:
        reading = reader.read(source, file.data)
    except (RecursionError, MemoryError) as error:
        raise LimitError(file.name, "nests too deep or grows too large to be read") from error
    assert isinstance(reading, Reading)
    return reading
