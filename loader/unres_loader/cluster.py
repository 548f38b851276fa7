"""Work spread over a Dask cluster: a function and its arguments in, the results out in the same order.

The scheduler and its workers run elsewhere (``dask scheduler``, ``dask worker``), each with this package installed. A
worker that is lost costs what it was at: the scheduler gives that to another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from .errors import StoreError

Result = TypeVar("Result")
Call = tuple[Any, ...]
AHEAD_PER_THREAD = 8
"""How many calls may wait per thread of the cluster: enough to keep each busy, few enough to bound memory."""

_CONNECT = 20
"""Seconds in which the scheduler must answer, and a first worker be there."""


def mapped_on(
    address: str,
    function: Callable[..., Result],
    calls: Iterable[Call],
    same: Callable[[], str],
    lost: Callable[[Call], Result] | None = None,
) -> Iterator[Result]:
    """Yield `function(*call)` for each call, in order, computed by the workers of the scheduler at an address.

    `same` must give the same on each worker as here: that is how one with another release of the loader is found.
    A call that ended its worker again and again gives `lost(call)`. Raises StoreError where there is no such cluster.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        raise StoreError(address, "Dask is not installed", advice="pip install 'unres[cluster]'") from error
    try:
        connect: Any = Client
        client = connect(address, timeout=_CONNECT, set_as_default=False)
        client.wait_for_workers(1, timeout=_CONNECT)
    except (OSError, ValueError, TimeoutError) as error:
        raise StoreError(
            address, f"no Dask cluster answers: {error}", advice="start a scheduler and workers"
        ) from error
    with client:
        _check(client, address, same)
        waiting: deque[tuple[Any, Call]] = deque()

        def threads() -> int:
            workers = client.scheduler_info()["workers"].values()
            return sum(int(worker["nthreads"]) for worker in workers)

        def first() -> Result:
            future, call = waiting.popleft()
            try:
                return future.result()  # type: ignore[no-any-return]
            except KilledWorker:
                if lost is None:
                    raise
                return lost(call)

        for call in calls:
            waiting.append((client.submit(function, *call, pure=False), call))
            if len(waiting) >= AHEAD_PER_THREAD * max(1, threads()):
                yield first()
        while waiting:
            yield first()


def _check(client: Any, address: str, same: Callable[[], str]) -> None:
    """Raise StoreError where a worker would read otherwise than this process."""
    here = same()
    for worker, there in client.run(same).items():
        if there != here:
            raise StoreError(
                address, f"the worker {worker} has another release of the loader, or other knowledge",
                advice="install the same release everywhere",
            )  # fmt: skip
