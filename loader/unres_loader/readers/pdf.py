"""The PDF reader: bytes of a PDF with text in it in, paragraphs, footnotes and page furniture as blocks out.

The page is taken apart in four steps, a module each: glyphs (`pdf_glyphs`), lines and columns (`pdf_lines`),
zones (`pdf_zones`), paragraphs (`pdf_paragraphs`). Paragraphs that a page break cuts stay two blocks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

import pypdfium2
from msgspec.structs import replace

from unres_loader import limits
from unres_loader.errors import LimitError, ReadingError
from unres_loader.fragments import join
from unres_loader.model import Block, Diagnostic, Mark, Reading, Source, Span
from unres_loader.readers.pdf_glyphs import Font, Page, read_page
from unres_loader.readers.pdf_lines import find_lines
from unres_loader.readers.pdf_paragraphs import Row, continues, frame, measure, paragraphs, usual_starts
from unres_loader.readers.pdf_text import Cell, Typeset, between, is_arabic, mirrored, misfits, typeset
from unres_loader.readers.pdf_zones import body_size, find_furniture, find_notes, is_drawn_rule

_MARKER = re.compile(r"\d{1,3}|[*†‡§]{1,3}|(?<![a-z])[a-z](?![a-z])")
_NUMBER_AHEAD = re.compile(r"(\d{1,3}|[*†‡]{1,3})\s+(?=\S)|([*†‡]{1,3})(?=\S)")


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one PDF.

    Raises `ReadingError` where it is broken, locked or holds pictures of pages only, `LimitError` where it has
    too many pages or characters.
    """
    pages = _pages(source, data)
    if not any(glyph.text.strip() for page in pages for glyph in page.glyphs):
        raise ReadingError(
            source.name, "no text in the PDF, only pictures of pages", advice="run a text recogniser first"
        )
    layout = _Layout(pages)
    blocks = tuple(layout.blocks())
    return Reading(source, blocks, diagnostics=_diagnostics(pages))


def _pages(source: Source, data: bytes) -> list[Page]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "assword" in str(error)
        reason = "the PDF is locked with a password" if locked else f"the PDF is broken ({error})"
        raise ReadingError(source.name, reason, advice="save it unlocked" if locked else "fetch it again") from error
    try:
        if len(document) > limits.PDF_PAGES:
            reason = f"{len(document):,} pages"
            raise LimitError(source.name, reason, advice="give a single resolution")
        return [read_page(document, index, source.name) for index in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise ReadingError(source.name, f"a page of the PDF is broken ({error})", advice="fetch it again") from error
    finally:
        document.close()


def _diagnostics(pages: Sequence[Page]) -> tuple[Diagnostic, ...]:
    bare = [page.number for page in pages if not any(glyph.text.strip() for glyph in page.glyphs)]
    return tuple(Diagnostic("warning", "page-without-text", f"page {n}", "the page holds no text") for n in bare)


class _Layout:
    """The pages of one document, taken apart: every line with its text and what it is."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = pages
        self.rtl = is_arabic("".join(glyph.text for page in pages for glyph in page.glyphs))
        self.lines = [line for page in pages for line in find_lines(page, self.rtl)]
        self.typesets = [typeset(line, self.rtl) for line in self.lines]
        self.texts = [_whole(item) for item in self.typesets]
        self.marked = [item.begins_with_mark for item in self.typesets]
        self.furniture = find_furniture(pages, self.lines, self.texts, self.marked)
        text = [i for i in range(len(self.lines)) if i not in self.furniture]
        self.body = body_size(self.lines[i] for i in text)
        rules = {page.number: page.rules for page in pages}
        found = find_notes(
            [self.lines[i] for i in text],
            [self.texts[i] for i in text],
            [self.marked[i] for i in text],
            rules,
            self.body,
        )
        self.notes = {text[i] for i in found}
        self.plain = _plain_font(self.typesets[i] for i in text if i not in self.notes)
        self.setting = measure([self.lines[i] for i in text], self.rtl)
        self.starts = usual_starts([self.lines[i] for i in text if i not in self.notes], self.rtl)
        self.cut: Row | None = None  # the last line of running text of the page before
        self.flipped = self.rtl and _are_flipped(self.typesets)
        self.note_open = ""

    def blocks(self) -> Iterator[Block]:
        """Page by page: running text, notes, furniture; what certainly goes on over a page is one block."""
        out: list[Block] = []
        text = note = -1  # where in `out` the last paragraph and the last note are
        for number, found in groupby(range(len(self.lines)), key=lambda index: self.lines[index].page):
            indices = list(found)
            shown = [i for i in indices if i not in self.furniture]
            for block, goes_on in self.running(number, [i for i in shown if i not in self.notes]):
                if goes_on and text >= 0:
                    out[text] = _appended(out[text], block)
                    continue
                text = len(out)
                out.append(block)
            for block in self.page_notes(number, [i for i in shown if i in self.notes]):
                if block.declared == "footnote" and not block.marker and note >= 0:
                    out[note] = _appended(out[note], block)  # carried over from the page before
                    continue
                note = len(out) if block.declared == "footnote" else note
                out.append(block)
            for index in indices:
                if index in self.furniture:
                    out.append(Block(self.texts[index].strip(), f"page {number}", "page-furniture", page=number))
        return iter(out)

    def running(self, number: int, indices: Sequence[int]) -> Iterator[tuple[Block, bool]]:
        """The paragraphs of a page, each with whether it certainly goes on from the page or column before."""
        for column, found in groupby(indices, key=lambda index: self.lines[index].column):
            rows = frame([(self.lines[i], self.typesets[i]) for i in found], self.rtl, self.starts.get(column))
            for place, paragraph in enumerate(paragraphs(rows, self.setting)):
                goes_on = place == 0 and self.cut is not None and continues(self.cut, paragraph[0], self.setting)
                self.cut = paragraph[-1]
                yield self.block(paragraph, number), goes_on

    def page_notes(self, number: int, indices: Sequence[int]) -> Iterator[Block]:
        notes: list[list[Row]] = []
        for _, found in groupby(indices, key=lambda index: self.lines[index].column):
            for row in frame([(self.lines[i], self.typesets[i]) for i in found], self.rtl):
                if is_drawn_rule(row.text):
                    yield Block("", f"page {number}", "rule", page=number)
                elif not notes or row.typeset.begins_with_mark:
                    notes.append([row])
                else:
                    notes[-1].append(row)
        for note in notes:
            yield _note(self.block(note, number, plain=None))

    def block(self, rows: Sequence[Row], number: int, *, plain: Font | None = None) -> Block:
        text = _Text(plain or self.plain)
        for row in rows:
            text.add(row.typeset)
        place = f"page {number}, line {round(rows[0].line.y)} pt"
        block = text.block(place, number)
        if self.rtl:
            block = _turned(text, block, self.flipped)
        bold = all(row.bold for row in rows) or rows[0].line.size > 1.15 * self.body
        heading = bold and len(block.text) < 400 and block.text[-1:] not in ",;،؛，；"
        return replace(block, declared="heading", level=_level(rows, self.body)) if heading else block


def _turned(text: _Text, block: Block, flipped: bool) -> Block:
    """Set brackets of Arabic text right: some writers store them as drawn, some as meant."""
    lead = len(text.text) - len(text.text.lstrip())
    characters = list(block.text)
    for offset in text.backwards:
        if 0 <= offset - lead < len(characters):
            characters[offset - lead] = mirrored(characters[offset - lead])
    turned = "".join(characters)
    here, there = misfits(block.text), misfits(turned)
    return replace(block, text=turned) if there < here or (here == there and flipped) else block


def _level(rows: Sequence[Row], body: float) -> int:
    return 2 if rows[0].line.size > 1.15 * body else 3


def _whole(item: Typeset) -> str:
    """All the text of a line, raised marks too."""
    return "".join(cell.text for cell in item.cells).strip()


def _are_flipped(typesets: Sequence[Typeset]) -> bool:
    """Whether the brackets of Arabic text point the wrong way more often than not."""
    stored = ["".join(cell.text for cell in item.cells if cell.backwards) for item in typesets]
    return sum(misfits(mirrored(text)) for text in stored) < sum(misfits(text) for text in stored)


def _plain_font(typesets: Iterator[Typeset]) -> Font:
    """The font that most of the running text is set in."""
    fonts = Counter(cell.font for item in typesets for cell in item.cells if cell.text != " ")
    return fonts.most_common(1)[0][0] if fonts else Font("", False, False)


class _Text:
    """The text of one block as it grows line by line, with its emphasis and its marks."""

    def __init__(self, plain: Font) -> None:
        self.plain = plain
        self.text = ""
        self.emphasis: list[Span] = []
        self.marks: list[Mark] = []
        self.backwards: list[int] = []  # offsets of brackets that stand in text read from the right

    def add(self, item: Typeset) -> None:
        cells = item.cells
        self.text += between(self.text, "".join(cell.text for cell in cells if not cell.mark))
        for is_mark, found in groupby(cells, key=lambda cell: cell.mark):
            group = list(found)
            if is_mark:
                self.mark(group)
            else:
                for cell in group:
                    self.cell(cell)

    def mark(self, cells: Sequence[Cell]) -> None:
        raised = "".join(cell.text for cell in cells).strip()
        markers = _MARKER.findall(raised)
        if not markers or _MARKER.sub("", raised).strip(" ,،、;()"):
            for cell in cells:
                self.cell(cell)  # an ordinal's raised letters, a unit's exponent
            return
        self.marks.extend(Mark(len(self.text.rstrip()), marker) for marker in markers)

    def cell(self, cell: Cell) -> None:
        begin = len(self.text)
        self.text += cell.text
        if cell.backwards and not cell.text.isalnum():
            self.backwards.append(begin)
        if cell.text == " " or not self.is_emphatic(cell):
            return
        last = self.emphasis[-1] if self.emphasis else Span(0, 0)
        if self.emphasis and not self.text[last.end : begin].strip():  # only spaces between: one stretch
            self.emphasis[-1] = Span(last.begin, len(self.text))
        else:
            self.emphasis.append(Span(begin, len(self.text)))

    def is_emphatic(self, cell: Cell) -> bool:
        font, plain = cell.font, self.plain
        if (font.italic and not plain.italic) or (font.bold and not plain.bold):
            return True
        return "\u4e00" <= cell.text[0] <= "\u9fff" and font.family != plain.family and bool(font.family)

    def block(self, place: str, page: int) -> Block:
        lead = len(self.text) - len(self.text.lstrip())
        text = self.text.strip()
        size = len(text)
        spans = (Span(max(b - lead, 0), min(e - lead, size)) for b, e in self.emphasis)
        marks = tuple(Mark(min(max(offset - lead, 0), size), marker) for offset, marker in self.marks)
        return Block(text, place, page=page, emphasis=tuple(s for s in spans if s.begin < s.end), marks=marks)


def _note(block: Block) -> Block:
    """Give a note with its marker apart from its text; without one it is carried over from the page before."""
    block = replace(block, declared="footnote", level=0)
    if block.marks and block.marks[0].offset == 0:
        return replace(block, marker=block.marks[0].marker, marks=block.marks[1:])
    match = _NUMBER_AHEAD.match(block.text)
    if not match:
        return block
    end = match.end()
    spans = (Span(max(b - end, 0), e - end) for b, e in block.emphasis if e > end)
    return replace(block, marker=match[1] or match[2], text=block.text[end:], emphasis=tuple(spans))


def _appended(first: Block, second: Block) -> Block:
    return join(first, second, between(first.text, second.text))
