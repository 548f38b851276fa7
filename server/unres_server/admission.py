"""Who may run a query now: so many at a time, so many of one client, the rest waiting in turn, client after client."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque

from unres_server import problems

Turn = asyncio.Future[None]


class Admission:
    """A fair gate: `places` in all, `share` of them for one client, `queue` waiters at most, each for `wait` seconds.

    Clients take turns, whatever number of queries each has waiting. Lives in one event loop.
    """

    def __init__(self, places: int, share: int, queue: int, wait: float) -> None:
        self.places, self.share, self.queue, self.wait = places, max(1, min(share, places)), queue, wait
        self.running = 0
        self.waiting = 0
        self._of_client: Counter[str] = Counter()
        self._turns: OrderedDict[str, deque[Turn]] = OrderedDict()

    async def enter(self, client: str) -> None:
        """Take a place, after waiting for it if need be; raise Overloaded where none comes free in time."""
        if not self._turns and self._free(client):
            self._take(client)
            return
        if self.waiting >= self.queue:
            raise self._refusal("the queue is full")
        turn: Turn = asyncio.get_running_loop().create_future()
        self._turns.setdefault(client, deque()).append(turn)
        self.waiting += 1
        self._admit()
        await self._wait(client, turn)

    async def _wait(self, client: str, turn: Turn) -> None:
        """Wait for a turn; one that came is used or given back, one that did not is forgotten."""
        over = asyncio.get_running_loop().call_later(self.wait, self._give_up, client, turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._forget(client, turn)
            elif turn.exception() is None:  # it came just now, too late
                self.leave(client)
            raise
        finally:
            over.cancel()

    def _give_up(self, client: str, turn: Turn) -> None:
        """Refuse a waiter whose turn has not come in time."""
        if not turn.done():
            self._forget(client, turn)
            turn.set_exception(self._refusal(f"no place came free within {self.wait:g} seconds"))

    def leave(self, client: str) -> None:
        """Give the place back; the next in turn takes it."""
        self.running -= 1
        self._of_client[client] -= 1
        if self._of_client[client] <= 0:
            del self._of_client[client]
        if self._turns:
            self._admit()

    def _free(self, client: str) -> bool:
        return self.running < self.places and self._of_client[client] < self.share

    def _take(self, client: str) -> None:
        self.running += 1
        self._of_client[client] += 1

    def _admit(self) -> None:
        """Give free places to those who wait, one client after the other."""
        for client in list(self._turns):
            if self.running >= self.places:
                return
            if self._of_client[client] < self.share and (turn := self._first(client)) is not None:
                self._take(client)
                self._forget(client, turn)
                turn.set_result(None)

    def _first(self, client: str) -> Turn | None:
        """Return who of a client waits longest; who has gone in this very moment waits no more."""
        while client in self._turns:
            turn = self._turns[client][0]
            if not turn.done():
                return turn
            self._forget(client, turn)
        return None

    def _forget(self, client: str, turn: Turn) -> None:
        """Take a waiter off the list, unless that was done, and its client to the end of it."""
        turns = self._turns.get(client)
        if turns is None or turn not in turns:
            return
        turns.remove(turn)
        self.waiting -= 1
        if turns:
            self._turns.move_to_end(client)
        else:
            del self._turns[client]

    def _refusal(self, reason: str) -> problems.Overloaded:
        detail = f"{self.running} queries are running and {self.waiting} are waiting: {reason}; try again shortly"
        return problems.Overloaded(detail, headers={"Retry-After": str(max(1, round(self.wait)))})
