"""What a query says beside its patterns: the addresses SERVICE would call, held against the list, and its FROM."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from unres_server import problems

_T = TypeVar("_T")
_SHORT = 8 << 10
_apart = ThreadPoolExecutor(1, thread_name_prefix="look")

# A prefix has 40 characters at most, and a string that does not end goes to the end of its line (it is an error
# anyhow): without that, dots without a colon and quotation marks without a partner would take quadratic time.
TOKEN = re.compile(
    r"""
      (?P<skip>     \#[^\n\r]* | \s+ )
    | (?P<string>   \"{3}.*?\"{3} | '{3}.*?'{3} | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' )
    | (?P<iri>      <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<variable> [?$]\w+ )
    | (?P<name>     [\w.\-]{0,40}+:(?:\\.|[^\s{}()\[\]<>"';,|/^\\])*+ )
    | (?P<word>     \w+ )
    | (?P<other>    ["'][^\n\r]*+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def find_services(query: str) -> list[str]:
    """Return what follows each SERVICE of a query: an address, or the text of a variable or a prefixed name.

    The keyword inside strings, comments, IRIs and names does not count (SPARQL 1.1, 19.8).

    >>> find_services("SELECT * { SERVICE SILENT <http://a/> {} FILTER(?x = 'SERVICE <http://b/>') }")
    ['http://a/']
    >>> find_services("SELECT * { ?s ex:service ?o . service ?where { } }")
    ['?where']
    """
    return [_text(each) for each in _targets(query)]


def _text(target: re.Match[str]) -> str:
    return target.group()[1:-1] if target.lastgroup == "iri" else target.group()


def _targets(query: str) -> list[re.Match[str]]:
    """Return the tokens that follow each SERVICE."""
    if "service" not in query.lower() and "\\" not in query:
        return []
    found: list[re.Match[str]] = []
    waiting = False
    for match in TOKEN.finditer(query):
        kind, text = match.lastgroup, match.group()
        if kind == "skip" or (waiting and text.upper() == "SILENT"):
            continue
        if waiting:
            found.append(match)
        waiting = kind == "word" and text.upper() == "SERVICE"
    return found


def redirect(query: str, places: Mapping[str, str]) -> str:
    """Return a query with each address that SERVICE calls replaced by the place that stands for it.

    >>> redirect("ASK { SERVICE <http://a/> { ?s <http://a/> 'SERVICE <http://a/>' } }", {"http://a/": "http://b/"})
    "ASK { SERVICE <http://b/> { ?s <http://a/> 'SERVICE <http://a/>' } }"
    """
    for match in reversed(_targets(query)):
        query = query[: match.start()] + f"<{places[_text(match)]}>" + query[match.end() :]
    return query


def names_dataset(query: str) -> bool:
    """Return whether the query says itself, by FROM, which graphs it is about.

    >>> names_dataset("ASK FROM <http://a/> {}"), names_dataset("ASK { ?s ex:from 'FROM <x>' }")
    (True, False)
    """
    if "from" not in query.lower():
        return False
    return any(match.lastgroup == "word" and match.group().upper() == "FROM" for match in TOKEN.finditer(query))


async def look(doing: Callable[[], _T], size: int) -> _T:
    """Return what looking through a query of so many bytes gives; long ones have another thread, one for all."""
    return doing() if size <= _SHORT else await asyncio.get_running_loop().run_in_executor(_apart, doing)


def check(query: str, allowed: frozenset[str]) -> bool:
    """Return whether the query calls other servers; raise Forbidden where one is not on the list.

    Only addresses written out in full are compared: a variable or a prefixed name could mean anything.

    >>> check("ASK { SERVICE <http://a/> {} }", frozenset({"http://a/"}))
    True
    """
    services = find_services(query)
    unescaped = _ESCAPE.sub(_character, query) if "\\" in query else query
    if unescaped != query and find_services(unescaped) != services:
        raise problems.Forbidden("write SERVICE and its address without \\u escapes")
    for target in services:
        if target not in allowed:
            permitted = "; allowed are: " + " ".join(sorted(allowed)) if allowed else "; no address is allowed here"
            raise problems.Forbidden(f"SERVICE {target} is not on this server's list{permitted}")
    return bool(services)


def _character(match: re.Match[str]) -> str:
    """Return the character of a code point escape (SPARQL 1.1, 19.2); one that is none stays."""
    number = int(match.group(1) or match.group(2), 16)
    return chr(number) if number <= 0x10FFFF else match.group()
