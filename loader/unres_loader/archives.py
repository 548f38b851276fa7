"""Archives (zip, tar and its compressions) in, the bytes of their members out one by one, nothing unpacked to disk.

A member is read only up to its limit, whatever its header says, and an archive that unpacks to far more
than its size is given up (`unres_loader.limits`).
"""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from unres_loader import limits
from unres_loader.errors import LimitError, ReadingError

Member = tuple[str, bytes | ReadingError]

#: What the standard library raises on archives that are damaged, encrypted or packed in a way it cannot undo.
_BROKEN = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError,
    RuntimeError, ValueError, OverflowError,
)  # fmt: skip

_TAR_HEADS = (b"\x1f\x8b", b"\xfd7zXZ\x00", b"BZh")
_TAR_NAMES = (".tar", ".tgz", ".txz", ".tar.gz", ".tar.xz", ".tar.bz2")


def is_archive(path: Path) -> bool:
    """Whether a file is a tar archive, or a zip other than a Word file or the like: from its content."""
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return not _is_office(path)
    if head.startswith(_TAR_HEADS) or head[257:262] == b"ustar":
        return path.name.lower().endswith(_TAR_NAMES) or _opens_as_tar(path)
    return False


def _opens_as_tar(path: Path) -> bool:
    try:
        with tarfile.open(path, "r|*"):
            return True
    except _BROKEN:
        return False


def _is_office(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return not {"[Content_Types].xml", "mimetype"}.isdisjoint(archive.namelist())
    except _BROKEN:
        return path.suffix.lower() in (".docx", ".odt")


def members(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    """Give each regular file of an archive whose name is wanted: its name, and its bytes or what is wrong with it.

    Never raises for what is in the archive: one that is broken, or that goes beyond the limits for archives,
    ends with one error under its own name.
    """
    try:
        yield from _zip_members(path, wanted) if zipfile.is_zipfile(path) else _tar_members(path, wanted)
    except ReadingError as error:
        yield str(path), error
    except _BROKEN as error:
        yield str(path), ReadingError(path, f"the archive is broken or cut off ({error})", advice="fetch it again")


def _zip_members(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    budget = _Budget(path)
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            budget.count()
            if info.is_dir() or not wanted(info.filename):
                continue
            name = f"{path}/{info.filename}"
            if info.file_size > limits.FILE_BYTES:
                yield name, _too_large(name)
                continue
            budget.spend(info.file_size)
            try:
                with archive.open(info) as file:
                    data = file.read(limits.FILE_BYTES + 1)
            except _BROKEN as error:
                yield name, ReadingError(name, f"cannot be unpacked ({error})", advice="pack it again, unencrypted")
                continue
            yield name, data if len(data) <= limits.FILE_BYTES else _too_large(name)


def _tar_members(path: Path, wanted: Callable[[str], bool]) -> Iterator[Member]:
    budget = _Budget(path)
    with tarfile.open(path, "r|*") as archive:  # a stream: members are read in the order in which they lie
        for info in archive:
            budget.count()
            budget.spend(info.size)  # a member that is passed over is unpacked all the same
            if not info.isreg() or not wanted(info.name):
                continue
            name = f"{path}/{info.name}"
            if info.size > limits.FILE_BYTES:
                yield name, _too_large(name)
                continue
            file = archive.extractfile(info)
            yield name, file.read(limits.FILE_BYTES) if file else b""


def _too_large(name: str) -> LimitError:
    return LimitError(name, f"larger than {limits.FILE_BYTES // limits.MIB} MiB", advice="give a single resolution")


class _Budget:
    """What one archive has asked for so far; over the limit it raises `LimitError`."""

    def __init__(self, path: Path) -> None:
        self.path, self.packed = path, path.stat().st_size
        self.members = self.unpacked = 0

    def count(self) -> None:
        self.members += 1
        if self.members > limits.ARCHIVE_MEMBERS:
            raise LimitError(self.path, f"more than {limits.ARCHIVE_MEMBERS:,} files in the archive", advice="split it")

    def spend(self, size: int) -> None:
        self.unpacked += size
        steep = self.unpacked > max(limits.ARCHIVE_RATIO_FROM, self.packed * limits.ARCHIVE_RATIO)
        if steep or self.unpacked > limits.ARCHIVE_BYTES:
            reason = f"unpacks to more than {self.unpacked // limits.MIB:,} MiB from {self.packed:,} bytes"
            raise LimitError(self.path, reason, advice="so looks a zip bomb; unpack it by hand if you trust it")
