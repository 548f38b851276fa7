"""The first bytes of a file in, its format out: ``akn``, ``docx``, ``pdf``, ``html``, ``markdown`` or ``text``.

The content decides, the name only between Markdown and plain text where the content leaves it open.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from unres_loader import limits
from unres_loader.errors import LimitError, ReadingError

#: How other kinds of file begin, what they are, and what to do.
_OTHERS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG picture", "run it through a text recogniser first"),
    (b"\xff\xd8\xff", "a JPEG picture", "run it through a text recogniser first"),
    (b"GIF8", "a GIF picture", "run it through a text recogniser first"),
    (b"II*\x00", "a TIFF picture", "run it through a text recogniser first"),
    (b"MM\x00*", "a TIFF picture", "run it through a text recogniser first"),
    (b"\xd0\xcf\x11\xe0", "an old binary Word file (.doc)", "open it in Word or LibreOffice and save it as .docx"),
    (b"\xdb\xa5", "an old binary Word file (.doc)", "open it in Word or LibreOffice and save it as .docx"),
    (b"{\\rtf", "an RTF file", "open it in Word or LibreOffice and save it as .docx"),
    (b"\xffWPC", "a WordPerfect file", "open it in LibreOffice and save it as .docx"),
    (b"\x1f\x8b", "a gzip file that holds no tar archive", "unpack it first"),
    (b"\xfd7zXZ", "an xz file that holds no tar archive", "unpack it first"),
    (b"BZh", "a bzip2 file that holds no tar archive", "unpack it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it first"),
    (b"Rar!", "a RAR archive", "unpack it first"),
    (b"SQLite format 3", "an SQLite database", "give the document itself"),
    (b"\x7fELF", "a program", "give the document itself"),
    (b"MZ", "a program", "give the document itself"),
    (b"MIME-Version:", "a web archive (.mht)", "save the page as HTML only"),
)

_TAG = re.compile(
    r"(?:\s|<\?xml[^>]{0,200}\?>|<\?mso[^>]{0,200}\?>|<!--.{0,4000}?-->)*<(!doctype\s+)?([a-z][\w:.-]*)", re.I | re.S
)
# fmt: off
_HTML = frozenset({
    "html", "head", "body", "meta", "title", "link", "style", "script", "div", "p", "table", "span", "section",
    "article", "main", "h1", "h2", "h3", "h4", "center", "font",
})
# fmt: on
_MARKDOWN = re.compile(
    r"^#{1,6} \S|^\*{1,2}\w[^*\n]*\*{1,2}|\*\*\w[^*\n]*\*\*|<sup>|\[\^\w+\]|^\d+\\?\. +[*_]\w|^\|.*\|$|^<!-- ", re.M
)
#: The JSON of a page extraction: Docling's own, or a flat list of typed texts.
_EXTRACTION = re.compile(r'\s*(?:\{\s*"schema_name"\s*:\s*"DoclingDocument"|\[\s*\{\s*"type"\s*:\s*")')
_START = 64 * 1024
_CONTROLS = bytes((*range(1, 9), *range(14, 27), *range(28, 32)))


def sniff(data: bytes, name: str = "") -> str:
    """Give the format of a file from its content.

    Raises `ReadingError` where it is empty or of a kind that is not read, with what to do instead.

    >>> sniff(b"%PDF-1.7 ..."), sniff(b"## Resolution 2664 (2022)", "a.txt"), sniff(b"The Security Council,", "a.txt")
    ('pdf', 'markdown', 'text')
    """
    if not data.strip(b"\x00\t\n\r\x0b\x0c \xef\xbb\xbf"):
        raise ReadingError(name, "the file is empty", advice="fetch it again")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _office(data, name)
    for head, what, advice in _OTHERS:
        if data.startswith(head):
            raise ReadingError(name, f"this is {what}", advice=advice)
    if len(data) > limits.TEXT_BYTES:
        reason = f"more than {limits.TEXT_BYTES // limits.MIB} MiB of text"
        raise LimitError(name, reason, advice="give a single resolution")
    return _text(name, data)


def check_lines(data: bytes, name: str) -> None:
    """Raise `LimitError` where a line is longer than any paragraph can be: what is behind it is no text."""
    at = 0
    while len(data) - at > limits.LINE_BYTES:
        last = data.rfind(b"\n", at, at + limits.LINE_BYTES + 1)
        if last < 0:
            reason = f"a line longer than {limits.LINE_BYTES:,} bytes"
            raise LimitError(name, reason, place=f"from byte {at}", advice="give text with line breaks")
        at = last + 1


def _office(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ReadingError(name, f"the Word file or archive is broken ({error})", advice="fetch it again") from error
    if "[Content_Types].xml" in names:
        if any(part.startswith("word/") for part in names):
            return "docx"
        raise ReadingError(name, "an Office file, but not of Word", advice="give a .docx")
    if "mimetype" in names:
        raise ReadingError(name, "an OpenDocument or e-book file", advice="save it as .docx")
    raise ReadingError(name, "an archive within an archive or under another name", advice="unpack it first")


def _text(name: str, data: bytes) -> str:
    start = _decoded_start(name, data)
    tag = _TAG.match(start.lstrip("\ufeff"))
    root = tag[2].lower() if tag else ""
    if root.rpartition(":")[2] == "akomantoso":
        return "akn"
    markdown_name = PurePath(name).suffix.lower() in (".md", ".markdown")
    if root in _HTML and not (markdown_name and root not in ("html", "head", "body")):
        return "html"
    if tag and start.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        _refuse_xml(name, start, root)
    if start.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        raise ReadingError(name, "XML that ends before its first element", advice="is the file complete?")
    if _EXTRACTION.match(start):
        return "docling"
    check_lines(data, name)
    return "markdown" if markdown_name or _MARKDOWN.search(start) else "text"


def _refuse_xml(name: str, start: str, root: str) -> None:
    if "Word.Document" in start[:2000] or root in ("w:worddocument", "pkg:package"):
        raise ReadingError(name, "a Word file saved as one XML file", advice="save it as .docx")
    raise ReadingError(name, f"XML, but not Akoma Ntoso (it begins with <{root}>)", advice="give Akoma Ntoso 3.0")


def _decoded_start(name: str, data: bytes) -> str:
    """The first characters as text. NUL bytes and many control characters are the mark of something binary."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:_START].decode("utf-16", errors="replace")
    head = data[:_START]
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if b"\x00" in data or controls * 20 > len(head):
        at = data.find(b"\x00")
        place = f"byte {at}" if at >= 0 else ""
        raise ReadingError(
            name, "binary, not text (control characters)", place=place, advice="give the document itself"
        )
    return head.decode("utf-8", errors="replace")
