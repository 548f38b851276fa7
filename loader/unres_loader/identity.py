"""Which work a document is, where it does not say so itself: a document and its file's name in, a symbol out.

A symbol is never guessed from the text. Where none is printed, the name that the file was given may spell one
(``E_RES_2021_28.zh.md``); else the work is known by the checksum of its file, so that two such texts never meet.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from msgspec.structs import replace

from .model import Diagnostic, Document
from .symbols import Symbol, parse

UNIDENTIFIED = "unidentified/"
_YEAR_LAST = re.compile(r"^(S/RES/\d+)/(\d{4})$")


def symbol_in_name(name: str) -> Symbol | None:
    """Return the symbol of a resolution or decision that a file name spells, None where it spells none.

    >>> str(symbol_in_name("in/S_RES_2664_2022.en.ocr.txt")), str(symbol_in_name("A-RES-76-68.md"))
    ('S/RES/2664(2022)', 'A/RES/76/68')
    >>> symbol_in_name("scan 12.pdf") is None
    True
    """
    stem = PurePath(name).name.partition(".")[0]
    for separator in "_-":
        spelled = _YEAR_LAST.sub(r"\1(\2)", stem.replace(separator, "/").strip("/"))
        found = parse(spelled)
        if found is not None and ("/RES/" in found.canonical or "/DEC/" in found.canonical):
            return found
    return None


def identified(document: Document) -> Document:
    """Return the document with a symbol: its own, the one in its file's name, or one made of its checksum.

    The last two are on record as a diagnostic.
    """
    if document.masthead.symbol:
        return document
    found = symbol_in_name(document.source.name)
    symbol = found.canonical if found else UNIDENTIFIED + document.source.checksum[:12]
    told = "the symbol was taken from the name of the file" if found else "no symbol: known by its checksum only"
    remark = Diagnostic("warning", "symbol-not-printed", "masthead", told)
    masthead = replace(document.masthead, symbol=symbol)
    return replace(document, masthead=masthead, diagnostics=(*document.diagnostics, remark))
