"""The Word reader: bytes of a .docx in, paragraphs with printed numbers, notes, tables and headers as blocks out.

Tracked changes are read as accepted, hidden text is left out, automatic numbers are worked out
(`docx_numbering`); headers and footers are page furniture, save that of the first page, which is the masthead.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.exceptions import OpcError
from docx.opc.part import Part
from lxml import etree
from msgspec.structs import replace

from unres_loader import limits
from unres_loader.errors import LimitError, ReadingError
from unres_loader.fragments import join
from unres_loader.model import Block, Reading, Source
from unres_loader.readers.docx_numbering import Numbering, W, attribute
from unres_loader.readers.docx_styles import Styles
from unres_loader.readers.docx_text import Inline, Notes, paragraph_text

Element = etree._Element

_STAR = re.compile(r"([*†‡]{1,3})\s*")
_ADVICE = "open it in Word or LibreOffice and save it again"
_WRAPPERS = frozenset(W + name for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"))


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one Word file.

    Raises `ReadingError` where the package or its XML is broken, `LimitError` where it unpacks to too much.
    """
    _check_size(source, data)
    try:
        package = Document(io.BytesIO(data)).part
        reader = _Reader(package)
        blocks = tuple(block for block in reader.blocks() if block.text or block.declared == "rule")
    except etree.XMLSyntaxError as error:
        if "xcessive depth" in str(error):
            raise LimitError(source.name, "elements nest too deep", advice=_ADVICE) from error
        raise ReadingError(source.name, f"the XML in the Word file is broken ({error})", advice=_ADVICE) from error
    except (OpcError, zipfile.BadZipFile, KeyError, ValueError, AttributeError) as error:
        reason = f"the Word file is broken or not one ({error})"
        raise ReadingError(source.name, reason, advice=_ADVICE) from error
    if not any(block.text for block in blocks):
        raise ReadingError(source.name, "no text in the Word file", advice="give the document itself")
    return Reading(source, blocks)


def _check_size(source: Source, data: bytes) -> None:
    """Look up the unpacked sizes before anything is unpacked; zipfile never unpacks more than these."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            sizes = {info.filename: info.file_size for info in package.infolist()}
    except (zipfile.BadZipFile, ValueError) as error:
        raise ReadingError(source.name, f"the Word file is broken ({error})", advice="fetch it again") from error
    largest = max((size for name, size in sizes.items() if name.endswith((".xml", ".rels"))), default=0)
    if sum(sizes.values()) > limits.OFFICE_BYTES or largest > limits.OFFICE_PART_BYTES:
        reason = f"unpacks to {sum(sizes.values()) // limits.MIB:,} MiB"
        raise LimitError(source.name, reason, advice="so looks a zip bomb; give a single resolution")


class _Reader:
    """Walks one package."""

    def __init__(self, package: Part) -> None:
        self.package = package
        self.styles = Styles(_part(package, RT.STYLES))
        self.numbering = Numbering(_part(package, RT.NUMBERING))
        self.links = _links(package)
        body = _root(package).find(W + "body")
        if body is None:
            raise ValueError("no body")
        self.body: Element = body
        self.notes = Notes.of(
            body, _part(package, RT.FOOTNOTES), _part(package, RT.ENDNOTES), _part(package, RT.SETTINGS)
        )
        self.paragraphs = 0
        self.text_begun = False

    def blocks(self) -> Iterator[Block]:
        yield from self.headers()
        yield from self.flow(self.body)
        self.links = {}  # the relations of the notes are not those of the body
        for marker, note in self.notes.texts():
            yield from self.note(marker, note)

    def note(self, marker: str, note: Element) -> Iterator[Block]:
        """A note; paragraphs above its number, such as ``* Reissued for technical reasons``, are notes of their own."""
        above = True
        parts: list[Inline] = []
        for paragraph in note.iter(W + "p"):
            inline = self.inline(paragraph, self.styles.of_paragraph(paragraph), within_note=True)
            above = above and next(paragraph.iter(W + "footnoteRef", W + "endnoteRef"), None) is None
            star = _STAR.match(inline.text)
            if above and star:
                yield Block(inline.text[star.end() :], f"footnote {marker}", "footnote", marker=star[1])
            elif inline.text:
                parts.append(inline)
        yield _one(parts, marker)

    def headers(self) -> Iterator[Block]:
        """The header of the first page as it stands, the others as furniture, each text once."""
        seen: set[str] = set()
        for kind, element in self.header_parts():
            for block in self.flow(element, counting=False):
                if block.text in seen or not block.text:
                    continue
                seen.add(block.text)
                if kind == "first" and element.tag == W + "hdr":
                    yield replace(block, place="header of the first page", declared="", level=0)
                else:
                    yield Block(block.text, f"{'header' if element.tag == W + 'hdr' else 'footer'}", "page-furniture")

    def header_parts(self) -> Iterator[tuple[str, Element]]:
        parts = []
        for section in self.body.iter(W + "sectPr"):
            titled = section.find(W + "titlePg") is not None
            for reference in section.iterchildren(W + "headerReference", W + "footerReference"):
                key = next((value for name, value in reference.attrib.items() if str(name).endswith("}id")), "")
                kind = attribute(reference, "type", "default")
                if key in self.package.rels and (kind != "first" or titled):
                    part = self.package.rels[str(key)].target_part
                    parts.append((kind, _root(part)))
        return iter(sorted(parts, key=lambda item: item[0] != "first"))

    def flow(self, parent: Element, *, counting: bool = True) -> Iterator[Block]:
        """The paragraphs and tables below `parent`, in order; one whose mark was deleted runs on into the next."""
        pending: Block | None = None
        for child in _flow_children(parent):
            if child.tag == W + "tbl":
                yield from self.table(child, counting)
                continue
            block = self.paragraph(child, counting)
            if pending is not None:
                block = join(pending, block, "")
            if child.find(f"{W}pPr/{W}rPr/{W}del") is not None:
                pending = block
                continue
            pending = None
            self.text_begun = self.text_begun or (counting and bool(block.text))
            yield block
        if pending is not None:
            yield pending

    def paragraph(self, element: Element, counting: bool = True) -> Block:
        self.paragraphs += counting
        style = self.styles.of_paragraph(element)
        inline = self.inline(element, style)
        depth, number = self.number(element, style) if inline.text or inline.marks else (0, "")
        level = self.styles.heading_level(style)
        heading = bool(level) and not number
        return Block(
            inline.text,
            f"paragraph {self.paragraphs}",
            "heading" if heading else "",
            number=number,
            level=level if heading else depth,
            emphasis=inline.emphasis,
            marks=inline.marks,
            links=inline.links,
        )

    def inline(self, element: Element, style: str, *, within_note: bool = False) -> Inline:
        return paragraph_text(element, style, self.styles, self.notes, self.links, within_note=within_note)

    def number(self, element: Element, style: str) -> tuple[int, str]:
        """The list depth and the printed label of a paragraph, from its own list or that of its style."""
        own = element.find(f"{W}pPr/{W}numPr")
        inherited = self.styles.properties(style, "pPr").get(W + "numPr")
        list_id = ""
        depth = ""
        for source in (own, inherited):
            if source is not None:
                list_id = list_id or attribute(source.find(W + "numId"), "val")
                depth = depth or attribute(source.find(W + "ilvl"), "val")
        if not list_id or list_id == "0":
            return 0, ""
        level = int(depth) if depth.isdecimal() else 0
        return level, self.numbering.label(list_id, level)

    def table(self, table: Element, counting: bool) -> Iterator[Block]:
        """A table as text, rows as lines, cells parted by tabs; one that lays out the masthead as its paragraphs."""
        rows = [list(row.iterchildren(W + "tc", W + "sdt")) for row in table.iter(W + "tr")]
        if not counting or not self.text_begun or max((len(row) for row in rows), default=0) <= 1:
            for cell in (cell for row in rows for cell in row):
                yield from self.flow(cell, counting=counting)
            return
        lines = []
        for row in rows:
            cells = [" ".join(b.text for b in self.flow(cell, counting=counting) if b.text) for cell in row]
            if any(cells):
                lines.append("\t".join(cells))
        yield Block("\n".join(lines), f"paragraph {self.paragraphs}", "table")


def _one(parts: list[Inline], marker: str) -> Block:
    """A note of one paragraph or more as one block."""
    block = Block("", f"footnote {marker}", "footnote", marker=marker)
    for part in parts:
        addition = Block(part.text, "", emphasis=part.emphasis, marks=part.marks, links=part.links)
        block = join(block, addition, " " if block.text else "")
    return block


def _flow_children(parent: Element) -> Iterator[Element]:
    for child in parent.iterchildren():
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _flow_children(child)


def _links(package: Part) -> dict[str, str]:
    return {key: relation.target_ref for key, relation in package.rels.items() if relation.is_external}


def _part(package: Part, kind: str) -> Element | None:
    for relation in package.rels.values():
        if relation.reltype == kind and not relation.is_external:
            return _root(relation.target_part)
    return None


def _root(part: Part) -> Element:
    """The root element of a part: python-docx has parsed some, others are bytes still."""
    element = getattr(part, "element", None)
    if element is not None:
        return element  # type: ignore[no-any-return]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(part.blob, parser)
