"""The reader for page extractions in JSON: what Docling and tools built on it write, blocks out.

Two shapes are read: a ``DoclingDocument`` (``texts`` with labels, reading order from ``body``), and the flat list of
``{"type": "paragraph", "text_fr": …}`` objects that corpora of parsed resolutions use; there, of several
languages the file name's or the first is taken, as the others are translations by machine.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from msgspec.structs import replace

from unres_loader.errors import LimitError, ReadingError
from unres_loader.model import Block, Reading, Source
from unres_loader.readers import markdown
from unres_loader.readers.text import decode

_LABELS = {
    "section_header": "heading",
    "title": "heading",
    "page_header": "page-furniture",
    "page_footer": "page-furniture",
    "footnote": "footnote",
}
_TEXT_KEY = re.compile(r"(?:text|content|items)(?:_([a-z]{2}))?$")
_MAX_ITEMS = 200_000


def read(source: Source, data: bytes) -> Reading:
    """Give the reading of one JSON extraction.

    Raises `ReadingError` where it is no JSON or holds neither shape, `LimitError` where it nests too deep.
    """
    try:
        value = json.loads(decode(source, data))
    except ValueError as error:
        raise ReadingError(source.name, f"broken JSON ({error})", advice="is the file complete?") from error
    except RecursionError as error:
        raise LimitError(source.name, "JSON nested too deep", advice="give the extraction of one document") from error
    if isinstance(value, dict) and isinstance(value.get("texts"), list):
        return Reading(source, tuple(_document(value)))
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return Reading(source, tuple(_flat(value[:_MAX_ITEMS], _language(value))))
    raise ReadingError(source.name, "JSON, but no page extraction", advice="give Docling's JSON")


def _language(items: list[dict[str, Any]]) -> str:
    for item in items:
        for key in item:
            if match := _TEXT_KEY.match(key):
                return match[1] or ""
    return ""


def _flat(items: list[dict[str, Any]], language: str) -> Iterator[Block]:
    suffix = f"_{language}" if language else ""
    for number, item in enumerate(items, 1):
        texts = item.get(f"items{suffix}")
        if texts is None:
            texts = [item.get(f"text{suffix}") or item.get(f"content{suffix}") or ""]
        for text in texts if isinstance(texts, list) else [texts]:
            declared = "heading" if item.get("type") == "heading" else "table" if item.get("type") == "table" else ""
            level = item.get("level") or 1
            yield from _block(str(text), f"item {number}", declared, level if isinstance(level, int) else 1)


def _document(value: dict[str, Any]) -> Iterator[Block]:
    for number, text in enumerate(_in_order(value), 1):
        label = str(text.get("label") or "")
        marker = str(text.get("marker") or "") if text.get("enumerated") else ""
        body = f"{marker} {text.get('text') or ''}".strip()
        page = next((p.get("page_no") or 0 for p in text.get("prov") or () if isinstance(p, dict)), 0)
        for block in _block(body, f"item {number}", _LABELS.get(label, ""), text.get("level") or 1):
            yield replace(block, page=page if isinstance(page, int) else 0)


def _in_order(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk the tree of references below ``body``; without one, the texts as they lie."""
    pools = {name: value.get(name) or [] for name in ("texts", "groups", "tables")}
    stack = list(reversed((value.get("body") or {}).get("children") or []))
    if not stack:
        yield from (text for text in pools["texts"] if isinstance(text, dict))
        return
    seen: set[str] = set()
    while stack:
        reference = str((stack.pop() or {}).get("$ref") or "")
        match = re.fullmatch(r"#/(texts|groups|tables)/(\d{1,7})", reference)
        if match is None or reference in seen or int(match[2]) >= len(pools[match[1]]):
            continue
        seen.add(reference)
        item = pools[match[1]][int(match[2])]
        if match[1] == "texts":
            yield item
        stack.extend(reversed(item.get("children") or []))


def _block(text: str, place: str, declared: str, level: int) -> Iterator[Block]:
    for block in markdown.blocks(text):
        if declared == "heading":
            yield replace(block, place=place, declared=block.declared or declared, level=level)
        else:
            yield replace(block, place=place, declared=block.declared or declared)
