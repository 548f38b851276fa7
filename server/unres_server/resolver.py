"""A United Nations symbol or an Akoma Ntoso IRI in, a redirect to the document's own address out.

A symbol that the data does not hold is not a dead end: the reader is sent to the official text at docs.un.org.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, redirect, request
from pyoxigraph import Literal, NamedNode

from unres_server.iris import iri_of, path_of
from unres_server.portraits import PROLOGUE
from unres_server.problems import NotFound
from unres_server.site import site

blueprint = Blueprint("resolver", __name__)

_SYMBOL: Final = re.compile(
    r"""(?: A | E | S | T | ST | TD | CERD | CCPR | CEDAW | CAT | CRC | CRPD | CED | CMW | UNEP | UNW | DP | HSP
          | ICCD | FCCC | CBD | NPT | BWC | PBC | JIU | CTOC | CAC | ISBA | SPLOS | TRANS | LOS | WHC | GC | IDB )
        (?: [/-] [A-Za-z0-9.()\[\]-]+ )+""",
    re.VERBOSE,
)
"""The look of a symbol: a body, then segments (Dag Hammarskjöld Library, "United Nations Document Symbols")."""

_BY_SYMBOL: Final = "SELECT ?symbol ?work WHERE { ?work dct:identifier ?symbol }"
_BY_AKN: Final = "SELECT ?akn ?work WHERE { ?work unr:aknWork ?akn }"
_HOSTS: Final = ("", "https://w3id.org", "http://metadata.un.org", "https://docs.un.org")


def is_symbol(text: str) -> bool:
    """Tell whether a text has the look of a United Nations document symbol.

    >>> is_symbol("E/RES/2021/28"), is_symbol("A/76/64-E/2021/11"), is_symbol("actor/general-assembly")
    (True, True, False)
    """
    return _SYMBOL.fullmatch(text) is not None


def parse_wish(text: str) -> tuple[str, str]:
    """Part what a reader typed into a symbol and the path of a part.

    >>> parse_wish("a/res/70/1 op 7"), parse_wish("E/RES/2021/28 para. 84 (a)")
    (('A/RES/70/1', 'op/7'), ('E/RES/2021/28', 'op/84/a'))
    """
    symbol, _, rest = text.strip().partition(" ")
    pieces = re.findall(r"[A-Za-z0-9]+", rest)
    if not pieces:
        return (symbol if is_symbol(symbol) else symbol.upper()), ""
    kind = pieces[0].lower()
    kind = {"para": "op", "paragraph": "op", "paras": "op"}.get(kind, kind)
    if kind[0].isdigit():
        pieces, kind = ["op", *pieces], "op"
    return symbol.upper(), "/".join([kind, *pieces[1:]])


def work_of(symbol: str) -> str | None:
    """Return the IRI of the document with a symbol, where the data knows it."""
    direct = iri_of(site().base, f"doc/{symbol}")
    engine = site().engine
    if engine.ask("ASK { ?this ?p ?o }", {"this": NamedNode(direct)}):
        return direct
    rows = engine.select(PROLOGUE + _BY_SYMBOL, {"symbol": Literal(symbol)})
    return next((row["work"].value for row in rows if isinstance(row["work"], NamedNode)), None)


def suggestions(path: str) -> list[dict[str, str]]:
    """Return where else to look for what a path names: the official text of a symbol, the search page."""
    symbol = re.sub(r"/(?:op|pp|fn|h|annex|part|formula)(?:/.*)?$", "", path.removeprefix("doc/"))
    symbol = re.sub(r"/(?:ar|en|es|fr|ru|zh)$", "", symbol)
    found = [{"title": f"Search for {symbol}", "href": f"/search?q={quote(symbol, safe='')}"}]
    if is_symbol(symbol):
        found.insert(0, {"title": f"{symbol} at docs.un.org", "href": official(symbol)})
        if symbol != path.removeprefix("doc/") and work_of(symbol):
            own = path_of(site().base, iri_of(site().base, f"doc/{symbol}")) or "/"
            found.insert(0, {"title": symbol, "href": own})
    return found


def official(symbol: str, language: str = "en") -> str:
    """Return the address of the official text of a symbol.

    >>> official("A/RES/217(III)[A]")
    'https://docs.un.org/en/A/RES/217(III)%5BA%5D'
    """
    return f"https://docs.un.org/{language}/{quote(symbol, safe='/()-.')}"


@blueprint.get("/resolve")
def resolve() -> Response:
    """Send the reader on to the document whose symbol ``?symbol=`` gives, here or at docs.un.org.

    :raises NotFound: 404, when it is no symbol.
    """
    wish = request.args.get("symbol", "").strip()[:200]
    symbol, part = parse_wish(wish)
    if not is_symbol(symbol):
        look = {"title": f"Search for {wish}", "href": f"/search?q={quote(wish, safe='')}"}
        raise NotFound(f"{wish!r} is not a document symbol.", suggestions=[look])
    work = work_of(symbol)
    if work is None:
        return _to(official(symbol), 302)
    return _to((path_of(site().base, work) or "/") + (f"/{part}" if part else ""), 302)


@blueprint.get("/<any(A, E, S, T, ST, TD):body>/<path:rest>")
def symbol_address(body: str, rest: str) -> Response:
    """Redirect a bare symbol, used as a path, to its document, in the graph or at docs.un.org."""
    symbol = f"{body}/{rest}"
    if not is_symbol(re.sub(r"\.(?:html|ttl|nt|rdf|jsonld)$", "", symbol)):
        raise NotFound(f"{symbol!r} is not a document symbol.", suggestions=suggestions(symbol))
    target = path_of(site().base, iri_of(site().base, f"doc/{symbol}")) or "/"
    stem = re.sub(r"\.(?:html|ttl|nt|rdf|jsonld)$", "", symbol)
    known = work_of(re.sub(r"/(?:op|pp|fn|h|annex|part|formula|ar|en|es|fr|ru|zh)(?:/.*)?$", "", stem))
    return _to(target if known else official(stem), 303 if known else 302)


@blueprint.get("/akn/<path:rest>")
def akn(rest: str) -> Response:
    """Redirect an Akoma Ntoso work IRI to the resolution it names.

    :raises NotFound: 404, when no loaded resolution carries it.
    """
    path = f"/akn/{rest}"
    forms = dict.fromkeys(host + form for host in _HOSTS for form in (path, path.rstrip("/"), path.rstrip("/") + "/"))
    forms |= dict.fromkeys(site().base.rstrip("/") + form for form in (path, path.rstrip("/"), path.rstrip("/") + "/"))
    for form in forms:
        for term in (Literal(form), NamedNode(form) if ":" in form.partition("/")[0] else None):
            rows = site().engine.select(PROLOGUE + _BY_AKN, {"akn": term}) if term is not None else []
            for row in rows:
                if isinstance(row["work"], NamedNode):
                    return _to(path_of(site().base, row["work"].value) or "/", 303)
    raise NotFound(f"No loaded resolution has the Akoma Ntoso IRI {path}.")


def _to(address: str, status: int) -> Response:
    response = redirect(address, status)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response  # type: ignore[return-value]
