"""Lines of glyphs in, their text in reading order out, with what is emphasised and the raised marks apart.

Spaces come from the gaps between glyphs (many writers draw none); Arabic lines are turned from the order on
the page to the order of reading by the rules of the Unicode Bidirectional Algorithm (UAX #9), backwards.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from unres_loader.readers.pdf_glyphs import Font, Glyph
from unres_loader.readers.pdf_lines import Line

#: Gaps wider than these parts of the type size are spaces: with a space character drawn in it, and without.
_DRAWN_GAP, _GAP, _GAP_BESIDE_HAN, _GAP_BETWEEN_HAN = 0.06, 0.17, 0.45, 0.8

_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_BAR_CODE = re.compile(r"\*\w+\*")
_ALEF_LAM = re.compile(r"[اأإآٱ]ل")
_PRESENTATION = re.compile(r"[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufeff\uf900-\ufaff\u2f00-\u2fdf]")
_BRACKETS = str.maketrans("()[]{}«»", ")(][}{»«")
#: pdfium mirrors all of these in Arabic text, but quotation marks have no mirrored form (Bidi_Mirrored=No).
_QUOTES = str.maketrans("“”‘’", "”“’‘")
#: What may stand between two digits, or between Latin letters, without ending the run (UAX #9: CS, ES; neutrals).
_IN_NUMBER = frozenset(".,:/-+٫٬")
_BESIDE_NUMBER = frozenset("%٪‰°$€£#")


@dataclass(slots=True)
class Cell:
    """One place in a line: a base character with the signs above and below it, or a space.

    `mark` says that it is raised, `backwards` that it stands in text that reads from the right.
    """

    text: str
    left: float
    right: float
    size: float
    font: Font
    mark: bool = False
    order: int = 0
    backwards: bool = False


@dataclass(slots=True)
class Typeset:
    """The text of a line in reading order, cell by cell."""

    cells: list[Cell] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text without raised marks."""
        return "".join(cell.text for cell in self.cells if not cell.mark).strip()

    @property
    def begins_with_mark(self) -> bool:
        """Whether a footnote's mark stands first: a raised number, or an asterisk."""
        first = next((cell for cell in self.cells if cell.text.strip()), None)
        return first is not None and (first.mark or (first.text in "*†‡" and not _BAR_CODE.fullmatch(self.text)))


def is_arabic(text: str) -> bool:
    """Whether more of the letters are Arabic than anything else.

    >>> is_arabic("القرار A/76/L.1"), is_arabic("S/RES/2664 (2022)")
    (True, False)
    """
    arabic = len(_ARABIC.findall(text))
    return arabic > sum(c.isalpha() for c in text) - arabic


def typeset(line: Line, rtl: bool) -> Typeset:
    """Give the text of `line`; `rtl` says that the document reads from right to left."""
    cells = _cells(line)
    if rtl:
        return Typeset(_logical(_spaced(_from_right(cells), True)))
    return Typeset(_spaced(cells, False))


def _cells(line: Line) -> list[Cell]:
    """Base characters from left to right, each with the combining signs drawn over it."""
    cells: list[Cell] = []
    signs: list[Glyph] = []
    for glyph in line.glyphs:
        text = unicodedata.normalize("NFKC", glyph.text) if _PRESENTATION.match(glyph.text) else glyph.text
        if unicodedata.combining(text[0]):
            signs.append(glyph)
            continue
        last = cells[-1] if cells else None
        if last and _same_place(last, glyph):
            last.text += text  # one glyph that stands for several characters
            if _ALEF_LAM.fullmatch(last.text):  # only the ligature of lam and alef is one glyph: it came turned round
                last.text = last.text[::-1]
            last.right = max(last.right, glyph.right)
            continue
        raised = glyph.order in line.raised
        cells.append(Cell(text, glyph.left, glyph.right, glyph.size, glyph.font, raised, glyph.order))
    bases = [cell for cell in cells if cell.text[0].isalpha()] or [cell for cell in cells if cell.text != " "]
    for sign in signs if bases else ():
        middle = (sign.left + sign.right) / 2
        base = min(bases, key=lambda cell: (cell.font != sign.font, abs((cell.left + cell.right) / 2 - middle)))
        base.text += sign.text
    return cells


def _same_place(cell: Cell, glyph: Glyph) -> bool:
    follows = glyph.order == cell.order + len(cell.text) and glyph.font == cell.font
    return follows and abs(glyph.left - cell.left) < 0.005 * glyph.size and cell.text != " "


def _from_right(cells: Sequence[Cell]) -> list[Cell]:
    """Order cells as they are read from the right.

    Words go by their right edge, since bold words are sometimes drawn over the beginning of the next one.
    """
    words: list[list[Cell]] = []
    for cell in sorted(cells, key=lambda cell: cell.order):
        last = words[-1][-1] if words else None
        if (
            last is None
            or cell.text == " "
            or last.text == " "
            or last.font != cell.font
            or last.mark != cell.mark
            or min(abs(cell.left - last.right), abs(last.left - cell.right)) > _GAP * cell.size
        ):
            words.append([])
        words[-1].append(cell)
    words.sort(key=lambda word: -max(cell.right for cell in word))
    return [cell for word in words for cell in sorted(word, key=lambda cell: -cell.right)]


def _spaced(cells: Sequence[Cell], backwards: bool) -> list[Cell]:
    """Give `cells` with spaces where the gaps are, and only there."""
    out: list[Cell] = []
    drawn = False
    for cell in cells:
        if cell.text == " ":
            drawn = True
            continue
        if out and not cell.mark and _is_gap(out[-1], cell, drawn, backwards):
            out.append(Cell(" ", cell.left, cell.left, cell.size, cell.font))
        out.append(cell)
        drawn = False
    return out


def _is_gap(before: Cell, cell: Cell, drawn: bool, backwards: bool) -> bool:
    gap = (before.left - cell.right if backwards else cell.left - before.right) / max(before.size, cell.size)
    if before.mark and drawn:
        return gap > _DRAWN_GAP / 2
    han = bool(_HAN.match(before.text[-1])) + bool(_HAN.match(cell.text[0]))
    if han:
        return gap > (_GAP if drawn else (_GAP_BESIDE_HAN, _GAP_BETWEEN_HAN)[han - 1])
    if backwards and before.font != cell.font and _is_letter(before) and _is_letter(cell):
        return True  # emphasis ends with the word
    return gap > (_DRAWN_GAP if drawn else _GAP)


def _is_letter(cell: Cell) -> bool:
    return cell.text[0].isalpha()


# From the page to the order of reading ------------------------------------------------------------------------------


def _kind(cell: Cell) -> str:
    character = cell.text[0]
    if character.isdigit():
        return "digit"
    if unicodedata.bidirectional(character) == "L":
        return "latin"
    return "arabic" if _ARABIC.match(character) and character.isalpha() else "other"


def _logical(cells: list[Cell]) -> list[Cell]:
    """Turn the runs that read from left to right: cells come in from right to left."""
    kinds = [_kind(cell) for cell in cells]
    out: list[Cell] = []
    at = 0
    while at < len(cells):
        end = _run_end(cells, kinds, at)
        if end > at + 1:
            out.extend(reversed(cells[at:end]))
            at = end
        else:
            cell = cells[at]
            cell.backwards = True
            cell.text = cell.text.translate(_QUOTES)
            out.append(cell)
            at += 1
    return out


def _run_end(cells: Sequence[Cell], kinds: Sequence[str], at: int) -> int:
    """Give the end of the run from left to right that begins at `at`, `at` itself where there is none."""
    begin = at
    if cells[at].mark:
        return next((i for i in range(at, len(cells)) if not cells[i].mark), len(cells))
    if cells[at].text in "()[]":
        return _bracketed_end(cells, kinds, at)
    if cells[at].text in _BESIDE_NUMBER and at + 1 < len(cells) and kinds[at + 1] == "digit":
        begin = at + 1
    if kinds[begin] not in ("digit", "latin"):
        return at
    reach = latin = number = begin
    while reach < len(cells) and kinds[reach] != "arabic" and not _ends_run(cells[reach]):
        if kinds[reach] == "latin":
            latin = reach + 1
        if number == reach and (kinds[reach] == "digit" or _joins_number(cells, kinds, reach)):
            number = reach + 1
        reach += 1
    end = max(latin, number) if latin > begin else number
    if end < len(cells) and kinds[end - 1] == "digit" and cells[end].text in _BESIDE_NUMBER:
        end += 1
    return end


def _bracketed_end(cells: Sequence[Cell], kinds: Sequence[str], at: int) -> int:
    """Give the end of a run of Latin text whose last sign is a bracket, as in a symbol with its year."""
    reach = latin = at
    while reach < len(cells) and kinds[reach] != "arabic" and not cells[reach].mark and cells[reach].text not in "،؛«»":
        reach += 1
        if kinds[reach - 1] == "latin":
            latin = reach
    brackets = [cell.text for cell in cells[at:latin] if cell.text in "()[]"]
    return latin if brackets and len(brackets) % 2 == 0 else at


def _ends_run(cell: Cell) -> bool:
    return cell.mark or cell.text[0] in "()[]{}«»“”،؛"


def _joins_number(cells: Sequence[Cell], kinds: Sequence[str], at: int) -> bool:
    beside = 0 < at < len(cells) - 1 and kinds[at - 1] == kinds[at + 1] == "digit"
    return beside and cells[at].text in _IN_NUMBER


def mirrored(text: str) -> str:
    """Give `text` with every bracket turned round.

    >>> mirrored("2664 )2022(")
    '2664 (2022)'
    """
    return text.translate(_BRACKETS)


def misfits(text: str) -> int:
    """Count the brackets that open or close nothing: writers differ in which way they store those of Arabic text.

    >>> misfits("(2022)"), misfits(")2022(")
    (0, 2)
    """
    depth = wrong = 0
    for character in text:
        if character in "([":
            depth += 1
        elif character in ")]":
            if depth:
                depth -= 1
            else:
                wrong += 1
    return wrong + depth


# What lies between the lines of a paragraph ------------------------------------------------------------------------


def between(before: str, after: str) -> str:
    """Give what stands between two lines of a paragraph: a space, or nothing in Chinese and behind a hyphen or stroke.

    >>> between("the non-", "punishment of"), between("的人权", "法"), between("the", "Council")
    ('', '', ' ')
    """
    if not before or not after:
        return ""
    last, first = before[-1], after[0]
    if _HAN.match(last) or _HAN.match(first):
        return "" if _HAN.match(last) and _HAN.match(first) else ("" if first.isdigit() or last.isdigit() else " ")
    if last in "-\u2010\u2011\u00ad" and len(before) > 1 and before[-2].isalnum():
        return ""
    return "" if last == "/" and first.isalnum() else " "
