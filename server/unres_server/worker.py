"""The worker process: jobs come in by its socket, framed answers go out; it may be killed at any time."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from unres_server import frames, sandbox

_HEAVY = 0.01
"""Seconds of processor below which a query leaves nothing behind worth looking for."""

_GROWTH = 24 << 20
"""Bytes a worker may keep from one query to the next; one that cannot give back what is more is replaced."""


class Sink:
    """A file the engine writes an answer to: holds the first 64 KiB back, then passes the rest on as it comes."""

    def __init__(self, kind: int, send: Callable[[bytes], None]) -> None:
        self.kind, self.send, self.began = kind, send, False
        self.pieces: list[bytes] = []
        self.held = 0

    def write(self, piece: bytes) -> int:
        """Take a piece of the answer."""
        self.pieces.append(piece)
        self.held += len(piece)
        if self.held >= frames.FIRST:
            self.send(frames.frame(self.kind, b"".join(self.pieces)))
            self.kind, self.began, self.held = frames.DATA, True, 0
            self.pieces.clear()
        return len(piece)

    def flush(self) -> None:
        """Nothing to do: the end of the answer flushes."""

    def finish(self, word: bytes) -> None:
        """Send what is held and say that the answer is complete."""
        self.send(frames.frame(self.kind, b"".join(self.pieces)) + frames.frame(frames.END, word))


_PROBLEMS: tuple[tuple[type[Exception], str], ...] = (
    (SyntaxError, "MalformedQuery"),
    (ValueError, "BadRequest"),
    (OSError, "BadGateway"),  # a SERVICE that failed, or a disk that did
    (MemoryError, "ResourceLimit"),
    (RuntimeError, "BadRequest"),  # a function the engine does not know, a variable that cannot be set
)


def run(
    job: frames.Job, store: ox.Store, send: Callable[[bytes], None], grown: Callable[[], bool] = lambda: False
) -> bool:
    """Answer one job through `send`: frames of data and an end, or a failure; return whether the worker is to go on.

    `grown` says, when all is done, whether the worker holds too much to be kept.
    """
    try:
        result = _query(job, store)
        graph = isinstance(result, ox.QueryTriples)
        wanted = job.graph if graph else job.solutions
        if not wanted:
            send(frames.encode_failure("NotAcceptable", "graph" if graph else "solutions"))
            return True
        sink = Sink(frames.GRAPH if graph else frames.SOLUTIONS, send)
        form: Any = ox.RdfFormat if graph else ox.QueryResultsFormat
        result.serialize(output=sink, format=form.from_extension(wanted))
    except tuple(kind for kind, _ in _PROBLEMS) as error:
        problem = next(name for kind, name in _PROBLEMS if isinstance(error, kind))
        send(frames.encode_failure(problem, str(error)))
        return True
    del result
    leaving = grown()
    sink.finish(frames.LEAVING if leaving else b"")
    return not leaving


def _query(job: frames.Job, store: ox.Store) -> Any:
    """Hand the query to the engine; variables are set as constants, never spliced into the text."""
    return store.query(
        job.query,
        base_iri=job.base or None,
        use_default_graph_as_union=job.dataset == "union",
        default_graph=[ox.NamedNode(each) for each in job.default_graphs] if job.dataset == "given" else None,
        named_graphs=[ox.NamedNode(each) for each in job.named_graphs] if job.dataset == "given" else None,
        substitutions={ox.Variable(name): frames.unpack(term) for name, term in job.bindings} or None,
    )


def serve(connection: socket.socket, store: Callable[[], ox.Store], memory: int, *, proxy: int) -> None:
    """Answer jobs until the connection ends; runs in the only thread that matters, with a stack of 512 MB.

    `proxy` is the port of this machine to which SERVICE may connect, 0 for none.
    """

    def loop() -> None:
        opened = store()
        sandbox.limit_memory(memory)
        if proxy:
            sandbox.restrict_connections(proxy)
        sandbox.restrict_calls(network=bool(proxy))
        connection.sendall(frames.LENGTH.pack(threading.get_native_id()))
        resting, limited = _resident(), 0.0
        while (body := _receive(connection)) is not None:
            job = frames.decode_job(body)
            before = time.process_time()
            if job.seconds + before > limited or limited - before > job.seconds + 1:  # the limit is in whole seconds
                limited = job.seconds + before + 1
                sandbox.limit_processor(job.seconds + 1)
            grown = lambda: time.process_time() - before > _HEAVY and _keeps_more(resting + _GROWTH)  # noqa: E731, B023
            if not run(job, opened, connection.sendall, grown):
                break

    threading.stack_size(sandbox.STACK)
    thread = threading.Thread(target=loop, name="queries", daemon=True)
    thread.start()
    thread.join()
    os._exit(0)


def _receive(connection: socket.socket) -> bytes | None:
    """Return the bytes of the next job, None at the end of the connection."""
    received = bytearray()
    wanted = frames.LENGTH.size
    while len(received) < wanted:
        piece = connection.recv(1 << 18)
        if not piece:
            return None
        received += piece
        if wanted == frames.LENGTH.size and len(received) >= wanted:
            wanted += frames.LENGTH.unpack_from(received)[0]
    return bytes(received[frames.LENGTH.size :])


def _keeps_more(size: int) -> bool:
    """Return whether this process holds more than so many bytes for itself, also after giving back what is free."""
    if _resident() <= size:
        return False
    sandbox.give_memory_back()
    return _resident() > size


def _resident() -> int:
    """Return the bytes of memory this process holds for itself alone."""
    with open("/proc/self/statm", "rb") as counts:
        _, resident, shared, *_ = counts.read().split()
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")
