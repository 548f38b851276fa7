"""Versions of one work brought onto the same paths: annotated versions in, the same with common paths out.

The paths that most versions have are the work's; `pairing` says which part of another version is which of these.
A paragraph that one version lost, or numbers differently, never shifts the others, and each such disagreement is on
record as a diagnostic: ``structure-differs`` where a part is lacking or too much, ``number-differs`` where a version
prints another number, or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from unres_loader.model import Annotated, Diagnostic, Document, Part
from unres_loader.pairing import Pair, PartSignature, Signature, pairs, signature
from unres_loader.witnesses import PRECEDENCE


def align(reference: Signature, document: Document) -> tuple[Document, dict[str, str]]:
    """Give `document` with its parts on the paths of `reference`, and the paths that changed (old to new).

    Parts that the reference lacks keep their path where it is free, else they get the path before them with ``~2``.
    """
    found = pairs(reference, signature(document))
    moved = _Moves(reference, found)
    parts = tuple(moved.part(part) for part in document.parts if part.kind != "section" or moved.has_below(part.path))
    diagnostics = (*document.diagnostics, *_remarks(found, moved))
    return replace(document, parts=parts, diagnostics=diagnostics), moved.changed


def aligned(versions: Sequence[Annotated]) -> list[Annotated]:
    """Give the versions of one work on the paths that most of them have, all that points to parts along with them."""
    signatures = [signature(version.document) for version in versions]
    reference = _reference(versions, signatures)
    out = []
    for version, own in zip(versions, signatures, strict=True):
        if own is reference or _paths(own) == _paths(reference):
            out.append(version)
        else:
            out.append(_moved(version, *align(reference, version.document)))
    return out


def _paths(signature: Signature) -> tuple[str, ...]:
    return tuple(part.path for part in signature)


def _reference(versions: Sequence[Annotated], signatures: Sequence[Signature]) -> Signature:
    """Choose the sequence of paths that most versions share; among equals the fullest, then by language."""
    shared = Counter(_paths(own) for own in signatures)
    ranks = [-PRECEDENCE.index(version.document.language) for version in versions]
    return max(zip(signatures, ranks, strict=True), key=lambda own: (shared[_paths(own[0])], len(own[0]), own[1]))[0]


def _moved(version: Annotated, document: Document, changed: dict[str, str]) -> Annotated:
    """Let all that points to parts follow them; what points to a section that is no more is in its heading, too."""
    stands = {part.path for part in document.parts}

    def new(path: str) -> str:
        return changed.get(path, path)

    return replace(
        version,
        document=document,
        mentions=tuple(replace(m, path=new(m.path)) for m in version.mentions if new(m.path) in stands),
        citations=tuple(
            replace(c, path=new(c.path), evidence=new(c.evidence))
            for c in version.citations
            if new(c.path) in stands and new(c.evidence) in stands
        ),
        acts=tuple(replace(a, path=new(a.path)) for a in version.acts if new(a.path) in stands),
        requests=tuple(replace(r, path=new(r.path)) for r in version.requests if new(r.path) in stands),
    )


class _Moves:
    """Where each part of a version goes: onto its counterpart's path, or beside the part before it."""

    def __init__(self, reference: Signature, found: Sequence[Pair]) -> None:
        self.taken = {part.path for part in reference}
        self.theirs = {right.path: left for left, right in found if left and right}
        self.changed: dict[str, str] = {}
        before: PartSignature | None = None
        self.beside: dict[str, tuple[str, str]] = {}
        for left, right in found:
            if right and not left:
                self.beside[right.path] = self._beside(right, before)
            before = left or before
        self.kept = set(self.theirs) | set(self.beside)

    def _beside(self, part: PartSignature, before: PartSignature | None) -> tuple[str, str]:
        """Give path and parent of a part without counterpart: as they are where they are free, else behind `before`."""
        parent = self.new(part.parent)
        below = part.parent and part.path.startswith(f"{part.parent}/")
        path = parent + part.path[len(part.parent) :] if below else part.path
        counted = part.kind in ("operative", "subparagraph") and part.value
        if not counted or path in self.taken:
            if before and part.kind == before.kind:
                path, parent = before.path, before.parent
            path = self._free(path)
        self.taken.add(path)
        return path, parent

    def _free(self, path: str) -> str:
        if path not in self.taken:
            return path
        base, again = path.partition("~")[0], 2
        while f"{base}~{again}" in self.taken:
            again += 1
        return f"{base}~{again}"

    def new(self, path: str) -> str:
        """Give the new path of a part named by its old one."""
        if path in self.theirs:
            return self.theirs[path].path
        return self.beside[path][0] if path in self.beside else path

    def has_below(self, section: str) -> bool:
        """Whether any part is still below `section`, once all have moved."""
        return any(self.new(path).startswith(f"{section}/") for path in self.kept)

    def part(self, part: Part) -> Part:
        """Give `part` where it goes, with the kind, parent and heading of its counterpart."""
        path, counterpart = self.new(part.path), self.theirs.get(part.path)
        if path != part.path:
            self.changed[part.path] = path
        if counterpart:
            kind, parent, heading = counterpart.kind, counterpart.parent, counterpart.heading
            return replace(part, path=path, kind=kind, parent=parent, heading=heading)
        parent = self.beside[part.path][1] if part.path in self.beside else self.new(part.parent)
        return replace(part, path=path, parent=parent, heading=self.new(part.heading))


def _remarks(found: Sequence[Pair], moved: _Moves) -> list[Diagnostic]:
    remarks: list[Diagnostic] = []
    for left, right in found:
        if left is None and right:
            remarks.append(_remark("structure", moved.new(right.path), "this version has a part that the others lack"))
        elif left and right is None:
            remarks.append(_remark("structure", left.path, "the others have a part that this version lacks"))
        elif left and right and left.value != right.value and left.kind in ("operative", "subparagraph"):
            printed = f"numbered {right.value}" if right.value else "without number"
            told = f"the others number it {left.value}" if left.value else "the others print no number"
            remarks.append(_remark("number", left.path, f"{printed} in this version; {told}"))
    return remarks


def _remark(what: str, path: str, message: str) -> Diagnostic:
    return Diagnostic("warning", f"{what}-differs", path, message)
