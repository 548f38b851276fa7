"""The loader's errors: what they say, and that they reach another process as they are."""

from __future__ import annotations

import pickle

import pytest

from unres_loader import errors

SUBCLASSES = (
    errors.LoadError, errors.Defect, errors.ReadingError, errors.LimitError, errors.KnowledgeError, errors.StoreError,
)  # fmt: skip


@pytest.mark.parametrize("kind", SUBCLASSES)
def test_an_error_crosses_processes_whole(kind: type[errors.LoadError]) -> None:
    error = kind("a.md", "the file is empty", place="line 1", advice="fetch it again")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "a.md (line 1): the file is empty; fetch it again"
    assert (again.subject, again.reason, again.place, again.advice) == ("a.md", error.reason, "line 1", error.advice)


def test_every_error_is_one_of_ours() -> None:
    own = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, Exception)]
    assert len(own) == len(SUBCLASSES) + 1
    assert all(issubclass(value, errors.UnresError) for value in own)
