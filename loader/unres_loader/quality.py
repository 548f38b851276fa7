"""The readings of a whole store, judged: its ledger in, tables for a librarian out."""

from __future__ import annotations

from collections import Counter, defaultdict

from rich.console import Console
from rich.table import Table

from .agreement import LAYERS, agreement, disagreements, structure_agrees, structure_remarks
from .alignment import aligned
from .ledger import Ledger, unpacked


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


def agreement_table(ledger: Ledger, languages: int, listed: int, console: Console) -> Table:
    """Return the mean agreement of each layer over the works that have so many language versions.

    The first `listed` disagreements of each layer are printed to `console` as they are met.
    """
    totals: defaultdict[str, float] = defaultdict(float)
    shown: Counter[str] = Counter()
    works = as_printed = same = 0
    for symbol in ledger.symbols():
        packed = ledger.versions(symbol)
        if len(packed) < languages:
            continue
        read = [unpacked(data) for data in packed]
        versions = aligned(read)
        works += 1
        as_printed += structure_agrees(read)
        same += structure_agrees(versions)
        for language, remark in structure_remarks(versions) if listed else ():
            if shown["structure"] < listed:
                shown["structure"] += 1
                said = f"{symbol} structure: {language} {remark.place}: {remark.message}"
                console.print(said, markup=False, highlight=False)
        for layer, value in agreement(versions).items():
            totals[layer] += value
        for found in disagreements(versions) if listed else ():
            if shown[found.layer] < listed:
                shown[found.layer] += 1
                sides = f"{','.join(found.given)} but not {','.join(found.missing)}"
                console.print(f"{symbol} {found.layer}: {' '.join(found.fact)}: {sides}", markup=False, highlight=False)
    table = Table("Layer", "Agreement", title=f"{works} works in {languages} or more languages")
    if works:
        table.add_row("paragraph structure as printed (share of works)", f"{as_printed / works:.4f}")
        table.add_row("paragraph structure once aligned (share of works)", f"{same / works:.4f}")
        for layer in LAYERS:
            table.add_row(f"{layer} (mean Jaccard)", f"{totals[layer] / works:.4f}")
    return table
