"""What the loader remembers of a store: which files it has read, and what it found in them.

Annotated documents go in and come out whole, so that a work's graph can be written again when one more of its
language versions arrives, without the files of the others. The server never opens the ledger.
"""

from __future__ import annotations

import sqlite3
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from .errors import StoreError
from .model import Annotated, Entity
from .store import StoreDirectory

FORMATS_BY_FIDELITY = ("akn", "docx", "html", "markdown", "pdf", "text")
"""Where two files hold the same language version, the one whose format loses least is kept."""

_MOST_LOSS = len(FORMATS_BY_FIDELITY)
_BEST_FIRST = "ORDER BY loss, name DESC"
_NEW_DIRECTORY = "load into a new directory"

_LAYOUT = 3
"""Which layout of tables this loader writes (SQLite's ``user_version``)."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS file (
    name TEXT PRIMARY KEY, checksum TEXT NOT NULL, fingerprint TEXT NOT NULL,
    symbol TEXT NOT NULL, language TEXT NOT NULL, loss INTEGER NOT NULL, document BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS file_of_version ON file (symbol, language);
CREATE TABLE IF NOT EXISTS work (symbol TEXT PRIMARY KEY, triples INTEGER NOT NULL, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS named (
    symbol TEXT NOT NULL, key TEXT NOT NULL, entity BLOB, PRIMARY KEY (symbol, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS named_by_key ON named (key);
CREATE TABLE IF NOT EXISTS changed_work (symbol TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS changed_key (key TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tally (
    symbol TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (symbol, name)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tally_by_name ON tally (name, count);
CREATE TABLE IF NOT EXISTS changed_tally (name TEXT PRIMARY KEY, revision INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Named(msgspec.Struct):
    """What one work names outside itself: things named by rule, and the keys of the documents that it cites."""

    entities: list[Entity]
    cited: list[str]


_encode = msgspec.msgpack.Encoder().encode
_decode_annotated = msgspec.msgpack.Decoder(Annotated).decode
_decode_entity = msgspec.msgpack.Decoder(Entity).decode


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


@contextmanager
def opened(store: StoreDirectory) -> Iterator[Ledger]:
    """Open the ledger of a store for writing; raise StoreError where a published version came without its ledger."""
    if store.current() and not store.ledger_path.is_file():
        raise StoreError(
            store.path,
            "this store is a copy of a published version, without the ledger of what was loaded",
            advice="load at its origin, or into a new directory",
        )
    ledger = Ledger(store.ledger_path)
    try:
        yield ledger
    finally:
        ledger.close()


class Ledger:
    """The ledger of one store, an SQLite file. Changes become lasting with `commit`.

    Each change carries the number of the run that made it (`revision`). A published version says up to which revision
    it goes, so what has to be published over it is known whatever happened in between: a kill, a rollback.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._db = sqlite3.connect(path)
            fresh = not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            layout = self._db.execute("PRAGMA user_version").fetchone()[0]
            if not fresh and layout != _LAYOUT:
                raise StoreError(path, "another release of the loader made this ledger", advice=_NEW_DIRECTORY)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.executescript(_SCHEMA)
            self._db.execute(f"PRAGMA user_version={_LAYOUT}")
        except sqlite3.OperationalError as error:
            raise StoreError(
                path, f"cannot be written: {error}", advice="make room, or name another directory"
            ) from error
        except sqlite3.DatabaseError as error:
            raise StoreError(path, f"the ledger cannot be opened: {error}", advice=_NEW_DIRECTORY) from error
        self.revision = int(self.setting("revision") or 0)

    def begin(self) -> None:
        """Begin a run: what is changed from now on is of a revision of its own."""
        if not self.setting("identity"):
            self.remember("identity", uuid.uuid4().hex)
        self.revision += 1
        self.remember("revision", str(self.revision))

    def close(self) -> None:
        """Close the file; what was not committed is forgotten."""
        self._db.close()

    def commit(self) -> None:
        """Make everything said so far lasting."""
        self._db.commit()

    @property
    def database(self) -> sqlite3.Connection:
        """The open database, for tables that others keep beside these; `commit` makes theirs lasting too."""
        return self._db

    def is_unchanged(self, name: str, checksum: str, fingerprint: str) -> bool:
        """Say whether the file was read before with the same bytes by the same loader."""
        row = self._db.execute("SELECT checksum, fingerprint FROM file WHERE name = ?", (name,)).fetchone()
        return bool(row == (checksum, fingerprint))

    def enter(self, row: FileRow, file_format: str, document: bytes) -> str:
        """Enter a file that was read; return the name of the file it supersedes or is superseded by, if any.

        A file of a format that loses less supersedes another with the same language version; of two files of one
        format the later name does, so that the outcome does not hang on the order of reading.
        """
        loss = FORMATS_BY_FIDELITY.index(file_format) if file_format in FORMATS_BY_FIDELITY else _MOST_LOSS
        self._mark([row.name])
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, loss, document))
        self._mark([row.name])
        others = self._db.execute(
            f"SELECT name FROM file WHERE symbol = ? AND language = ? AND name <> ? {_BEST_FIRST}",
            (row.symbol, row.language, row.name),
        ).fetchone()
        return str(others[0]) if others else ""

    def forget(self, names: Iterable[str]) -> int:
        """Forget files, and the language versions that came from them; return how many were known.

        Where another file holds the same language version, that one is in its place from now on.
        """
        count = 0
        for name in names:
            self._mark([name])
            count += self._db.execute("DELETE FROM file WHERE name = ?", (name,)).rowcount
        return count

    def _mark(self, names: Iterable[str]) -> None:
        """Mark the works of these files as changed in this revision."""
        for name in names:
            self._db.execute(
                "INSERT OR REPLACE INTO changed_work SELECT symbol, ? FROM file WHERE name = ?", (self.revision, name)
            )

    def files(self) -> list[str]:
        """Return the names of all files entered, sorted."""
        return [name for (name,) in self._db.execute("SELECT name FROM file ORDER BY name")]

    def symbols(self) -> list[str]:
        """Return the symbols of all works, sorted."""
        return [symbol for (symbol,) in self._db.execute("SELECT DISTINCT symbol FROM file ORDER BY symbol")]

    def holds(self, symbol: str) -> bool:
        """Say whether any language version of a work was entered."""
        return self._db.execute("SELECT 1 FROM file WHERE symbol = ? LIMIT 1", (symbol,)).fetchone() is not None

    def languages(self) -> dict[str, frozenset[str]]:
        """Return in which languages each work is held."""
        rows = self._db.execute("SELECT symbol, group_concat(DISTINCT language) FROM file GROUP BY symbol")
        return {symbol: frozenset(languages.split(",")) for symbol, languages in rows}

    def changed_works(self, since: int) -> list[str]:
        """Return the symbols of the works that changed after a revision, sorted; some may be gone."""
        rows = self._db.execute("SELECT symbol FROM changed_work WHERE revision > ? ORDER BY symbol", (since,))
        return [symbol for (symbol,) in rows]

    def versions(self, symbol: str) -> list[bytes]:
        """Return the packed language versions of a work, ordered by language."""
        rows = self._db.execute(f"SELECT language, document FROM file WHERE symbol = ? {_BEST_FIRST}", (symbol,))
        best: dict[str, bytes] = {}
        for language, document in rows:
            best.setdefault(language, document)
        return [best[language] for language in sorted(best)]

    def count_versions(self) -> int:
        """Return how many language versions the store holds."""
        return int(self._db.execute("SELECT count(*) FROM (SELECT DISTINCT symbol, language FROM file)").fetchone()[0])

    def name(self, symbol: str, named: Named) -> None:
        """Enter what a work names outside itself; what it named before or names now counts as changed."""
        before = dict(self._db.execute("SELECT key, entity FROM named WHERE symbol = ?", (symbol,)))
        now: dict[str, bytes | None] = dict.fromkeys(named.cited)
        now.update({entity.key: _encode(entity) for entity in named.entities})
        changed = [key for key in before.keys() | now.keys() if before.get(key, b"-") != now.get(key, b"-")]
        self._db.executemany("DELETE FROM named WHERE symbol = ? AND key = ?", [(symbol, key) for key in changed])
        self._db.executemany(
            "INSERT INTO named VALUES (?, ?, ?)", [(symbol, key, now[key]) for key in changed if key in now]
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO changed_key VALUES (?, ?)", [(key, self.revision) for key in changed]
        )

    def weigh(self, symbol: str, triples: int, digest: str) -> None:
        """Enter how many triples a work has, and the digest of its quads."""
        self._db.execute("INSERT OR REPLACE INTO work VALUES (?, ?, ?)", (symbol, triples, digest))

    def tally(self, symbol: str, counts: dict[str, int]) -> None:
        """Enter what a work counts, by name; where that is not what it counted before, it counts as changed."""
        before = dict(self._db.execute("SELECT name, count FROM tally WHERE symbol = ?", (symbol,)))
        changed = [name for name in before.keys() | counts.keys() if before.get(name) != counts.get(name)]
        self._db.executemany("DELETE FROM tally WHERE symbol = ? AND name = ?", [(symbol, name) for name in changed])
        self._db.executemany(
            "INSERT INTO tally VALUES (?, ?, ?)", [(symbol, name, counts[name]) for name in changed if name in counts]
        )
        self._db.executemany(
            "INSERT OR REPLACE INTO changed_tally VALUES (?, ?)", [(name, self.revision) for name in changed]
        )

    def changed_tallies(self, since: int) -> list[str]:
        """Return the names whose counts may have changed after a revision, sorted."""
        rows = self._db.execute("SELECT name FROM changed_tally WHERE revision > ? ORDER BY name", (since,))
        return [name for (name,) in rows]

    def tallies(self, since: int | None) -> Iterator[tuple[str, int]]:
        """Yield the names with what all works count together: all, or those that changed after a revision."""
        if since is None:
            yield from self._db.execute("SELECT name, sum(count) FROM tally GROUP BY name ORDER BY name")
            return
        for name in self.changed_tallies(since):
            (count,) = self._db.execute("SELECT sum(count) FROM tally WHERE name = ?", (name,)).fetchone()
            if count:
                yield name, count

    def drop(self, symbol: str) -> None:
        """Forget what a work held, named and counted, when no language version of it is left."""
        self.name(symbol, Named([], []))
        self.tally(symbol, {})
        self._db.execute("DELETE FROM work WHERE symbol = ?", (symbol,))

    def expel(self, symbol: str) -> None:
        """Forget a work that could not be written, and its files: the next load reads and tells of them again."""
        self.forget([name for (name,) in self._db.execute("SELECT name FROM file WHERE symbol = ?", (symbol,))])
        self.drop(symbol)

    def count_triples(self) -> int:
        """Return how many triples all works have together."""
        return int(self._db.execute("SELECT coalesce(sum(triples), 0) FROM work").fetchone()[0])

    def digests(self) -> Iterator[str]:
        """Yield the digest of each work's quads, in the order of their symbols."""
        for (digest,) in self._db.execute("SELECT digest FROM work ORDER BY symbol"):
            yield digest

    def changed_keys(self, since: int) -> list[str]:
        """Return the keys that works began or ceased to name after a revision, sorted."""
        rows = self._db.execute("SELECT key FROM changed_key WHERE revision > ? ORDER BY key", (since,))
        return [key for (key,) in rows]

    def keys(self, beginning: str = "") -> list[str]:
        """Return the keys that any work names, or those of them that begin so, sorted."""
        rows = self._db.execute(
            "SELECT DISTINCT key FROM named WHERE key >= ? AND key < ? ORDER BY key",
            (beginning, beginning + "\U0010ffff"),
        )
        return [key for (key,) in rows]

    def named(self, key: str) -> list[Entity | None]:
        """Return what each work that names a key says of it, in the order of symbols; None where it only cites it."""
        rows = self._db.execute("SELECT entity FROM named WHERE key = ? ORDER BY symbol", (key,))
        return [_decode_entity(blob) if blob is not None else None for (blob,) in rows]

    def setting(self, name: str) -> str:
        """Return a remembered setting of the store, empty where none was made."""
        row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def remember(self, name: str, value: str) -> None:
        """Remember a setting of the store."""
        self._db.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))
