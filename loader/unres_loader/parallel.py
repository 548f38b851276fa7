"""Work spread over processes, here or on a cluster: a function and its arguments in, the results out in order.

Processes, not threads: the work is Python's own. The order of results never depends on which process was quicker.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

from .cluster import mapped_on
from .release import release

Result = TypeVar("Result")
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__package__])  # imported once, in the process that the others are forked from
AHEAD_PER_JOB = 8
"""How many calls may wait per process: enough to keep each busy, few enough to bound memory."""


def mapped(
    function: Callable[..., Result],
    calls: Iterable[tuple[Any, ...]],
    jobs: int | str,
    lost: Callable[[tuple[Any, ...]], Result] | None = None,
) -> Iterator[Result]:
    """Yield `function(*call)` for each call, in order, computed in `jobs` processes (1: here).

    `jobs` may be the address of a Dask scheduler instead; there, a call that ended its worker again and again gives
    `lost(call)`. An exception of the function is raised to the consumer; the other calls are given up.

    >>> list(mapped(pow, [(2, 3), (3, 2)], 1))
    [8, 9]
    """
    if isinstance(jobs, str):
        yield from mapped_on(jobs, function, calls, release, lost)
        return
    if jobs <= 1:
        for call in calls:
            yield function(*call)
        return
    with ProcessPoolExecutor(jobs, mp_context=_PROCESSES) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for call in calls:
                waiting.append(pool.submit(function, *call))
                if len(waiting) >= jobs * AHEAD_PER_JOB:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
