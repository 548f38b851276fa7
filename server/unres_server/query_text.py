"""Queries as text, for engines that take nothing else: which form one has, and one with constants for variables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from unres_server import problems
from unres_server.frames import Term
from unres_server.service import TOKEN

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")

_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY"])
_PRAGMAS = frozenset({"DEFINE"})  # Virtuoso's: some of them fetch from elsewhere or choose other data


def form_of(query: str) -> str:
    """Return the form of a query; raise MalformedQuery where it is none, Forbidden where it would change data.

    An endpoint may take updates by the same door, so what is sent on is looked at word by word: keywords of updates
    stand in no query outside strings, comments and names.

    >>> form_of("PREFIX ex: <http://e/> # INSERT\\nselect * { ?s ex:insert 'DELETE' }")
    'SELECT'
    >>> form_of("INSERT DATA { <http://s> <http://p> 1 }")
    Traceback (most recent call last):
    ...
    unres_server.problems.Forbidden: this server takes queries only, and INSERT is not a word of theirs
    """
    form = ""
    for word in _words(query):
        if word in _UPDATES | _PRAGMAS:
            raise problems.Forbidden(f"this server takes queries only, and {word} is not a word of theirs")
        if not form and word in FORMS:
            form = word
        elif not form and word not in {"PREFIX", "BASE"}:
            raise problems.MalformedQuery(f"a query begins with {', '.join(FORMS)}, not with {word[:40]}")
    if not form:
        raise problems.MalformedQuery(f"a query has one of the words {', '.join(FORMS)}; this one has none")
    return form


def _words(query: str) -> Iterator[str]:
    for match in TOKEN.finditer(query):
        if match.lastgroup == "word":
            yield match.group().upper()


def names_graph(query: str) -> bool:
    """Return whether a query says of a graph by name what stands in it (``GRAPH <...>``).

    >>> names_graph("ASK { GRAPH <http://e/g> { ?s ?p ?o } }"), names_graph("ASK { GRAPH ?g { ?s ?p 'GRAPH <x>' } }")
    (True, False)
    """
    graph = False
    for match in TOKEN.finditer(query):
        if match.lastgroup == "skip":
            continue
        if graph and match.lastgroup in {"iri", "name"}:
            return True
        graph = match.lastgroup == "word" and match.group().upper() == "GRAPH"
    return False


def with_constants(query: str, bindings: Mapping[str, Term]) -> str:
    """Return a query of our own with constants in the place of variables, wherever a constant may stand.

    Where only a variable may stand (what SELECT projects, GROUP BY, ORDER BY) it stays, and is unbound there. Strings,
    comments and names are left alone.

    >>> import pyoxigraph as ox
    >>> with_constants("SELECT ?this ?o { ?this ?p ?o FILTER(?o != '?this') }", {"this": ox.NamedNode("http://e/a")})
    "SELECT ?this ?o { <http://e/a> ?p ?o FILTER(?o != '?this') }"
    """
    made: list[str] = []
    variables_only = False
    for match in TOKEN.finditer(query):
        kind, text = match.lastgroup, match.group()
        word = text.upper() if kind == "word" else ""
        if word in {"SELECT", "GROUP", "ORDER"}:
            variables_only = True
        elif word in {"WHERE", "LIMIT", "OFFSET", "HAVING"} or text in {"{", "}"}:
            variables_only = False
        if kind == "variable" and not variables_only and text[1:] in bindings:
            text = str(bindings[text[1:]])
        made.append(text)
    return "".join(made)
