"""What the server and its worker processes say to each other: jobs in one direction, framed answers in the other."""

from __future__ import annotations

import struct
from typing import Any

import msgspec
import pyoxigraph as ox

SOLUTIONS, GRAPH, DATA, END, FAILURE = 1, 2, 3, 4, 5
"""Kinds of frame: the first piece of an answer (by its kind), a further piece, the end, or a failure instead."""

HEADER = struct.Struct("!BI")
"""Before each frame: its kind and the number of bytes that follow."""

LENGTH = struct.Struct("!I")
"""Before each job: the number of bytes that follow."""

LEAVING = b"leaving"
"""The body of an end where the worker goes, having grown; it takes no further job."""

FIRST = 64 << 10
"""Bytes held back before an answer begins, so that a failure until then still gets its own status."""

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Packed = tuple[Any, ...]


class Job(msgspec.Struct, array_like=True, frozen=True):
    """A query to run: in which formats to answer it, over which graphs, with which variables set.

    `solutions` and `graph` are the engine's names of formats, empty where the client accepts none of that kind.
    `dataset` is "union" (the default graph is the union of all graphs), "given" (it is made of `default_graphs` and
    `named_graphs`) or "own" (the query names it by FROM).
    """

    query: str
    solutions: str
    graph: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    dataset: str
    bindings: tuple[tuple[str, Packed], ...]
    seconds: float
    base: str


class Failure(msgspec.Struct, array_like=True, frozen=True):
    """Why there is no answer: the name of a problem, what happened, and whether the answer had begun."""

    problem: str
    detail: str


_jobs: msgspec.msgpack.Decoder[Job] = msgspec.msgpack.Decoder(Job)
_failures: msgspec.msgpack.Decoder[Failure] = msgspec.msgpack.Decoder(Failure)
_encoder = msgspec.msgpack.Encoder()


def encode_job(job: Job) -> bytes:
    """Return a job as bytes, its length first."""
    body = _encoder.encode(job)
    return LENGTH.pack(len(body)) + body


def decode_job(body: bytes) -> Job:
    """Return the job of bytes without their length."""
    return _jobs.decode(body)


def frame(kind: int, body: bytes | bytearray) -> bytes:
    """Return one frame.

    >>> frame(END, b"").hex()
    '0400000000'
    """
    return HEADER.pack(kind, len(body)) + body


def encode_failure(problem: str, detail: str) -> bytes:
    """Return the frame of a failure."""
    return frame(FAILURE, _encoder.encode(Failure(problem, detail[:2000])))


def decode_failure(body: bytes) -> Failure:
    """Return the failure that a frame holds."""
    return _failures.decode(body)


def pack(term: Term) -> Packed:
    """Return an RDF term as a plain tuple.

    >>> unpack(pack(ox.Literal("确认", language="zh")))
    <Literal value=确认 language=zh>
    """
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if isinstance(term, ox.BlankNode):
        return ("blank", term.value)
    return ("literal", term.value, term.language or "", "" if term.language else term.datatype.value)


def unpack(packed: Packed) -> Term:
    """Return the RDF term of a plain tuple."""
    kind, *parts = packed
    if kind == "iri":
        return ox.NamedNode(parts[0])
    if kind == "blank":
        return ox.BlankNode(parts[0])
    value, language, datatype = parts
    return ox.Literal(value, language=language) if language else ox.Literal(value, datatype=ox.NamedNode(datatype))
