"""The start and end of each HTML element in, blocks out: paragraphs, headings, list items, notes and tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from unres_loader.fragments import visible
from unres_loader.model import Block, Link, Mark, Span
from unres_loader.readers.html_lists import Lists
from unres_loader.readers.html_styles import Look, look_of
from unres_loader.readers.html_tables import is_data_table, table_text

Element = etree._Element

_INLINE = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "ins", "kbd",
    "label", "mark", "nobr", "q", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    "ruby", "rb",
})  # fmt: skip
_SKIPPED = frozenset({
    "audio", "button", "canvas", "del", "form", "head", "iframe", "img", "input", "link", "map", "math", "meta",
    "noscript", "object", "option", "rp", "rt", "s", "script", "select", "style", "svg", "template", "textarea",
    "title", "video",
})  # fmt: skip
_FURNITURE = frozenset({"nav", "footer", "aside"})
_NOTE_ID = re.compile(r"_?(?:sd)?(?:ftn|fn|footnote|foot-note|note|edn|endnote)[-_:.]?(\d{1,3}|[*†])", re.IGNORECASE)
_NOTE_HREF = re.compile(r"#_?(?:sd)?(?:ftn|fn|footnote|foot-note|note|edn|endnote)(?!ref)", re.IGNORECASE)
_BACK_HREF = re.compile(r"#_?(?:sd)?(?:ftn|fn|footnote|note|edn|endnote)[-_:.]?(?:ref|\d+anc|back)|#(?:back|ref)", re.I)
_MARKER = re.compile(r"\d{1,3}|[*†‡§]{1,3}")
_BACK_SIGN = re.compile(r"[↑↩⤴^]\ufe0e?\s*")


@dataclass(slots=True)
class _Open:
    """One open element and what it changed."""

    look: Look
    link: int = -1
    marking: int = -1
    note: bool = False


@dataclass(slots=True)
class _Text:
    """The text of the block that is open."""

    text: str = ""
    emphasis: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


class Builder:
    """Takes elements as they open and close; `blocks` grows."""

    def __init__(self, classes: Mapping[str, Look]) -> None:
        self.classes = classes
        self.blocks: list[Block] = []
        self.open: list[_Open] = []
        self.lists = Lists()
        self.now = _Text()
        self.skipping = 0
        self.furniture = 0
        self.pre = 0
        self.heading = 0
        self.note: str | None = None
        self.begun = False
        self.line = 0

    def start(self, element: Element) -> None:
        """Take an element that opens, with the text that stands first in it."""
        tag = str(element.tag).rpartition(":")[2]
        above = self.open[-1].look if self.open else Look()
        entry = _Open(look_of(element, self.classes).over(above))
        self.open.append(entry)
        if self.skipping or tag in _SKIPPED or entry.look.hidden:
            self.skipping += 1
            return
        if tag == "table" and is_data_table(element, begun=self.begun):
            self.flush()
            text = table_text(element)
            if text:
                self.blocks.append(Block(text, f"line {_line(element)}", "table"))
            self.skipping += 1
            return
        if tag == "a":
            self._anchor(element, entry)
        elif tag not in _INLINE:
            self._begin_block(element, tag, entry)
        self._text(element.text)

    def _begin_block(self, element: Element, tag: str, entry: _Open) -> None:
        if tag == "br":
            self.now.text += "\n"
            return
        self.flush()
        self.line = _line(element)
        if tag == "hr":
            self.blocks.append(Block("", f"line {self.line}", "rule"))
        elif tag in _FURNITURE and element.get("class", "").find("note") < 0:
            self.furniture += 1
        elif tag == "pre":
            self.pre += 1
        elif re.fullmatch(r"h[1-6]", tag):
            self.heading = int(tag[1])
        self.lists.start(element, tag)
        marker = _note_marker(element, tag)
        if marker is not None and self.note is None:
            self.note, entry.note = marker, True

    def _anchor(self, element: Element, entry: _Open) -> None:
        href = element.get("href", "")
        if href and not href.startswith(("#", "javascript:", "mailto:")):
            entry.link = len(self.now.text)
        elif _BACK_HREF.match(href) or _NOTE_HREF.match(href) or "footnote" in element.get("class", ""):
            entry.marking = len(self.now.text)

    def end(self, element: Element, *, tail: bool = True) -> None:
        """Take an element that closes, with the text that follows it."""
        tag = str(element.tag).rpartition(":")[2]
        entry = self.open.pop()
        if self.skipping:
            self.skipping -= 1
        elif tag == "a":
            self._close_anchor(element, entry)
        elif tag not in _INLINE and tag != "br":
            self._end_block(element, tag, entry)
        if tail and not self.skipping:
            self._text(element.tail)

    def _end_block(self, element: Element, tag: str, entry: _Open) -> None:
        self.flush()
        self.lists.end(tag)
        if tag in _FURNITURE and element.get("class", "").find("note") < 0:
            self.furniture -= 1
        elif tag == "pre":
            self.pre -= 1
        elif re.fullmatch(r"h[1-6]", tag):
            self.heading = 0
        if entry.note:
            self.note = None

    def _close_anchor(self, element: Element, entry: _Open) -> None:
        now = self.now
        if 0 <= entry.link < len(now.text):
            now.links.append(Link(entry.link, len(now.text), element.get("href", "")))
        if entry.marking < 0:
            return
        inside = now.text[entry.marking :]
        marker = inside.strip().strip("[]()").strip()
        if _MARKER.fullmatch(marker):
            now.text = now.text[: entry.marking]
            self._mark(marker)
        elif _BACK_SIGN.fullmatch(inside.strip()):
            now.text = now.text[: entry.marking]

    def _mark(self, marker: str) -> None:
        now = self.now
        if self.note is not None and not now.text.strip():
            self.note = marker
        else:
            now.marks.append(Mark(len(now.text.rstrip()), marker))

    def _text(self, text: str | None) -> None:
        """Take a stretch of character data."""
        if not text:
            return
        look = self.open[-1].look if self.open else Look()
        now = self.now
        bare = text.strip().strip("[]()")
        raised = look.raised and bare and not _MARKER.sub("", bare).strip(" ,")
        if raised and not any(entry.marking >= 0 for entry in self.open):
            for marker in _MARKER.findall(bare):
                self._mark(marker)
            return
        begin = len(now.text)
        cleaned = visible(text)
        now.text += cleaned if self.pre else re.sub(r"[ \t\r\n\f]+", " ", cleaned)
        if look.emphatic and len(now.text) > begin:
            now.emphasis.append(Span(begin, len(now.text)))

    def flush(self) -> None:
        """End the open block; double line breaks part it into paragraphs."""
        now, self.now = self.now, _Text()
        if not now.text.strip() and not now.marks:
            return
        if self.pre:
            pieces = [(m.start(), m.end()) for m in re.finditer(r"(?:[^\n]|\n(?!\s*\n))+", now.text)]
        else:
            pieces = _between(now.text, r"\n[ \u00a0]*\n\s*")
        for begin, end in pieces:
            block = self._block(now, begin, end)
            if block.text:
                self.blocks.append(block)
                self.begun = self.begun or len(block.text) > 200

    def _block(self, now: _Text, begin: int, end: int) -> Block:
        text, place = _tidy(now.text[begin:end])

        def at(offset: int) -> int:
            return place[min(max(offset - begin, 0), end - begin)]

        spans = _bridged(text, [Span(at(b), at(e)) for b, e in now.emphasis if b < end and e > begin])
        number, level = ("", 0) if self.note is not None else self.lists.label(text)
        declared = "heading" if self.heading else "page-furniture" if self.furniture else ""
        if self.note is not None:
            declared = "footnote"
        return Block(
            text,
            f"line {self.line}",
            declared,
            number=number,
            marker=self.note or "",
            level=self.heading or level,
            emphasis=spans,
            marks=tuple(Mark(at(o), m) for o, m in now.marks if begin <= o <= end),
            links=tuple(Link(at(b), at(e), href) for b, e, href in now.links if b < end and e > begin),
        )


def _line(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _note_marker(element: Element, tag: str) -> str | None:
    """The marker of the note that an element holds, empty where only its text tells; None where it holds none."""
    if tag not in ("div", "li", "p", "dd", "section", "td", "aside") or (
        tag in ("section", "aside") and len(element) > 1
    ):
        return None
    match = _NOTE_ID.fullmatch(element.get("id", "") or element.get("name", ""))
    if match:
        return match[1]
    style = re.sub(r"\s", "", element.get("style", "").lower())
    classes = element.get("class", "").lower().split()
    role = element.get("role", "")
    if "mso-element:footnote;" in f"{style};" or role in ("doc-footnote", "doc-endnote"):
        return ""
    return (
        ""
        if any(name in ("footnote", "msofootnotetext", "sdfootnote", "akn-authorialnote") for name in classes)
        else None
    )


def _between(text: str, pattern: str) -> list[tuple[int, int]]:
    begin, out = 0, []
    for match in re.finditer(pattern, text):
        out.append((begin, match.start()))
        begin = match.end()
    return [*out, (begin, len(text))]


def _tidy(raw: str) -> tuple[str, list[int]]:
    """Give `raw` with runs of white space as one space, or one line break, and where each offset went."""
    out: list[str] = []
    place = []
    for character in raw:
        place.append(len(out))
        if not character.isspace():
            out.append(character)
        elif out:
            sign = "\n" if character == "\n" else " "
            if out[-1] in (" ", "\n"):
                out[-1] = "\n" if "\n" in (out[-1], sign) else " "
            else:
                out.append(sign)
    while out and out[-1].isspace():
        out.pop()
    return "".join(out), [min(p, len(out)) for p in (*place, len(out))]


def _bridged(text: str, spans: list[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for begin, end in spans:
        inner = text[begin:end]
        span = Span(begin + len(inner) - len(inner.lstrip()), begin + len(inner.rstrip()))
        if span.begin >= span.end:
            continue
        if out and not text[out[-1].end : span.begin].strip():
            out[-1] = Span(out[-1].begin, span.end)
        else:
            out.append(span)
    return tuple(out)
