"""The Akoma Ntoso reader: official UN XML in, blocks with their declared roles and the declared facts of the work out.

The element names are those of Akoma Ntoso 3.0 with the AKN4UN guidelines; what the files of the UN do
beyond them (preambular paragraphs as ``crossHeading``, a draft resolution inside a ``p``) is read too.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree
from msgspec.structs import replace

from unres_loader.errors import ReadingError
from unres_loader.fragments import clean, cut, merged, spaced
from unres_loader.model import Block, Link, Mark, Reading, Source, Span
from unres_loader.numbering import is_section_number, is_top_number
from unres_loader.readers.akn_front import front_matter
from unres_loader.readers.hardened import parse

#: Nesting beyond this is no resolution: the deepest of 8,010 official files nests 19 elements.
MAX_DEPTH = 200

Element = etree._Element

_HEADINGS = frozenset({"subheading", "heading"})
_SILENT = frozenset({"img", "meta", "docNumber", "docTitle"})
_NAMES: dict[object, str] = {}


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one Akoma Ntoso file.

    Entities, DTDs and the network are off. Raises `ReadingError` where the XML is broken or holds no
    statement, `LimitError` where it nests deeper than `MAX_DEPTH`.
    """
    root = parse(source, data, MAX_DEPTH)
    main = next((e for e in root if _name(e) in ("statement", "doc", "act", "bill")), None)
    if main is None:
        raise ReadingError(source.name, "no statement in the Akoma Ntoso file", advice="give a resolution or decision")
    blocks = list(_Body().blocks(main))
    return Reading(source, tuple(blocks), front_matter(main))


def _name(element: Element) -> str:
    tag = element.tag
    name = _NAMES.get(tag)
    if name is None:
        name = _NAMES[tag] = str(tag).rpartition("}")[2]
    return name


class _Inline:
    """One paragraph's mixed content, flattened: text with single spaces, and the spans over it."""

    def __init__(self, body: _Body) -> None:
        self.body = body
        self.parts: list[str] = []
        self.length = 0
        self.space = True  # the text so far is empty or ends in a space
        self.closing = False  # a bracket around a footnote number is still to be dropped
        self.emphasis: list[Span] = []
        self.marks: list[Mark] = []
        self.links: list[Link] = []
        self.notes: list[Block] = []
        self.blocks: list[Block] = []  # block-level content found inside the paragraph

    def add(self, text: str | None) -> None:
        if not text:
            return
        text = spaced(text)
        if self.closing:
            text, self.closing = text.removeprefix(")"), False
        if self.space and text[:1] == " ":
            text = text[1:]
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.space = text[-1] == " "

    def walk(self, element: Element) -> _Inline:
        self.add(element.text)
        for child in element:
            self.child(child)
            self.add(child.tail)
        return self

    def child(self, child: Element) -> None:
        name = _name(child)
        begin = self.length
        if name == "authorialNote":
            marker = (child.get("marker") or "").strip()
            self.unbracket(child)
            self.marks.append(Mark(self.length, marker))
            self.notes.extend(self.body.note(child, marker))
        elif name == "eol":
            self.add(" ")
        elif name in ("embeddedStructure", "table"):
            self.blocks.extend(self.body.inner(child))
        elif name in _HEADINGS and _name(child.getparent()) == "p":  # type: ignore[arg-type]
            self.blocks.extend(self.body.structure(child, 0))
        elif name != "img":
            if name == "sup":
                self.tighten(child)
            self.walk(child)
            if name == "span" or name in ("i", "b", "em", "strong"):
                self.emphasis.append(Span(begin, self.length))
            elif name in ("a", "ref"):
                self.links.append(Link(begin, self.length, child.get("href") or ""))

    def tighten(self, raised: Element) -> None:
        """Drop a space before raised letters that only lays out the file on a line of its own ("1er juillet")."""
        before = raised.getprevious()
        gap = before.tail if before is not None else raised.getparent().text  # type: ignore[union-attr]
        if self.parts and self.parts[-1].endswith(" ") and gap and "\n" in gap and gap.isspace():
            self.parts[-1] = self.parts[-1][:-1]
            self.length -= 1
            self.space = False

    def unbracket(self, note: Element) -> None:
        """Drop the raised brackets that Arabic print sets around a footnote number: they are part of the marker."""
        follower = note.getnext()
        closing = (note.tail or "") if note.tail else (follower.text or "" if follower is not None else "")
        if self.parts and self.parts[-1] == "(" and closing.startswith(")"):
            self.parts.pop()
            self.length -= 1
            self.space = not self.parts or self.parts[-1].endswith(" ")
            self.closing = True

    def block(self, element: Element, **fields: object) -> Block:
        raw = "".join(self.parts)
        text = raw.rstrip()

        def tight(begin: int, end: int) -> tuple[int, int]:
            end = min(end, len(text))
            while begin < end and text[begin] == " ":
                begin += 1
            while end > begin and text[end - 1] == " ":
                end -= 1
            return begin, end

        emphasis = (Span(*tight(*span)) for span in sorted(self.emphasis))
        return replace(
            Block(text, f"line {element.sourceline or 0}", **fields),  # type: ignore[arg-type]
            emphasis=merged(span for span in emphasis if span.begin < span.end),
            marks=tuple(Mark(min(offset, len(text)), marker) for offset, marker in self.marks),
            links=tuple(Link(*tight(b, e), href) for b, e, href in self.links if b < min(e, len(text))),
        )


class _Body:
    """The walk over the structural elements; each method yields blocks in reading order."""

    def blocks(self, statement: Element) -> Iterator[Block]:
        for child in statement:
            name = _name(child)
            if name in ("preamble", "mainBody"):
                for element in child:
                    yield from self.structure(element, 0)
            elif name == "preface":
                yield from self.preface(child)
            elif name in ("attachments", "components"):
                for attachment in child:
                    yield from self.attachment(attachment)
            elif name == "conclusions":
                yield from self.conclusions(child)

    def structure(self, element: Element, depth: int) -> Iterator[Block]:
        name = _name(element)
        if name in ("paragraph", "point", "item", "clause", "article"):
            yield from self.paragraph(element, depth)
        elif name in _HEADINGS:
            yield from self.text(element, declared="heading")
        elif name == "crossHeading":
            declared = "preambular" if element.get("refersTo") == "#preamble" else "heading"
            yield from self.text(element, declared=declared)
        elif name == "formula":
            for child in element:
                yield from self.text(child, declared="formula")
        elif name in ("container", "block", "recital", "longTitle"):
            yield from self.container(element, depth)
        elif name == "table":
            yield self.table(element)
        elif name == "num":
            yield from self.text(element, declared="heading")
        elif name == "p":
            yield from self.text(element, declared="operative")
        elif name not in _SILENT:
            for child in element:
                yield from self.structure(child, depth)

    def container(self, element: Element, depth: int) -> Iterator[Block]:
        label = element.get("name") or ""
        declared = {"formula": "formula", "subheading": "heading"}.get(label, "preambular")
        if len(element) == 0 or _name(element) == "block":
            yield from self.text(element, declared=declared)
            return
        for child in element:
            if _name(child) in ("p", "listIntroduction", "wrapUp"):
                yield from self.text(child, declared=declared)
            elif _name(child) == "blockList":
                yield from self.container(child, depth)
            else:
                yield from self.structure(child, depth)

    def paragraph(self, element: Element, depth: int) -> Iterator[Block]:
        number, opened = "", False
        for child in element:
            name = _name(child)
            if name == "num":
                number = clean("".join(map(str, child.itertext())))
            elif name in _HEADINGS:
                own = number if child.getnext() is None and not opened else ""
                yield from self.heading(child, own)
                opened = opened or bool(own)
            elif name in ("content", "intro", "p", "wrapUp"):
                for p in [child] if name == "p" else child:
                    if _name(p) != "p":
                        yield from self.structure(p, depth)
                    elif opened:
                        yield from self.text(p, declared="continuation", level=depth)
                    else:
                        yield from self.text(p, declared=self.role(number, depth), number=number, level=depth)
                        opened = True
            elif name in ("list", "sublist", "blockList"):
                intro = child.find("{*}intro") if not opened else None
                if intro is not None:
                    yield from self.intro(intro, number, depth)
                    opened = True
                yield from self.points(child, depth + 1, intro)
        if number and not opened:
            yield Block("", f"line {element.sourceline or 0}", self.role(number, depth), number, level=depth)

    def heading(self, element: Element, number: str) -> Iterator[Block]:
        """Give a heading; the number of its paragraph goes with it, unless its text has it already."""
        for block in self.text(element, declared="heading"):
            own = number if block.declared == "heading" and not block.text.startswith(number) else ""
            yield replace(block, number=own)

    @staticmethod
    def role(number: str, depth: int) -> str:
        if is_section_number(number):
            return "heading"
        if not number:
            return "continuation" if depth else "operative"
        return "operative" if not depth and is_top_number(number) else "sub"

    @staticmethod
    def paragraphs(element: Element) -> list[Element]:
        """Give the paragraphs in `element`, or itself where the text stands in it directly."""
        return [p for p in element if _name(p) == "p"] or [element]

    def intro(self, element: Element, number: str, depth: int) -> Iterator[Block]:
        paragraphs = self.paragraphs(element)
        yield from self.text(paragraphs[0], declared=self.role(number, depth), number=number, level=depth)
        for p in paragraphs[1:]:
            yield from self.text(p, declared="continuation", level=depth)

    def points(self, element: Element, depth: int, done: Element | None = None) -> Iterator[Block]:
        for child in element:
            name = _name(child)
            if name in ("sublist", "list"):
                yield from self.points(child, depth + 1)
            elif name in ("intro", "wrapUp", "listIntroduction"):
                for p in self.paragraphs(child) if child is not done else ():
                    yield from self.text(p, declared="continuation", level=depth - 1)
            else:
                yield from self.structure(child, depth)

    def text(self, element: Element, **fields: object) -> Iterator[Block]:
        inline = _Inline(self).walk(element)
        block = inline.block(element, **fields)
        if block.text or block.number:
            yield block
        yield from inline.notes
        yield from inline.blocks

    def note(self, element: Element, marker: str) -> Iterator[Block]:
        inline = _Inline(self)
        for child in element:
            inline.walk(child)
            inline.add(" ")
        if not len(element):
            inline.add(element.text)
        block = inline.block(element, declared="footnote", marker=marker)
        yield cut(block, 2) if block.text.startswith("()") else block
        yield from inline.notes

    def table(self, element: Element) -> Block:
        rows = []
        for row in element.iter():
            if _name(row) == "tr":
                rows.append("\t".join(" ".join("".join(map(str, cell.itertext())).split()) for cell in row))
        return Block("\n".join(rows), f"line {element.sourceline or 0}", "table")

    def inner(self, element: Element) -> Iterator[Block]:
        if _name(element) == "table":
            yield self.table(element)
            return
        yield Block("", f"line {element.sourceline or 0}", "embedded", level=1)
        for child in element:
            yield from self.structure(child, 0)
        yield Block("", f"line {element.sourceline or 0}", "embedded")

    def preface(self, element: Element) -> Iterator[Block]:
        for p in element:
            inline = _Inline(self).walk(p)
            title = inline.block(p, declared="title")
            if title.text:
                yield title
            yield from inline.notes

    def attachment(self, element: Element) -> Iterator[Block]:
        for child in element:
            name = _name(child)
            if name == "statement":
                yield Block("", f"line {child.sourceline or 0}", "embedded", level=1)
                yield from self.blocks(child)
                yield Block("", f"line {child.sourceline or 0}", "embedded")
            elif name == "doc":
                yield Block("", f"line {child.sourceline or 0}", "annex")
                yield from self.blocks(child)

    def conclusions(self, element: Element) -> Iterator[Block]:
        for p in element:
            yield from self.text(p, declared="conclusion")
