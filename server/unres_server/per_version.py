"""What is read from the data once per version: whoever asks while it is being read waits for that one reading."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Concatenate, Generic, ParamSpec, TypeVar

from unres_server.port import Engine

_P = ParamSpec("_P")
_T = TypeVar("_T")


class PerVersion(Generic[_P, _T]):
    """A function of an engine that is called once for each version of its data, and its result kept until the next.

    Further arguments (the base IRI) have to be hashable; the result for the last ones is kept. What the function
    raises is raised, and the next caller tries again.
    """

    def __init__(self, make: Callable[Concatenate[Engine, _P], _T]) -> None:
        self._make = make
        self._lock = Lock()
        self._kept: tuple[Hashable, _T] | None = None
        self.__doc__ = make.__doc__

    def __call__(self, engine: Engine, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Return the result for the version that is served now."""
        key = (id(engine), engine.version, args, tuple(sorted(kwargs.items())))
        with self._lock:
            if self._kept is None or self._kept[0] != key:
                self._kept = (key, self._make(engine, *args, **kwargs))
            return self._kept[1]


def per_version(make: Callable[Concatenate[Engine, _P], _T]) -> PerVersion[_P, _T]:
    """Return a function that is called once for each version of the data; a decorator."""
    return PerVersion(make)
