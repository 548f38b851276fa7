"""The loader: files of resolutions in, a published store of named graphs out.

The whole pipeline on one screen: `parse` reads a file into a `Document`, `annotate` finds what is in it,
`load` does both for many files and publishes the graphs.
"""

from __future__ import annotations

import hashlib
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from unres_ontology import BASE

from .errors import LoadError, ReadingError, StoreError, UnresError
from .finding import annotate
from .identity import identified
from .ledger import FileRow, Ledger, packed
from .model import Annotated, Diagnostic, Document
from .parallel import mapped
from .publishing import Progress, fingerprint, publish
from .reading import Input, inputs, read
from .report import FileReport, LoadReport
from .segmentation import segment
from .store import StoreDirectory

__all__ = [
    "Annotated", "Document", "Input", "LoadError", "LoadReport", "ReadingError", "StoreError", "UnresError",
    "annotate", "inputs", "load", "parse",
]  # fmt: skip


def parse(file: Input) -> Document:
    """Return the document that one file holds: masthead and parts, healed, with what is doubtful on record.

    Raises ReadingError where it cannot be read, or where it is not a resolution.

    >>> document = parse(Input("a.md", "第1/2号决议".encode()))
    Traceback (most recent call last):
    ...
    unres_loader.errors.ReadingError: a.md: no adopting body, no symbol and no numbered paragraph: ...
    """
    document = segment(read(file))
    for found in document.diagnostics:
        if found.level == "error":
            raise ReadingError(file.name, found.message, place=found.place, advice="give the text of one resolution")
    return identified(document)


def load(
    paths: Iterable[str | Path],
    store: Path,
    *,
    vocabularies: tuple[Path, ...] = (),
    base: str = BASE,
    jobs: int = 1,
    prune: bool = False,
    progress: Progress = lambda stage, done, total: None,
) -> LoadReport:
    """Load files, folders and archives into a store and publish it; return what became of each file.

    A file that cannot be read is in the report and the others are loaded. A file that was loaded before with the same
    bytes is left as it is; with `prune`, files that were loaded before and are not among `paths` are taken out.
    Raises StoreError where the store cannot be written.
    """
    directory = StoreDirectory(store)
    state = fingerprint(vocabularies)
    report = LoadReport(str(store))
    with directory.locked():
        ledger = Ledger(directory.ledger_path)
        try:
            _enter(ledger, inputs(paths), state, report, vocabularies, jobs, progress)
            if prune:
                seen = {file.name for file in report.files}
                report.pruned = ledger.forget(name for name in ledger.files() if name not in seen)
            ledger.commit()
            if ledger.symbols():
                report.version = publish(
                    directory, ledger, state=state, vocabularies=vocabularies, base=base, jobs=jobs, progress=progress
                )
        finally:
            ledger.close()
    report.manifest = directory.manifest()
    return report


def _enter(
    ledger: Ledger,
    files: Iterable[Input],
    state: str,
    report: LoadReport,
    vocabularies: tuple[Path, ...],
    jobs: int,
    progress: Progress,
) -> None:
    """Read what is new or changed, and enter it in the ledger."""

    def changed() -> Iterator[tuple[Input, tuple[Path, ...]]]:
        for file in files:
            checksum = hashlib.sha256(file.data).hexdigest()
            if not file.failure and ledger.is_unchanged(file.name, checksum, state):
                report.add(FileReport(file.name, "unchanged"))
                progress("Reading files", len(report.files), 0)
            else:
                yield file, vocabularies

    for outcome, row, document in mapped(_read_one, changed(), jobs):
        if row is not None:
            superseded = ledger.enter(row._replace(fingerprint=state), outcome.format, document)
            if superseded:
                outcome.note(
                    Diagnostic("info", "same-version", row.name, f"holds the same language version as {superseded}")
                )
        report.add(outcome)
        progress("Reading files", len(report.files), 0)


def _read_one(file: Input, vocabularies: tuple[Path, ...]) -> tuple[FileReport, FileRow | None, bytes]:
    """Read and annotate one file, in whichever process: its outcome, its row for the ledger, its packed document."""
    try:
        annotated = annotate(parse(file), vocabularies)
    except ReadingError as error:
        return FileReport.failed(file.name, error), None, b""
    except Exception as error:  # the loader's one handler of defects: a corpus must not stop at one of its files
        where = traceback.extract_tb(error.__traceback__)[-1]
        defect = (
            f"a defect of the loader: {type(error).__name__}: {error} at {Path(where.filename).name}:{where.lineno}"
        )
        return FileReport.failed(file.name, LoadError(file.name, defect, advice="report it with this file")), None, b""
    document = annotated.document
    row = FileRow(file.name, document.source.checksum, "", document.masthead.symbol, document.language)
    return FileReport.of(annotated), row, packed(annotated)
