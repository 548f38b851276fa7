"""What became of each file of a load: outcomes in, a report as data out.

The same facts that stand in the graph (diagnostics, repairs), gathered by file for the person who loads.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

import msgspec

from .errors import LoadError
from .model import Annotated, Diagnostic

Outcome = Literal["loaded", "unchanged", "failed"]


class FileReport(msgspec.Struct):
    """One file: what became of it, what it is, how many parts of each kind, repairs and diagnostics."""

    name: str
    outcome: Outcome
    format: str = ""
    symbol: str = ""
    language: str = ""
    parts: dict[str, int] = {}
    found: dict[str, int] = {}
    repairs: dict[str, int] = {}
    diagnostics: list[Diagnostic] = []

    @classmethod
    def failed(cls, name: str, error: LoadError) -> FileReport:
        """Return the report of a file that could not be read, with the reason as its one diagnostic."""
        return cls(name, "failed", diagnostics=[Diagnostic("error", type(error).__name__, error.place, str(error))])

    @classmethod
    def of(cls, annotated: Annotated) -> FileReport:
        """Return the report of a document that was read."""
        document = annotated.document
        return cls(
            document.source.name,
            "loaded",
            document.source.format,
            document.masthead.symbol,
            document.language,
            dict(Counter(part.kind for part in document.parts)),
            {
                "acts": len(annotated.acts),
                "citations": len(annotated.citations),
                "mentions": len(annotated.mentions),
                "requests": len(annotated.requests),
            },
            dict(Counter(repair.code for repair in document.repairs)),
            [*document.diagnostics, *annotated.diagnostics],
        )

    def note(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic."""
        self.diagnostics = [*self.diagnostics, diagnostic]


class LoadReport(msgspec.Struct):
    """One load: the store, its files in the order they were read, and what was published."""

    store: str
    files: list[FileReport] = []
    pruned: int = 0
    version: str = ""
    manifest: dict[str, Any] = {}
    violations: list[str] = []

    def add(self, file: FileReport) -> None:
        """Add the report of one file."""
        self.files.append(file)

    def spoil(self, error: LoadError) -> None:
        """Tell that the work that an error is about could not be written: its files count as failed."""
        files = [file for file in self.files if file.symbol == error.subject]
        if not files:
            self.add(FileReport.failed(error.subject, error))
        for file in files:
            file.outcome = "failed"
            file.note(Diagnostic("error", type(error).__name__, error.place, str(error)))

    def violate(self, violation: object) -> None:
        """Tell what of the written graphs breaks a constraint."""
        self.violations = [*self.violations, str(violation)]

    def count(self, outcome: Outcome) -> int:
        """Return how many files had this outcome."""
        return sum(1 for file in self.files if file.outcome == outcome)

    def totals(self, name: Literal["parts", "found", "repairs"]) -> dict[str, int]:
        """Return the counts of all files together, the most frequent first."""
        totals: Counter[str] = Counter()
        for file in self.files:
            totals.update(getattr(file, name))
        return dict(totals.most_common())

    def to_json(self) -> bytes:
        """Return the report as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"
