"""Works go in, with all their language versions; the full text index of a store's version comes out, built with it.

What the index holds is agreed in `unres_ontology.full_text`. An index over the version published now starts as a copy
of its index, whose files never change and are therefore linked; the entries of the works that changed are replaced.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from unres_ontology import full_text

from .errors import StoreError
from .lexicon import VERB_CLASS, load_lexicon
from .model import Annotated, Masthead
from .naming import document_key
from .subjects import SDG
from .witnesses import merged_parts, most_common

MEMORY = 64 << 20
"""How many bytes of entries the engine gathers before it writes them out."""

_LISTS = ("meta.json", ".managed.json")
_LEFT_OUT = "formula"

Values = defaultdict[str, set[str]]


def entries(versions: Sequence[Annotated]) -> list[str]:
    """Return the entries of one work, made from its language versions: the resolution, and each part with a text."""
    common = _common([found.document.masthead for found in versions])
    by_path, whole = _found(versions)
    texts: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for found in versions:
        for part in found.document.parts:
            if part.kind != _LEFT_OUT and part.text:
                texts[part.path][found.document.language] = part.text
    titles = {found.document.language: found.document.masthead.title for found in versions}
    whole["language"] = {found.document.language for found in versions}
    made = [_entry("resolution", "", 0, common, whole, {code: title for code, title in titles.items() if title})]
    for position, part in enumerate(merged_parts(versions)[0], 1):
        if part.path in texts:
            values = by_path[part.path]
            values["topic"] |= whole["topic"]
            made.append(_entry("paragraph", part.path, position, common, values, texts[part.path]))
    return made


def _common(mastheads: Sequence[Masthead]) -> dict[str, object]:
    """Return what every entry of a work says."""
    first = mastheads[0]
    dates = [each.adopted_on for each in mastheads if each.adopted_on]
    bodies = [each.body for each in mastheads if each.body]
    date = most_common(dates) if dates else ""
    return {
        "work": document_key(first.symbol),
        "symbol": first.symbol,
        "body": [most_common(bodies)] if bodies else [],
        "year": [date[:4]] if date else [],
        "day": int(date.replace("-", "")) if date else 0,
    }


def _entry(
    kind: str, path: str, position: int, common: dict[str, object], values: Values, texts: dict[str, str]
) -> str:
    facets = {name: sorted(found) for name, found in values.items() if found}
    said = {"kind": kind, "part": path, "position": position, "language": sorted(texts), **common, **facets}
    return full_text.entry(said, texts)


def _found(versions: Sequence[Annotated]) -> tuple[defaultdict[str, Values], Values]:
    """Return the values of the facets for each part, and for the work as a whole."""
    by_path: defaultdict[str, Values] = defaultdict(lambda: defaultdict(set))
    whole: Values = defaultdict(set)
    for found in versions:
        for path, facet, value in _facets(found):
            by_path[path][facet].add(value)
            whole[facet].add(value)
        masthead = found.document.masthead
        for subject in (*found.subjects, *(key for key, _ in masthead.keywords)):
            whole["sdg" if subject.startswith(SDG) else "topic"].add(subject)
    return by_path, whole


def _facets(found: Annotated) -> Iterator[tuple[str, str, str]]:
    """Yield the part, the facet and the value of everything that was found in a language version."""
    for mention in found.mentions:
        if mention.entity and mention.kind in ("actor", "subject", "sdg"):
            goal = mention.entity.startswith(SDG)
            facet = "sdg" if goal else {"actor": "actor", "subject": "topic"}.get(mention.kind, "")
            if facet:
                yield mention.path, facet, mention.entity
    classes = load_lexicon()
    for act in found.acts:
        yield act.path, "verb", act.verb
        yield act.path, "act", act.verb if act.verb.startswith(VERB_CLASS) else VERB_CLASS + classes.class_of(act.verb)
        for addressee in act.addressees:
            yield act.path, "addressee", addressee
    for request in found.requests:
        for addressee in request.addressees:
            yield request.path, "addressee", addressee


class IndexWriter:
    """The index of a version that is being built, in its folder; `close` makes it whole."""

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self._folder = folder
        if before is not None and (before / "meta.json").is_file():
            _copy(before, folder)
            self._index = full_text.open_index(folder)
        else:
            folder.mkdir(parents=True)
            self._index = full_text.open_index(folder, new=True)
        self._writer = self._index.writer(MEMORY, 1)

    def remove(self, works: Iterable[str]) -> None:
        """Take out the entries of works, given by their keys."""
        for work in works:
            self._writer.delete_documents_by_term("work", work)

    def add(self, made: Iterable[str]) -> None:
        """Add entries; raise StoreError where they cannot be written."""
        with self._told():
            for entry in made:
                self._writer.add_json(entry)

    def close(self) -> None:
        """Write everything out and wait until the engine's threads have ended; raise StoreError where that fails."""
        with self._told():
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell of a failure of the engine, which knows no OSError, as one of the store."""
        try:
            yield
        except ValueError as error:
            reason = f"the full text index cannot be written: {error}"
            raise StoreError(self._folder, reason, advice="make room, or name another directory") from error


def _copy(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for file in source.iterdir():
        if file.name in _LISTS:
            shutil.copy2(file, target / file.name)
        elif not file.name.endswith(".lock"):
            os.link(file, target / file.name)
