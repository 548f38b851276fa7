"""The loader: files of resolutions in, a published store of named graphs out.

The whole pipeline on one screen: `parse` reads a file into a `Document`, `annotate` finds what is in it,
`load` does both for many files and publishes the graphs.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from unres_ontology import BASE

from .bulk_loading import MEMORY
from .errors import Defect, LoadError, ReadingError, StoreError, UnresError
from .finding import annotate
from .identity import identified
from .ledger import FileRow, Ledger, opened, packed
from .model import Annotated, Diagnostic, Document
from .parallel import mapped
from .publishing import Progress, publish
from .reading import Input, inputs, read
from .release import release
from .report import FileReport, LoadReport
from .segmentation import segment
from .store import VERSIONS_KEPT, StoreDirectory

_LASTING_EVERY = 2.0
"""Seconds after which what was read is made lasting, so that a load that is ended need not begin again."""

__all__ = [
    "Annotated", "Document", "Input", "LoadError", "LoadReport", "ReadingError", "StoreError", "UnresError",
    "annotate", "inputs", "load", "parse", "republish",
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
    jobs: int | str = 1,
    prune: bool = False,
    publishing: bool = True,
    validating: bool = False,
    keep: int = VERSIONS_KEPT,
    memory: int = MEMORY,
    progress: Progress = lambda stage, done, total: None,
) -> LoadReport:
    """Load files, folders and archives into a store and publish it; return what became of each file.

    A file that cannot be read is in the report and the others are loaded. A file that was loaded before with the same
    bytes is left as it is; with `prune`, files that were loaded before and are not among `paths` are taken out (unless
    nothing among `paths` can be read: that is a mistyped path, not an empty corpus). Without `publishing` all is kept
    for a later `republish`; with `validating` what is written is checked against the shapes as well, and what breaks
    them is in the report. Of the versions on disk `keep` stay. `jobs` is how many processes work, or the address of a
    Dask scheduler whose workers do; `memory` is what they aim to stay within together, in MiB: it bounds how far the
    engine is behind, not what Python holds. Raises StoreError where the store cannot be written.
    """
    directory = StoreDirectory(store)
    state = release(vocabularies)
    report = LoadReport(str(store))
    with directory.locked(), opened(directory) as ledger:
        ledger.begin()
        ledger.remember("vocabularies", "\n".join(str(path) for path in vocabularies))
        ledger.remember("base", base)
        _enter(ledger, inputs(paths), state, report, vocabularies, jobs, progress)
        if prune and report.count("failed") < len(report.files):
            seen = {file.name for file in report.files}
            report.pruned = ledger.forget(name for name in ledger.files() if name not in seen)
        ledger.commit()
        if publishing and ledger.symbols():
            report.version = publish(
                directory, ledger, state=state, vocabularies=vocabularies, base=base, jobs=jobs, keep=keep,
                memory=memory, spoiled=report.spoil, violated=report.violate if validating else None,
                progress=progress,
            )  # fmt: skip
        report.manifest = directory.manifest()
    return report


def republish(
    store: Path,
    *,
    jobs: int | str = 1,
    afresh: bool = False,
    keep: int = VERSIONS_KEPT,
    memory: int = MEMORY,
    progress: Progress = lambda stage, done, total: None,
) -> LoadReport:
    """Publish what was loaded and is not published yet, with `afresh` everything; return the report.

    Vocabularies and base are those of the last load; `memory` is as for `load`. Raises StoreError where nothing was
    loaded or nothing can be written.
    """
    directory = StoreDirectory(store)
    directory.existing_ledger()
    report = LoadReport(str(store))
    with directory.locked(), opened(directory) as ledger:
        vocabularies = tuple(map(Path, ledger.setting("vocabularies").splitlines()))
        report.version = publish(
            directory, ledger, state=release(vocabularies), vocabularies=vocabularies,
            base=ledger.setting("base") or BASE, jobs=jobs, afresh=afresh, keep=keep, memory=memory,
            spoiled=report.spoil, progress=progress,
        )  # fmt: skip
        report.manifest = directory.manifest()
    return report


def _enter(
    ledger: Ledger,
    files: Iterable[Input],
    state: str,
    report: LoadReport,
    vocabularies: tuple[Path, ...],
    jobs: int | str,
    progress: Progress,
) -> None:
    """Read what is new or changed, and enter it in the ledger; what was read stays read should the load be ended."""

    def changed() -> Iterator[tuple[Input, tuple[Path, ...]]]:
        for file in files:
            checksum = hashlib.sha256(file.data).hexdigest()
            if not file.failure and ledger.is_unchanged(file.name, checksum, state):
                report.add(FileReport(file.name, "unchanged"))
                progress("Reading files", len(report.files), 0)
            else:
                yield file, vocabularies

    lasting = time.monotonic()
    for outcome, row, document in mapped(_read_one, changed(), jobs, _lost):
        if row is not None:
            superseded = ledger.enter(row._replace(fingerprint=state), outcome.format, document)
            if superseded:
                outcome.note(
                    Diagnostic("info", "same-version", row.name, f"holds the same language version as {superseded}")
                )
        report.add(outcome)
        progress("Reading files", len(report.files), 0)
        if time.monotonic() > lasting + _LASTING_EVERY:
            ledger.commit()
            lasting = time.monotonic()


def _lost(call: tuple[Input, tuple[Path, ...]]) -> tuple[FileReport, FileRow | None, bytes]:
    """Say of a file that it ended the process that read it, each time it was tried."""
    name = call[0].name
    reason = "reading it ended the process that did, again and again"
    return FileReport.failed(name, LoadError(name, reason, advice="report it with this file")), None, b""


def _read_one(file: Input, vocabularies: tuple[Path, ...]) -> tuple[FileReport, FileRow | None, bytes]:
    """Read and annotate one file, in whichever process: its outcome, its row for the ledger, its packed document."""
    try:
        annotated = annotate(parse(file), vocabularies)
    except ReadingError as error:
        return FileReport.failed(file.name, error), None, b""
    except Exception as error:  # the loader's one handler of defects: a corpus must not stop at one of its files
        return FileReport.failed(file.name, Defect.of(file.name, error)), None, b""
    document = annotated.document
    row = FileRow(file.name, document.source.checksum, "", document.masthead.symbol, document.language)
    return FileReport.of(annotated), row, packed(annotated)
