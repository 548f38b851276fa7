"""Cutting, joining and trimming of blocks so that emphasis, footnote marks and links keep indexing the text.

In come `Block`s and offsets, out come new `Block`s; nothing here knows what a resolution is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from unres_loader.model import Block, Link, Mark, Span

#: Characters that set type and carry no text: soft hyphen, zero-width space, byte-order and direction marks.
_UNSEEN = re.compile(r"[\x00\xad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    """Give `text` without characters that only set type.

    >>> visible("co\\u00adoperation")
    'cooperation'
    """
    return text if text.isprintable() else _UNSEEN.sub("", text)  # none of them is printable


def clean(text: str) -> str:
    """Give `text` with every run of white space as one plain space and without invisible characters.

    >>> clean(" Recalling\\u00a0its\\u200b\\n resolution ")
    'Recalling its resolution'
    """
    return " ".join(visible(text).split())


def spaced(text: str) -> str:
    """Give `text` as `clean` does, but with one space at an end that has any.

    >>> spaced("\\n its  resolution "), spaced(" ")
    (' its resolution ', ' ')
    """
    text = visible(text)
    inner = " ".join(text.split())
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def cut(block: Block, begin: int, end: int | None = None, **fields: str) -> Block:
    """Give the stretch of `block` from `begin` to `end` as a block with `fields`, its spans shifted and clipped.

    A mark on the very edge goes with the text before it, as a footnote number stands behind its word.
    """
    stop = len(block.text) if end is None else end
    text = block.text[begin:stop]
    while text and text[0].isspace():
        begin, text = begin + 1, text[1:]
    text = text.rstrip()
    if not (block.emphasis or block.marks or block.links):
        return replace(block, text=text, **fields)
    size = len(text)

    def clip(offset: int) -> int:
        return min(max(offset - begin, 0), size)

    emphasis = (Span(clip(b), clip(e)) for b, e in block.emphasis)
    return replace(
        block,
        text=text,
        emphasis=tuple(span for span in emphasis if span.begin < span.end),
        marks=tuple(
            Mark(clip(offset), marker)
            for offset, marker in block.marks
            if begin < offset <= stop or (offset == 0 and begin == 0) or (offset == begin == stop)
        ),
        links=tuple(Link(clip(b), clip(e), href) for b, e, href in block.links if clip(b) < clip(e)),
        **fields,
    )


def join(first: Block, second: Block, separator: str) -> Block:
    """Give `first`, `separator` and `second` as one block with the identity (place, role, number) of the first.

    >>> join(Block("one", "line 1"), Block("two", "line 3", marks=(Mark(3, "1"),)), " ").marks
    (Mark(offset=7, marker='1'),)
    """
    shift = len(first.text) + len(separator)
    return replace(
        first,
        text=first.text + separator + second.text,
        emphasis=merged([*first.emphasis, *(Span(b + shift, e + shift) for b, e in second.emphasis)], separator == ""),
        marks=first.marks + tuple(Mark(offset + shift, marker) for offset, marker in second.marks),
        links=first.links + tuple(Link(b + shift, e + shift, href) for b, e, href in second.links),
    )


def merged(spans: Iterable[Span], touching: bool = True) -> tuple[Span, ...]:
    """Give `spans` (in order) with those that touch made one, where `touching` allows it.

    >>> merged([Span(0, 4), Span(4, 9), Span(12, 13)])
    (Span(begin=0, end=9), Span(begin=12, end=13))
    """
    out: list[Span] = []
    for span in spans:
        if touching and out and span.begin <= out[-1].end:
            out[-1] = Span(out[-1].begin, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def without(block: Block, holes: Iterable[tuple[int, int]]) -> Block:
    """Give `block` with the stretches `holes` (in order, apart) taken out of the text and the spans moved along."""
    cuts = list(holes)
    if not cuts:
        return block
    kept: list[str] = []
    at = 0
    for begin, end in cuts:
        kept.append(block.text[at:begin])
        at = end
    kept.append(block.text[at:])

    def moved(offset: int) -> int:
        shift = 0
        for begin, end in cuts:
            if offset >= end:
                shift += end - begin
            elif offset > begin:
                shift += offset - begin
        return offset - shift

    return replace(
        block,
        text="".join(kept),
        emphasis=tuple(Span(moved(b), moved(e)) for b, e in block.emphasis if moved(b) < moved(e)),
        marks=tuple(Mark(moved(offset), marker) for offset, marker in block.marks),
        links=tuple(Link(moved(b), moved(e), href) for b, e, href in block.links if moved(b) < moved(e)),
    )
