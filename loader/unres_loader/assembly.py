"""From classified blocks to the parts of a document: every block gets its path, parent, heading and position.

In come blocks that each state their role (`Block.declared`), out come `Part`s and what is odd about their
numbers. Where numbering starts again, the later runs go below ``part/2``, ``part/3`` …; annexes and embedded
drafts below ``annex/1`` …; a number that comes twice within one run gets ``~2``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from msgspec.structs import replace

from unres_loader.levels import Levels
from unres_loader.model import Block, Diagnostic, Part, PartKind
from unres_loader.numbering import read_label

#: Roles that make no part: they feed the masthead or are page furniture.
NO_PART = frozenset({"cover", "title", "conclusion", "page-furniture", "rule"})


@dataclass(slots=True)
class _Zone:
    """The numbering state of the main text, of one annex or of one embedded draft."""

    prefix: str = ""
    preambular: int = 0
    runs: int = 0
    last: int = 0
    unnumbered: int = 0
    run_prefix: str = ""
    run_parent: str = ""
    heading: str = ""
    since_heading: int = -1  # index of the first heading since the last operative paragraph
    owner: str = ""  # path of the paragraph that sub-paragraphs and continuations belong to
    levels: Levels = field(default_factory=Levels)


class Assembler:
    """Collects parts in reading order; `finish` gives them with their diagnostics."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.diagnostics: list[Diagnostic] = []
        self.used: set[str] = set()
        self.repeats: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.zones = [_Zone()]
        self.annex_pending = False

    def add(self, blocks: Iterable[Block]) -> None:
        """Place classified `blocks`, in reading order."""
        for block in blocks:
            role = block.declared
            if role in NO_PART:
                continue
            if self.annex_pending and role not in ("heading", "footnote"):
                self.annex_pending = False
            place = _PLACERS.get(role, Assembler._place_text)
            place(self, block)

    @property
    def _zone(self) -> _Zone:
        return self.zones[-1]

    def _part(self, path: str, kind: PartKind, block: Block, *, number: str = "", parent: str = "") -> str:
        zone = self._zone
        path = self._unique(path)
        self.parts.append(
            Part(
                path,
                kind,
                block.text,
                len(self.parts) + 1,
                number,
                parent or zone.prefix.rstrip("/"),
                zone.heading if kind != "footnote" else "",
                block.place,
                block.emphasis,
                block.marks,
                block.links,
            )
        )
        return path

    def _unique(self, path: str) -> str:
        wanted = path
        while path in self.used:
            self.repeats[wanted] = self.repeats.get(wanted, 1) + 1
            path = f"{wanted}~{self.repeats[wanted]}"
        self.used.add(path)
        return path

    def _count(self, name: str) -> int:
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.counts[name]

    def _place_formula(self, block: Block) -> None:
        self._part(f"{self._zone.prefix}formula/{self._count(self._zone.prefix + 'formula')}", "formula", block)

    def _place_preambular(self, block: Block) -> None:
        zone = self._zone
        zone.preambular += 1
        zone.owner = self._part(f"{zone.prefix}pp/{zone.preambular}", "preambular", block)
        zone.levels.clear()

    def _place_operative(self, block: Block) -> None:
        zone = self._zone
        label = read_label(block.number) if block.number else None
        if label is None or not label.value:
            zone.unnumbered += 1
            path = f"{zone.run_prefix or zone.prefix}op/u{zone.unnumbered}"
        else:
            self._turn_run(label.value, block)
            path = f"{zone.run_prefix or zone.prefix}op/{label.segment}"
        zone.owner = self._part(path, "operative", block, number=block.number, parent=zone.run_parent)
        zone.levels.clear()
        zone.since_heading = -1

    def _turn_run(self, value: int, block: Block) -> None:
        """Open a new run where numbering starts again at 1, or falls back below a heading."""
        zone = self._zone
        again = zone.last and (value == 1 or (value <= zone.last and zone.since_heading >= 0))
        if zone.last and not again and value != zone.last + 1:
            kind = "number-gap" if value > zone.last else "number-repeated"
            self.diagnostics.append(
                Diagnostic("warning", kind, block.place, f"operative paragraph {value} follows {zone.last}")
            )
        if not zone.last and value != 1:
            self.diagnostics.append(Diagnostic("warning", "number-gap", block.place, f"numbering begins at {value}"))
        if again or not zone.runs:
            zone.runs += 1
        if again:
            self._open_run(block)
        zone.last = value

    def _open_run(self, block: Block) -> None:
        zone = self._zone
        base = zone.prefix.rstrip("/")
        path = self._unique(f"{zone.prefix}part/{zone.runs}")
        zone.run_prefix, zone.run_parent = f"{path}/", path
        at = zone.since_heading if 0 <= zone.since_heading < len(self.parts) else len(self.parts)
        text = " ".join(p.text for p in self.parts[at:] if p.kind == "heading")
        self.parts.insert(at, Part(path, "section", text, 0, "", base, "", block.place))

    def _place_sub(self, block: Block) -> None:
        zone = self._zone
        base, label = zone.levels.place(block, zone.owner or f"{zone.prefix}op/u0")
        parent = base if base in self.used else ""
        self._part(f"{base}/{label.segment}", "subparagraph", block, number=block.number, parent=parent)

    def _place_heading(self, block: Block) -> None:
        zone = self._zone
        if self.annex_pending and self.parts and self.parts[-1].kind == "annex":
            self.parts[-1] = replace(
                self.parts[-1], text=block.text, emphasis=block.emphasis, marks=block.marks, links=block.links
            )
            self.annex_pending = False
            return
        if zone.since_heading < 0:
            zone.since_heading = len(self.parts)
        zone.heading = ""
        zone.heading = self._part(f"h/{self._count('h')}", "heading", block)

    def _place_footnote(self, block: Block) -> None:
        marker = unicodedata.normalize("NFKC", block.marker).strip()
        name = "".join(c for c in marker if c.isalnum() or c in "*") or f"n{self._count('fn')}"
        self._part(f"fn/{name}", "footnote", block, number=block.marker)

    def _place_annex(self, block: Block) -> None:
        while len(self.zones) > 1:
            self.zones.pop()
        self._open_zone(block)
        self.annex_pending = not block.text

    def _place_embedded(self, block: Block) -> None:
        if block.level:
            self._open_zone(block)
        elif len(self.zones) > 1:
            self.zones.pop()

    def _open_zone(self, block: Block) -> None:
        path = f"annex/{self._count('annex')}"
        self._part(path, "annex", block)
        self.zones.append(_Zone(prefix=f"{path}/"))

    def _place_table(self, block: Block) -> None:
        self._part(f"table/{self._count('table')}", "table", block, parent=self._zone.owner)

    def _place_text(self, block: Block) -> None:
        zone = self._zone
        if block.declared == "text":  # a paragraph of an annex that has no number: lists may stand below it
            zone.owner = self._part(f"text/{self._count('text')}", "text", block, parent=zone.run_parent)
            zone.levels.clear()
            return
        owner = zone.owner
        if zone.levels.open and block.level:
            owner = zone.levels.deepest
        self._part(f"text/{self._count('text')}", "text", block, number=block.number, parent=owner)

    def finish(self) -> tuple[tuple[Part, ...], tuple[Diagnostic, ...]]:
        """Give the parts with their positions, and the diagnostics on their numbers."""
        parts = tuple(
            part if part.position == index else replace(part, position=index)
            for index, part in enumerate(self.parts, 1)
        )
        return parts, tuple(self.diagnostics)


_PLACERS = {
    "formula": Assembler._place_formula,
    "preambular": Assembler._place_preambular,
    "operative": Assembler._place_operative,
    "sub": Assembler._place_sub,
    "heading": Assembler._place_heading,
    "footnote": Assembler._place_footnote,
    "annex": Assembler._place_annex,
    "embedded": Assembler._place_embedded,
    "table": Assembler._place_table,
}


def assemble(blocks: Iterable[Block]) -> tuple[tuple[Part, ...], tuple[Diagnostic, ...]]:
    """Give the parts that classified `blocks` make, and diagnostics on their numbering.

    >>> parts, _ = assemble([Block("Decides", "1", "operative", "1."), Block("to act", "2", "sub", "(a)")])
    >>> [part.path for part in parts]
    ['op/1', 'op/1/a']
    """
    assembler = Assembler()
    assembler.add(blocks)
    return assembler.finish()
