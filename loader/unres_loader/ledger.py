"""What the loader remembers of a store: which files it has read, and what it found in them.

Annotated documents go in and come out whole, so that a work's graph can be written again when one more of its
language versions arrives, without the files of the others. The server never opens the ledger.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from .errors import StoreError
from .model import Annotated, Entity

FORMATS_BY_FIDELITY = ("akn", "docx", "html", "markdown", "pdf", "text")
"""Where two files hold the same language version, the one whose format loses least is kept."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    name TEXT PRIMARY KEY, checksum TEXT NOT NULL, fingerprint TEXT NOT NULL,
    symbol TEXT NOT NULL, language TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS version (
    symbol TEXT, language TEXT, name TEXT NOT NULL, format TEXT NOT NULL, document BLOB NOT NULL,
    PRIMARY KEY (symbol, language)
);
CREATE TABLE IF NOT EXISTS work (symbol TEXT PRIMARY KEY, named BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS pending (symbol TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Named(msgspec.Struct):
    """What one work names outside itself: things named by rule, and the keys of the documents that it cites."""

    entities: list[Entity]
    cited: list[str]


_encode = msgspec.msgpack.Encoder().encode
_decode_annotated = msgspec.msgpack.Decoder(Annotated).decode
_decode_named = msgspec.msgpack.Decoder(Named).decode


class FileRow(NamedTuple):
    """One file that was read: its name, the checksum of its bytes, and what it turned out to be."""

    name: str
    checksum: str
    fingerprint: str
    symbol: str
    language: str


def packed(annotated: Annotated) -> bytes:
    """Return an annotated document as compressed bytes; `unpacked` gives it back."""
    return zlib.compress(_encode(annotated), 1)


def unpacked(data: bytes) -> Annotated:
    """Return the annotated document that `packed` made these bytes of.

    Raises msgspec.DecodeError or zlib.error where they are none.
    """
    return _decode_annotated(zlib.decompress(data))


class Ledger:
    """The ledger of one store, an SQLite file. Changes become lasting with `commit`."""

    def __init__(self, path: Path) -> None:
        try:
            self._db = sqlite3.connect(path)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise StoreError(
                path, f"the ledger cannot be opened: {error}", advice="load into a new directory"
            ) from error

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._db.close()

    def commit(self) -> None:
        """Make everything said so far lasting."""
        self._db.commit()

    def is_unchanged(self, name: str, checksum: str, fingerprint: str) -> bool:
        """Say whether the file was read before with the same bytes by the same loader."""
        row = self._db.execute("SELECT checksum, fingerprint FROM file WHERE name = ?", (name,)).fetchone()
        return bool(row == (checksum, fingerprint))

    def enter(self, row: FileRow, file_format: str, document: bytes) -> str:
        """Enter a file that was read; return the name of the file it supersedes or is superseded by, if any.

        A file of a format that loses less supersedes another with the same language version; of two files of one
        format the later name does, so that the outcome does not hang on the order of reading.
        """
        before = self._db.execute(
            "SELECT name, format FROM version WHERE symbol = ? AND language = ?", (row.symbol, row.language)
        ).fetchone()
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", row)
        if before and before[0] != row.name and _rank(before[1], before[0]) > _rank(file_format, row.name):
            return str(before[0])
        self._db.execute(
            "INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?)",
            (row.symbol, row.language, row.name, file_format, document),
        )
        self._db.execute("INSERT OR IGNORE INTO pending VALUES (?)", (row.symbol,))
        return str(before[0]) if before and before[0] != row.name else ""

    def forget(self, names: Iterable[str]) -> int:
        """Forget files, and the language versions that came from them; return how many were known."""
        count = 0
        for name in names:
            for (symbol,) in self._db.execute("SELECT symbol FROM version WHERE name = ?", (name,)).fetchall():
                self._db.execute("INSERT OR IGNORE INTO pending VALUES (?)", (symbol,))
            self._db.execute("DELETE FROM version WHERE name = ?", (name,))
            count += self._db.execute("DELETE FROM file WHERE name = ?", (name,)).rowcount
        return count

    def files(self) -> list[str]:
        """Return the names of all files entered, sorted."""
        return [name for (name,) in self._db.execute("SELECT name FROM file ORDER BY name")]

    def symbols(self) -> list[str]:
        """Return the symbols of all works, sorted."""
        return [symbol for (symbol,) in self._db.execute("SELECT DISTINCT symbol FROM version ORDER BY symbol")]

    def pending(self) -> list[str]:
        """Return the symbols of the works that changed since they were last published, sorted."""
        return [symbol for (symbol,) in self._db.execute("SELECT symbol FROM pending ORDER BY symbol")]

    def published(self) -> None:
        """Say that nothing is pending any more."""
        self._db.execute("DELETE FROM pending")

    def versions(self, symbol: str) -> list[bytes]:
        """Return the packed language versions of a work, ordered by language."""
        rows = self._db.execute("SELECT document FROM version WHERE symbol = ? ORDER BY language", (symbol,))
        return [document for (document,) in rows]

    def count_versions(self) -> int:
        """Return how many language versions the store holds."""
        return int(self._db.execute("SELECT count(*) FROM version").fetchone()[0])

    def name(self, symbol: str, named: Named) -> None:
        """Enter what a work names outside itself."""
        self._db.execute("INSERT OR REPLACE INTO work VALUES (?, ?)", (symbol, _encode(named)))

    def drop(self, symbol: str) -> None:
        """Forget what a work named, when no language version of it is left."""
        self._db.execute("DELETE FROM work WHERE symbol = ?", (symbol,))

    def named(self) -> Iterator[Named]:
        """Yield what each work names outside itself, in the order of their symbols."""
        for (blob,) in self._db.execute("SELECT named FROM work ORDER BY symbol"):
            yield _decode_named(blob)

    def setting(self, name: str) -> str:
        """Return a remembered setting of the store, empty where none was made."""
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def remember(self, name: str, value: str) -> None:
        """Remember a setting of the store."""
        self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))


def _rank(file_format: str, name: str) -> tuple[int, str]:
    known = file_format in FORMATS_BY_FIDELITY
    return (-FORMATS_BY_FIDELITY.index(file_format) if known else -len(FORMATS_BY_FIDELITY), name)
