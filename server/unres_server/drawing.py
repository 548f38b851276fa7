"""Pictures of an answer: a table of terms and a way to draw it in, an SVG or PNG out.

A picture is a Vega or Vega-Lite specification (`drawings/*.json`) with the table's values put in: the first column of
numbers is the height of a bar, the first of dates the place on a timeline, two columns of names the ends of a link.
vl-convert renders it within the process; it is given no address to read from.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from threading import BoundedSemaphore
from typing import Any, Final

import vl_convert
from pyoxigraph import Literal, NamedNode

from unres_server.iris import PREFIXES, short
from unres_server.port import Term
from unres_server.problems import BadRequest, Overloaded

VIEWS: Final = ("chart", "heatmap", "timeline", "network")
"""The ways to draw an answer."""

FORMATS: Final = {"svg": "image/svg+xml; charset=utf-8", "png": "image/png"}
MARKS: Final = 200
"""How many rows of an answer a picture shows at most; more cannot be told apart."""
SIDE: Final = 30
"""How many lines and how many columns a heat map has at most."""

LABEL: Final = 48
"""How many characters a label has at most; cutting it here is cheap, measuring it in the renderer is not."""

_TURNS: Final = BoundedSemaphore(4)
_PATIENCE: Final = 10.0
"""Seconds a picture waits for its turn: the renderer draws one at a time."""

Records = list[Mapping[str, Any]]

_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final = frozenset(_XSD + name for name in ("integer", "decimal", "double", "float", "int", "long"))
_DATES: Final = frozenset(_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth"))


@dataclass(frozen=True, slots=True)
class Table:
    """An answer: the names of its columns and its rows, each as long as the columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def column_of(self, types: frozenset[str]) -> int | None:
        """Return the first column whose values all have one of the datatypes (and that has any)."""
        for at in range(len(self.columns)):
            values = [row[at] for row in self.rows if row[at] is not None]
            if values and all(isinstance(each, Literal) and each.datatype.value in types for each in values):
                return at
        return None

    def names(self, apart: int | None = None) -> list[int]:
        """Return the columns that name things: words first, IRIs after; not `apart`, and nothing that is empty."""
        numeric = {at for at in range(len(self.columns)) if at == apart or self._all(at, _NUMBERS | _DATES)}
        filled = [at for at in range(len(self.columns)) if any(row[at] is not None for row in self.rows)]
        words = [at for at in filled if at not in numeric and not self._iris(at)]
        return words + [at for at in filled if at not in numeric and self._iris(at)]

    def _all(self, at: int, types: frozenset[str]) -> bool:
        values = [row[at] for row in self.rows if row[at] is not None]
        return bool(values) and all(isinstance(each, Literal) and each.datatype.value in types for each in values)

    def _iris(self, at: int) -> bool:
        return any(isinstance(row[at], NamedNode) for row in self.rows)


@cache
def _specification(view: str) -> str:
    return (files("unres_server") / "drawings" / f"{view}.json").read_text(encoding="utf-8")


def specification(table: Table, view: str, base: str) -> dict[str, Any]:
    """Return the specification that draws a table: at most `MARKS` of its rows.

    :raises BadRequest: 400, when the table lacks the columns that the view needs, or no view has the name.
    """
    if view not in VIEWS:
        raise BadRequest(f"No view is called {view!r}; there are {', '.join(VIEWS)}.")
    made: dict[str, Any] = json.loads(_specification(view))
    if view == "network":
        made["data"][0]["values"], made["data"][1]["values"] = _links(table, base)
    else:
        makers = {"chart": _bars, "heatmap": _cells, "timeline": _moments}
        made["data"] = {"values": makers[view](table, base)}
    return made


@lru_cache(maxsize=256)
def draw(table: Table, view: str, base: str, format: str = "svg") -> bytes:
    """Return the picture of a table as SVG or PNG; the same table is drawn once, and kept while others are not many.

    :raises BadRequest: 400, as `specification` does.
    :raises Overloaded: 503, when too many others wait for theirs.
    """
    made = specification(table, view, base)
    render = vl_convert.vega_to_svg if view == "network" else vl_convert.vegalite_to_svg
    if not _TURNS.acquire(timeout=_PATIENCE):
        raise Overloaded("Too many pictures are being drawn.", headers={"Retry-After": "5"})
    try:
        svg = render(made, allowed_base_urls=[])
        return vl_convert.svg_to_png(svg, scale=2) if format == "png" else svg.encode()
    finally:
        _TURNS.release()


def _text(term: Term | None, base: str) -> str:
    """Return a term as a label, not longer than a line."""
    if isinstance(term, NamedNode):
        return short(base, term.value)
    text = str(getattr(term, "value", ""))
    return text if len(text) <= LABEL else text[: LABEL - 1] + "…"


def _number(term: Term | None) -> float | None:
    """Return a term as a finite number, or None where it is none (`INF` and `NaN` have no place on an axis)."""
    number = float(term.value) if isinstance(term, Literal) else math.nan
    return number if math.isfinite(number) else None


def _needs(view: str, what: str) -> BadRequest:
    return BadRequest(f"A {view} needs {what}; the answer has none. Choose the table, or add it to SELECT.")


def _bars(table: Table, base: str) -> Records:
    """Return a bar for each row: the first name and the first number."""
    value = table.column_of(_NUMBERS)
    names = table.names(value)
    if value is None or not names:
        raise _needs("chart", "a column of numbers and one of names")
    return [
        {"label": _text(row[names[0]], base), "value": number}
        for row in table.rows[:MARKS]
        if (number := _number(row[value])) is not None
    ]


def _cells(table: Table, base: str) -> Records:
    """Return a cell for each row: the first two names and the first number."""
    value = table.column_of(_NUMBERS)
    names = table.names(value)
    if value is None or len(names) < 2:
        raise _needs("heatmap", "a column of numbers and two of names")
    found = [
        (_text(row[names[0]], base), _text(row[names[1]], base), number)
        for row in table.rows
        if (number := _number(row[value])) is not None
    ]
    lines = set(list(dict.fromkeys(label for label, *_ in found))[:SIDE])
    columns = set(list(dict.fromkeys(group for _, group, _ in found))[:SIDE])
    middle = max((number for *_, number in found), default=0) ** 0.5
    return [
        {"label": label, "group": group, "value": number, "dark": number > middle}
        for label, group, number in found
        if label in lines and group in columns
    ]


def _moments(table: Table, base: str) -> Records:
    """Return a point for each row: the first date and the first name."""
    date = table.column_of(_DATES)
    names = table.names(date)
    if date is None or not names:
        raise _needs("timeline", "a column of dates and one of names")
    return [
        {"label": _text(row[names[0]], base), "date": row[date].value}  # type: ignore[union-attr]
        for row in table.rows[:MARKS]
        if row[date] is not None
    ]


def _links(table: Table, base: str) -> tuple[Records, Records]:
    """Return the links between the first two names of each row, and the nodes with how many links each has."""
    names = table.names()
    if len(names) < 2:
        raise _needs("network", "two columns of names")
    first, second = sorted(names[:2])
    ends = [(_text(row[first], base), _text(row[second], base)) for row in table.rows if row[first] and row[second]]
    ends = list(dict.fromkeys(ends))[:MARKS]
    degree = Counter(name for pair in ends for name in pair)
    places = {name: at for at, name in enumerate(degree)}
    nodes: Records = [{"name": name, "index": at, "degree": degree[name]} for name, at in places.items()]
    return [{"source": places[one], "target": places[other]} for one, other in ends], nodes


def drawable(table: Table) -> Sequence[str]:
    """Return the views that the columns of a table allow."""
    number, date = table.column_of(_NUMBERS), table.column_of(_DATES)
    names = len(table.names())
    return [
        view
        for view, fits in (
            ("chart", number is not None and names >= 1),
            ("heatmap", number is not None and names >= 2),
            ("timeline", date is not None and names >= 1),
            ("network", names >= 2),
        )
        if fits and table.rows
    ]
