"""The Markdown reader: what page readers and converters write in, blocks with emphasis, links and footnote marks out.

Only the Markdown that such files really hold is read: headings, emphasis, links, escapes, ``<sup>``,
``[^1]`` footnotes, tables, comments, rules. Lists are not: a resolution's numbers are text, not list markup, and a
list mark that a converter put before one (``- (a) …``) is dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import groupby, pairwise

from unres_loader.fragments import merged, visible
from unres_loader.model import Block, Link, Mark, Reading, Source, Span
from unres_loader.numbering import LABEL
from unres_loader.readers.text import decode

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*$")
_RULE = re.compile(r"(?:\\?[_*-]\s?)+$")  # a single mark is what a conversion left of one
_NOTE = re.compile(r"\[\^([^\]\s]{1,12})\]:\s*")
_QUOTED = re.compile(r"^\s*(?:>\s?)+|(?<=\]:)\s*>\s+")
_COMMENT, _LONGEST_COMMENT = "<!-- -->", 4000
_LIST_MARK = re.compile(r"[-*+]\s+")
_ITEM = re.compile(r"(?:[-*+]\s+)?(?:\\?\(?\w{1,4}\\?[.)]|\d{1,3}\s?[-–])\s|[-*+•]\s+")

_TOKEN = re.compile(
    r"""\\(?P<escape>[^\w\s])
      | <sup>\s*(?P<sup>[^<]{1,40})</sup>
      | \[\^(?P<note>[^\]\s]{1,12})\]
      | (?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})
      | (?P<stars>\*{1,3})
      | (?<![\w])(?P<under>__?)(?=\S) | (?<=\S)(?P<close>__?)(?![\w])
      | \[(?P<label>[^\]\[]{0,300})\]\((?P<href>[^()\s]{0,500}(?:\([^()\s]{0,60}\)[^()\s]{0,100})?)\)
      | (?P<image>!\[[^\]\[]{0,300}\]\([^()\s]{0,500}\))
      | <(?P<tag>/?[a-zA-Z][^<>]{0,200})>
      | &(?P<entity>amp|lt|gt|quot|nbsp|\#39);
    """,
    re.VERBOSE,
)
#: White space that is not one plain space already.
_SPACED = re.compile(r"[^\S\n ]+\s*|\s*\n\s*|  +\s*|^ | $")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "nbsp": " ", "#39": "'"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SPECIAL = re.compile(r"[\\<\[*_&⁰¹²³⁴-⁹!]")


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one Markdown file; raises `ReadingError` where it is no text or empty."""
    return Reading(source, tuple(blocks(decode(source, data))))


def blocks(text: str) -> Iterator[Block]:
    """Give the blocks of Markdown `text`, each with its first line as place."""
    return _blocks(_without_comments(text))


def _without_comments(text: str) -> str:
    """Give `text` with every comment as an empty one that stands alone: it marks where a picture or page was."""
    kept: list[str] = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0:
        end = text.find("-->", begin, begin + _LONGEST_COMMENT)
        kept.append(text[at:begin] + (f"\n\n{_COMMENT}\n\n" if end >= 0 else "<!--"))
        at = end + 3 if end >= 0 else begin + 4
    return "".join(kept) + text[at:]


def _blocks(text: str) -> Iterator[Block]:
    source = text.split("\n")
    usual = _usual_gap(source)
    lines: list[str] = []
    start, blank, begun = 1, 0, False
    for number, line in enumerate(source, 1):
        if not line.strip():
            if lines:
                yield from _paragraph(lines, start)
                lines = []
            blank += 1
            continue
        if blank > usual and begun and line != _COMMENT:
            yield Block("", f"line {number}", "page-furniture")
        begun = line != _COMMENT  # that stands between blank lines of ours
        blank = 0
        if lines and _begins_block(line) and not (line.lstrip()[0] == lines[0].lstrip()[0] == "|"):
            yield from _paragraph(lines, start)
            lines = []
        if not lines:
            start = number
        lines.append(line)
    if lines:
        yield from _paragraph(lines, start)


def _usual_gap(lines: Sequence[str]) -> int:
    """Give how many blank lines part the blocks of a file: conversions leave more where a page ended.

    >>> _usual_gap(["1.", "", "2.", "", "", "rest of 2.", "", "3."])
    1
    """
    runs = Counter(len(list(run)) for blank, run in groupby(lines, lambda line: not line.strip()) if blank)
    return max(runs, key=lambda length: (runs[length], -length), default=0)


def _begins_block(line: str) -> bool:
    head = line.lstrip()[:12]
    return head[0] in "#|" or bool(_ITEM.match(head) or _NOTE.match(head) or head.startswith(("<sup>", "[^")))


def _paragraph(lines: list[str], start: int) -> Iterator[Block]:
    place = f"line {start}"
    lines = [_QUOTED.sub("", line) if ">" in line else line for line in lines]
    first = lines[0].strip()
    if first == _COMMENT:
        yield Block("", place, "page-furniture")
    elif len(lines) == 1 and _RULE.match(first):
        yield Block("", place, "rule")
    elif first.startswith("|"):
        yield Block("\n".join(_row(line) for line in lines if not set(line) <= set("|-: ")), place, "table")
    elif heading := _HEADING.match(first):
        yield _inline(heading[2], place, "heading", level=len(heading[1]))
        if lines[1:]:
            yield from _paragraph(lines[1:], start + 1)
    elif note := _NOTE.match(first):
        yield _inline("\n".join([first[note.end() :], *lines[1:]]), place, "footnote", marker=note[1])
    else:
        mark = _LIST_MARK.match(first)
        begin = mark.end() if mark and LABEL.match(first[mark.end() :].replace("\\", "")) else 0
        yield _inline("\n".join([first[begin:], *(line.strip() for line in lines[1:])]), place)


def _row(line: str) -> str:
    return "\t".join(_inline(cell.strip(), "").text for cell in line.strip().strip("|").split("|"))


class _Text:
    """The text of one block while its markup is taken away."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.links: list[Link] = []
        self.edges: list[int] = []  # offsets where emphasis turns on or off

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def token(self, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "escape":
            self.add(match["escape"])
        elif kind in ("sup", "note", "raised"):
            self.mark((match["sup"] or match["note"] or match["raised"]).strip().translate(_RAISED))
        elif kind in ("stars", "under", "close"):
            self.edges.append(self.length)
        elif kind == "href":
            self.link(match)
        elif kind == "entity":
            self.add(_ENTITIES[match["entity"]])
        elif kind == "tag" and match["tag"].lower().startswith("br"):
            self.add("\n")
        elif kind == "tag" and not match["tag"].lstrip("/").lower().startswith(_TAGS):
            self.add(match[0])

    def mark(self, marker: str) -> None:
        if marker.strip("()").isdigit() or set(marker) <= set("*†‡§#"):
            self.marks.append(Mark(self.length, marker.strip("()")))
        else:
            self.add(marker)

    def link(self, match: re.Match[str]) -> None:
        begin = self.length
        self.add(match["label"].replace("\\", ""))
        self.links.append(Link(begin, self.length, match["href"]))


_TAGS = ("b", "i", "em", "strong", "u", "sub", "sup", "span", "a", "p", "div", "center", "font", "img")


def _inline(raw: str, place: str, declared: str = "", *, marker: str = "", level: int = 0) -> Block:
    raw = visible(raw)
    text = _Text()
    at = begin = 0
    while special := _SPECIAL.search(raw, begin):
        begin = special.start()
        match = _TOKEN.match(raw, begin)
        if match is None:
            begin += 1
            continue
        text.add(raw[at:begin])
        text.token(match)
        at = begin = match.end()
    text.add(raw[at:])
    return _block(text, place, declared, marker, level)


def _block(text: _Text, place: str, declared: str, marker: str, level: int) -> Block:
    """Make the block: white space is set right last, so that every offset moves with it."""
    raw = "".join(text.parts)
    if not (text.edges or text.marks or text.links):
        return Block(_SPACED.sub(_glue, raw).strip(), place, declared, marker=marker, level=level)
    result, offset = _squeezed(raw)
    edges = [offset(edge) for edge in text.edges]
    spans = (_tight(result, begin, end) for begin, end in list(pairwise(edges))[::2])
    return Block(
        result,
        place,
        declared,
        marker=marker,
        level=level,
        emphasis=merged(span for span in spans if span.begin < span.end),
        marks=tuple(Mark(_back(result, offset(at)), name) for at, name in text.marks),
        links=tuple(Link(offset(b), offset(e), href) for b, e, href in text.links),
    )


def _glue(space: re.Match[str]) -> str:
    return "\n" if "\n" in space[0] else " "


def _squeezed(raw: str) -> tuple[str, Callable[[int], int]]:
    """Give `raw` with single white space and none at its ends, and the function that moves an offset along."""
    if raw.isprintable() and "  " not in raw and raw == raw.strip():  # of white space only the plain space is printable
        return raw, partial(min, len(raw))
    starts, shifts = [0], [0]
    out: list[str] = []
    at = size = 0
    for space in _SPACED.finditer(raw):
        begin, end = space.span()
        out.append(raw[at:begin])
        size += begin - at
        glue = _glue(space) if begin and end < len(raw) else ""
        starts.append(begin)
        shifts.append(size - begin)
        out.append(glue)
        size += len(glue)
        starts.append(end)
        shifts.append(size - end)
        at = end
    out.append(raw[at:])
    result = "".join(out)

    def offset(value: int) -> int:
        return min(value + shifts[bisect_right(starts, value) - 1], len(result))

    return result, offset


def _back(text: str, offset: int) -> int:
    """Move a mark that stands after a space back to its word."""
    while 0 < offset <= len(text) and text[offset - 1].isspace():
        offset -= 1
    return offset


def _tight(text: str, begin: int, end: int) -> Span:
    while begin < end and text[begin].isspace():
        begin += 1
    while end > begin and text[end - 1].isspace():
        end -= 1
    return Span(begin, end)
