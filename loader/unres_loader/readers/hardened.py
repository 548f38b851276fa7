"""XML from strangers: bytes in, the root element out, without entities, network or endless depth."""

from __future__ import annotations

from functools import cache

from lxml import etree

from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Source

Element = etree._Element


def parse(source: Source, data: bytes, max_depth: int) -> Element:
    """Give the root of the XML in `data`, with no entity, DTD or address ever followed.

    Raises `ReadingError` where it is broken or declares entities, `LimitError` where it nests deeper than `max_depth`.
    """
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        raise ReadingError(source.name, "the XML declares a document type or entities", advice="remove them")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        reason = error.msg or "the XML is broken"
        if "xcessive depth" in reason:
            raise LimitError(source.name, "elements nest too deep", place=f"line {error.lineno}") from error
        raise ReadingError(source.name, reason, place=f"line {error.lineno}", advice="is the file complete?") from error
    _check_depth(source, root, max_depth)
    return root


def _check_depth(source: Source, root: Element, max_depth: int) -> None:
    too_deep = _below(max_depth)(root)
    assert isinstance(too_deep, list)
    if too_deep:
        line = getattr(too_deep[0], "sourceline", 0)
        raise LimitError(source.name, f"elements nest deeper than {max_depth}", place=f"line {line}")


@cache
def _below(depth: int) -> etree.XPath:
    """Give the path to all elements one level below a depth."""
    return etree.XPath("/*" * (depth + 1))
