"""The readings of a whole store, judged: its ledger in, tables for a librarian out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rich.table import Column, Table

from .agreement import LAYERS, agreement, disagreements, structure_agrees, structure_remarks
from .alignment import aligned
from .ledger import Ledger, unpacked
from .model import LANGUAGES, Annotated
from .publishing import Progress


def remarks_table(ledger: Ledger) -> Table:
    """Return how many language versions have each kind of repair and diagnostic, and how many have none."""
    repairs: Counter[str] = Counter()
    diagnostics: Counter[str] = Counter()
    clean = versions = 0
    for symbol in ledger.symbols():
        for data in ledger.versions(symbol):
            annotated = unpacked(data)
            found = (*annotated.document.diagnostics, *annotated.diagnostics)
            repairs.update({repair.code for repair in annotated.document.repairs})
            diagnostics.update({f"{remark.level}: {remark.code}" for remark in found})
            versions += 1
            clean += not any(remark.level == "warning" for remark in found)
    table = Table("Kind", "Language versions", title=f"{versions} language versions, {clean} without a warning")
    for title, counts in (("repair", repairs), ("", diagnostics)):
        for code, count in counts.most_common():
            table.add_row(f"{title} {code}".strip(), str(count))
    return table


@dataclass(slots=True)
class Agreement:
    """How far the language versions of works agree, added up work by work."""

    languages: int
    works: int = 0
    as_printed: int = 0
    same: int = 0
    totals: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    alike: Counter[str] = field(default_factory=Counter)
    lacking: Counter[tuple[str, str]] = field(default_factory=Counter)
    alone: Counter[tuple[str, str]] = field(default_factory=Counter)
    cases: defaultdict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, symbol: str, read: Sequence[Annotated]) -> None:
        """Add one work, given in all its versions as they were read."""
        versions = aligned(read)
        self.works += 1
        self.as_printed += structure_agrees(read)
        self.same += structure_agrees(versions)
        for layer, value in agreement(versions).items():
            self.totals[layer] += value
            self.alike[layer] += value == 1.0
        for language, remark in structure_remarks(versions):
            self.cases["structure", remark.message, language].append(f"{symbol} {remark.place}")
        for found in disagreements(versions):
            self.lacking.update((found.layer, language) for language in found.missing)
            if len(found.given) == 1:
                self.alone[found.layer, found.given[0]] += 1
            path, *said = found.fact
            sides = f"{','.join(found.given)} but not {','.join(found.missing)}"
            self.cases[found.layer, " ".join(said), sides].append(f"{symbol} {path}")

    def tables(self) -> Iterator[Table]:
        """Yield the figures of each layer, and what each language lacks or gives alone."""
        layers = Table(
            "Layer", "Agreement", "Works alike", title=f"{self.works} works in {self.languages} or more languages"
        )
        if not self.works:
            yield layers
            return
        layers.add_row("paragraph structure as printed (share of works)", f"{self.as_printed / self.works:.4f}", "")
        layers.add_row("paragraph structure once aligned (share of works)", f"{self.same / self.works:.4f}", "")
        for layer in LAYERS:
            mean = f"{self.totals[layer] / self.works:.4f}"
            layers.add_row(f"{layer} (mean Jaccard)", mean, f"{self.alike[layer] / self.works:.4f}")
        yield layers
        sides = Table(
            *(Column(name, no_wrap=True) for name in ("Layer", *LANGUAGES)),
            title="Facts that a language lacks / gives alone",
        )
        for layer in LAYERS:
            counts = (f"{self.lacking[layer, language]} / {self.alone[layer, language]}" for language in LANGUAGES)
            sides.add_row(layer, *counts)
        yield sides

    def commonest(self, number: int) -> Iterator[str]:
        """Yield a line for each of the `number` most frequent disagreements of each layer, with where it is met."""
        for layer in ("structure", *LAYERS):
            mine = [
                (len(places), said, sides, places)
                for (name, said, sides), places in self.cases.items()
                if name == layer
            ]
            for count, said, sides, places in sorted(mine, key=lambda case: (-case[0], case[1:3]))[:number]:
                yield f"{layer}: {count}x {said}: {sides}: {'; '.join(places[:_EXAMPLES])}"


_EXAMPLES = 3


def judged(ledger: Ledger, languages: int, progress: Progress) -> Agreement:
    """Return how far versions agree over the works of a store that have so many of them."""
    found = Agreement(languages)
    symbols = ledger.symbols()
    for done, symbol in enumerate(symbols, 1):
        packed = ledger.versions(symbol)
        if len(packed) >= languages:
            found.add(symbol, [unpacked(data) for data in packed])
        progress("Comparing versions", done, len(symbols))
    return found
