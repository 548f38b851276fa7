"""The loader's errors. Each message names the file, the place and the next step.

UnresError
 └─ LoadError
     ├─ Defect              the loader itself fails at a file or a work
     ├─ ReadingError        a file cannot be read at all: corrupt, of another type, not a resolution
     │   └─ LimitError      a file asks for more memory, depth or time than is allowed
     ├─ KnowledgeError      a knowledge or vocabulary file cannot be used
     └─ StoreError          the store directory is not a store, is locked, or cannot be written
"""

from __future__ import annotations

import traceback
from functools import partial
from pathlib import Path
from typing import Any, Self


class UnresError(Exception):
    """Base of every error this project raises on purpose."""


class LoadError(UnresError):
    """Base of the loader's errors.

    `subject` is the file or directory concerned, `reason` what is wrong, `place` where in it, `advice` what to do next.

    >>> print(LoadError("a.md", "the file is empty", advice="give a resolution"))
    a.md: the file is empty; give a resolution
    """

    def __init__(self, subject: object, reason: str, *, place: str = "", advice: str = "") -> None:
        self.subject, self.reason, self.place, self.advice = str(subject), reason, place, advice
        where = f" ({place})" if place else ""
        super().__init__(f"{subject}{where}: {reason}" + (f"; {advice}" if advice else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let errors cross processes whole: what was given is given again."""
        return partial(type(self), place=self.place, advice=self.advice), (self.subject, self.reason)


class Defect(LoadError):
    """Something that the loader itself does wrong: named with where, so that one file or work stops no other.

    >>> try:
    ...     {}["op/1"]
    ... except KeyError as error:
    ...     print(Defect.of("A/RES/70/1", error))
    A/RES/70/1: a defect of the loader: KeyError: 'op/1' at ...; report it with this file
    """

    @classmethod
    def of(cls, subject: object, error: Exception) -> Self:
        """Return the defect that an exception shows while `subject` was worked on."""
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}:{where.lineno}"
        reason = f"a defect of the loader: {type(error).__name__}: {error} at {place}"
        return cls(subject, reason, advice="report it with this file")


class ReadingError(LoadError):
    """A file cannot be read at all."""


class LimitError(ReadingError):
    """A file asks for more memory, depth or time than is allowed."""


class KnowledgeError(LoadError):
    """A knowledge or vocabulary file cannot be used."""


class StoreError(LoadError):
    """A store directory is not a store, is locked by another writer, or cannot be written."""
