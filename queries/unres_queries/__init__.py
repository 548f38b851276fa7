"""The shipped queries by name: each file's first comment is a question, its second the answer to expect.

A query runs as it stands over everything loaded. The server's own pages run the same files with some of their
variables set, so what a page shows and what "show the query" shows cannot differ.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable


class QueryFileError(ValueError):
    """A query file lacks its question or its expected answer."""


@dataclass(frozen=True, slots=True)
class Query:
    """One shipped query: its name, the question it answers in plain English, the answer to expect, and its text."""

    name: str
    question: str
    expected: str
    text: str


def parse(name: str, text: str) -> Query:
    """Read the header of a query file: first comment the question, second the expected answer.

    >>> parse("all", "# What is there?\\n# Everything.\\nSELECT * WHERE { ?s ?p ?o }").question
    'What is there?'
    """
    header = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        header.append(line.lstrip("#").strip())
    if len(header) < 2:
        raise QueryFileError(f"{name}.rq: the first two lines have to be comments: the question, the expected answer")
    return Query(name, header[0], " ".join(header[1:]), text)


@cache
def shipped() -> Mapping[str, Query]:
    """Return all shipped queries by name, in the order of their names: those that the data here answers."""
    return _in_folder(files("unres_queries"))


@cache
def federated() -> Mapping[str, Query]:
    """Return the shipped queries that also ask another endpoint, by name: they need a server that may call it.

    >>> [name for name, query in federated().items() if "SERVICE <" in query.text]
    ['find_seats_in_wikidata']
    """
    return _in_folder(files("unres_queries") / "federated")


def _in_folder(folder: Traversable) -> dict[str, Query]:
    found = (each for each in folder.iterdir() if each.name.endswith(".rq"))
    texts = {each.name.removesuffix(".rq"): each.read_text(encoding="utf-8") for each in found}
    return {name: parse(name, texts[name]) for name in sorted(texts)}


@dataclass(frozen=True, slots=True)
class Lesson:
    """A group of the shipped queries that are best read together: its title by language, and the queries in order."""

    title: Mapping[str, str]
    queries: tuple[Query, ...]


@cache
def course() -> tuple[Lesson, ...]:
    """Return the shipped queries as a course, from first steps to asking other endpoints (`course.toml`).

    >>> course()[0].queries[0].name
    'list_resolutions'
    """
    told = tomllib.loads((files("unres_queries") / "course.toml").read_text(encoding="utf-8"))
    known = {**shipped(), **federated()}
    return tuple(Lesson(group["title"], tuple(known[name] for name in group["queries"])) for group in told["group"])
