"""The open levels of sub-paragraphs: lettered blocks in, for each the path above it and its label out.

A label goes on in the count that it continues, whatever depth the file declares where that leaves no doubt; else it
opens a level below. Bullets are counted: ``x1``, ``x2`` …
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from unres_loader.model import Block
from unres_loader.numbering import Label, read_label, roman

#: No paragraph of 8,010 official files is counted on more than four levels below its number.
DEEPEST = 5


@dataclass(slots=True)
class Level:
    """One open level: its last label, the depth the file declares for that, the path above it."""

    label: Label
    declared: int
    parent: str


def as_roman(label: Label) -> Label:
    """Give a count below a letter in roman numerals, whatever the script: (i), ㈠ and ’1‘ are the same part."""
    if label.kind not in ("roman", "decimal", "han") or not label.value:
        return label
    return Label("nested", label.value, roman(label.value))


class Levels:
    """The levels open below one paragraph, the deepest last."""

    def __init__(self) -> None:
        self.open: list[Level] = []
        self.bullets: Counter[str] = Counter()

    def clear(self) -> None:
        """Close all levels: another paragraph begins."""
        self.open.clear()

    @property
    def deepest(self) -> str:
        """The path of the last sub-paragraph placed."""
        return f"{self.open[-1].parent}/{self.open[-1].label.segment}"

    def place(self, block: Block, owner: str) -> tuple[str, Label]:
        """Give the path above `block` and its label; `owner` is the paragraph that the first level belongs to."""
        label = self._label(block, owner)
        level = self.open[-1]
        level.label = self._counted(label, level.parent)
        return level.parent, level.label

    def _counted(self, label: Label, parent: str) -> Label:
        if label.kind != "bullet":
            return label
        self.bullets[parent] += 1
        return Label("bullet", 0, f"x{self.bullets[parent]}")

    def _label(self, block: Block, owner: str) -> Label:
        """Find the level at which `block` goes on, or open a new one; `open` ends there."""
        found = self._continued(block)
        if found:
            del self.open[found[0] + 1 :]
            self.open[-1].declared = block.level  # a file may sink a list half way: what follows is as deep
            return found[1]
        while self.open and self.open[-1].declared > block.level and any(x.declared <= block.level for x in self.open):
            self.open.pop()
        label = read_label(block.number)
        if not (label and label.value == 1):
            for index in range(len(self.open) - 1, -1, -1):
                level, later = self.open[index], self._next_in(self.open[index], block)
                if later and level.declared == block.level and later.value > level.label.value:
                    del self.open[index + 1 :]
                    return later
        return self._push(block, label, owner)

    def _continued(self, block: Block) -> tuple[int, Label] | None:
        """Find the level whose count goes on with `block`: the deepest that the file declares as deep.

        Without one, the deepest that goes on beyond doubt, as files declare depths that are not there.
        """
        plain = read_label(block.number)
        doubtless = None
        for index in range(len(self.open) - 1, -1, -1):
            level, label = self.open[index], self._next_in(self.open[index], block)
            if label is None or label.value != level.label.value + bool(label.value):
                continue
            if level.declared == block.level:
                return index, label
            if doubtless is None and plain and label.value > 1 and as_roman(plain).kind == as_roman(label).kind:
                doubtless = index, label
        return doubtless

    @staticmethod
    def _next_in(level: Level, block: Block) -> Label | None:
        """Read the number of `block` as one of `level`, None where it is of another kind."""
        label = read_label(block.number, level.label.segment)
        if label is None:
            return level.label if level.label.kind == "bullet" else None
        if level.label.kind == "nested":
            label = as_roman(label)
        return label if label.kind == level.label.kind else None

    def _push(self, block: Block, label: Label | None, owner: str) -> Label:
        del self.open[DEEPEST:]
        label = label or Label("bullet", 0, "")
        parent = self.deepest if self.open else owner
        if label.value > 1 and any(level.label.kind == label.kind for level in self.open):
            parent = self.open[-1].parent
        if any(level.label.kind == "letter" for level in self.open):
            label = as_roman(label)
        self.open.append(Level(label, block.level, parent))
        return label
