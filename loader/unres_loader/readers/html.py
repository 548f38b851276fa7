"""The HTML reader: bytes of a web page or of a Word file saved as one in, blocks with notes, lists and tables out.

What the elements state is taken over (headings, lists with their numbers, footnote links); what only lays out
a page (navigation, tables around text, empty anchors) is not.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree, html

from unres_loader import limits
from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Reading, Source
from unres_loader.readers.html_blocks import Builder
from unres_loader.readers.html_styles import class_looks

Element = etree._Element

_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]{0,80}encoding\s*=\s*["']([\w:.-]+)""", re.I)
#: Names under which wider encodings travel (WHATWG Encoding Standard).
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252"}


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one HTML file.

    Scripts, entities of its own and the network are off. Raises `ReadingError` where it holds no text,
    `LimitError` where elements nest too deep.
    """
    root = _parse(source, data)
    _check_depth(source, root)
    main = _main(root)
    looks = class_looks("\n".join(style.text or "" for style in root.iter("style")))
    builder = Builder(looks)
    for event, element in etree.iterwalk(main, events=("start", "end")):
        if event == "start":
            builder.start(element)
        else:
            builder.end(element, tail=element is not main)
    builder.flush()
    if not any(block.text for block in builder.blocks):
        raise ReadingError(source.name, "no text in the page", advice="save the page once it is complete")
    return Reading(source, tuple(builder.blocks), {"symbols": tuple(_titles(root))})


def _parse(source: Source, data: bytes) -> Element:
    text = _decode(data).replace("\0", " ")
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: Element = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReadingError(source.name, f"the HTML cannot be read ({error})", advice="save the page again") from error
    return root


def _decode(data: bytes) -> str:
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        match = _CHARSET.search(data[:8192])
        name = (match[1] or match[2]).decode("ascii").lower() if match else "cp1252"
    try:
        return data.decode(_WIDER.get(name, name), "replace")
    except (LookupError, UnicodeError):
        return data.decode("cp1252", "replace")


def _check_depth(source: Source, root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limits.HTML_DEPTH:
            raise LimitError(source.name, f"elements nest deeper than {limits.HTML_DEPTH}", advice="is it a document?")


def _main(root: Element) -> Element:
    """The element that holds the text proper: ``main`` or ``article`` where it has most of it, else the body."""
    body = next(root.iter("body"), root)
    total = _length(body)
    for name in ("main", "article"):
        found = list(body.iter(name))
        if len(found) == 1 and _length(found[0]) * 2 > total:
            return found[0]
    return body


def _length(element: Element) -> int:
    return sum(len(str(text)) for text in element.itertext())


def _titles(root: Element) -> Iterator[str]:
    """The parts of the page's title, one of which may be the symbol: ``S/RES/2664(2022) | Security Council``."""
    for title in root.iter("title"):
        yield from (part.strip() for part in re.split(r"\s[|–—-]\s", title.text or "") if part.strip())
