"""What the ledger remembers of agreed language: the sketches of language versions, and the keys that they once had."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator

from .ledger import Ledger
from .sketches import Sketch, packed_sketch, unpacked_sketch

_SCHEMA = """
CREATE TABLE IF NOT EXISTS sketch (
    symbol TEXT, language TEXT, date TEXT NOT NULL, keys BLOB NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (symbol, language)
);
CREATE TABLE IF NOT EXISTS descent (symbol TEXT PRIMARY KEY, triples INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS left_key (
    key INTEGER, date TEXT, revision INTEGER NOT NULL, PRIMARY KEY (key, date)
) WITHOUT ROWID;
"""


class SketchBook:
    """The sketches of a ledger. What is said becomes lasting with its commit.

    A key that a work had and has no more is kept with the date of the work and the revision that took it away: who met
    the work there has to be judged again, whichever version of the store is published over.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._db, self._revision = ledger.database, ledger.revision
        self._db.executescript(_SCHEMA)

    def enter(self, sketch: Sketch) -> None:
        """Enter a sketch in the place of an earlier one of the same language version."""
        keys = b"".join(paragraph.keys for paragraph in sketch.paragraphs)
        kept = {(key, sketch.date) for key in array("I", keys)}
        self._take_out("symbol = ? AND language = ?", (sketch.symbol, sketch.language), kept)
        row = (sketch.symbol, sketch.language, sketch.date, keys, packed_sketch(sketch))
        self._db.execute("INSERT INTO sketch VALUES (?, ?, ?, ?, ?)", row)

    def renew(self, symbol: str, sketches: Collection[Sketch]) -> None:
        """Put sketches in the place of all that a work has."""
        languages = [sketch.language for sketch in sketches]
        marks = ", ".join("?" * len(languages))
        self._take_out(f"symbol = ? AND language NOT IN ({marks})", (symbol, *languages), set())
        for sketch in sketches:
            self.enter(sketch)

    def _take_out(self, where: str, values: tuple[str, ...], but: set[tuple[int, str]]) -> None:
        for date, blob in self._db.execute(f"SELECT date, keys FROM sketch WHERE {where}", values).fetchall():
            left = {(key, date) for key in array("I", blob)} - but
            rows = [(key, date, self._revision) for key, date in left]
            self._db.executemany("INSERT OR REPLACE INTO left_key VALUES (?, ?, ?)", rows)
        self._db.execute(f"DELETE FROM sketch WHERE {where}", values)

    def left(self, since: int) -> set[tuple[int, str]]:
        """Return the keys that works had and lost after a revision, with the dates of the works."""
        return set(self._db.execute("SELECT key, date FROM left_key WHERE revision > ?", (since,)))

    def dated(self, language: str, keys: set[int]) -> dict[int, list[tuple[str, str]]]:
        """Return date and symbol of the paragraphs that meet at each of the keys in a language, the earliest first."""
        found: dict[int, list[tuple[str, str]]] = {}
        query = "SELECT date, symbol, keys FROM sketch WHERE language = ? AND date <> '' ORDER BY date, symbol"
        for date, symbol, blob in self._db.execute(query, (language,)):
            mine = array("I", blob)
            if not keys.isdisjoint(mine):
                for key in mine:
                    if key in keys:
                        found.setdefault(key, []).append((date, symbol))
        return found

    def weigh(self, triples: Iterable[tuple[str, int]]) -> None:
        """Enter how many triples the lineage graph of each of these works has."""
        self._db.executemany("INSERT OR REPLACE INTO descent VALUES (?, ?)", triples)

    def count_triples(self) -> int:
        """Return how many triples all lineage graphs have together."""
        return int(self._db.execute("SELECT coalesce(sum(triples), 0) FROM descent").fetchone()[0])

    def works(self) -> set[str]:
        """Return the symbols of the works that are sketched in any language."""
        return {symbol for (symbol,) in self._db.execute("SELECT DISTINCT symbol FROM sketch")}

    def known(self, language: str) -> set[str]:
        """Return the symbols of the works that are sketched in a language."""
        return {symbol for (symbol,) in self._db.execute("SELECT symbol FROM sketch WHERE language = ?", (language,))}

    def meeting(self, language: str, keys: set[int]) -> list[str]:
        """Return the symbols of the works that have one of the keys in a language, sorted."""
        rows = self._db.execute("SELECT symbol, keys FROM sketch WHERE language = ? ORDER BY symbol", (language,))
        return [symbol for symbol, blob in rows if not keys.isdisjoint(array("I", blob))]

    def sketches(self, language: str, symbols: Iterable[str]) -> Iterator[Sketch]:
        """Yield the sketches of works in a language, of those that have one."""
        for symbol in symbols:
            query = "SELECT data FROM sketch WHERE symbol = ? AND language = ?"
            for (data,) in self._db.execute(query, (symbol, language)):
                yield unpacked_sketch(data)
