"""The page of an entity: its IRI and kind in, HTML out. Each kind of thing has a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import quote

from flask import render_template, request
from pyoxigraph import NamedNode

from unres_server import interface
from unres_server.iris import path_of
from unres_server.names import names
from unres_server.nodes import Nodes
from unres_server.pictures import OF_A_THING, Picture, table_of_picture
from unres_server.port import Engine, Term
from unres_server.portraits import PROLOGUE, Kind, languages_held, portray, read
from unres_server.reading_page import Reading
from unres_server.site import site

Rows = list[dict[str, Term]]

ROWS = 30
"""How many rows a table on an entity's page shows at most."""

# The graph of a work holds its requests and citations, that of a language version its mentions and acts: counted by
# graph, nothing has to be looked up for each of the tens of thousands that a large store holds of one actor.

_WHOLE: Mapping[str, str] = {
    "asked-to": "/mandates?receiver=%s",
    "reports-received": "/mandates?report_to=%s",
    "mentioned-in": "/search?actor=%s",
    "adopted-here": "/browse?body=%s",
}
"""Where a table on the page of an actor is whole, with filters, by the key of its heading."""

_CITED_BY = """SELECT DISTINCT ?this ?paragraph ?work ?symbol WHERE {
  { ?paragraph unr:cites ?this . ?paragraph unr:resolution ?work . ?work dct:identifier ?symbol }
  UNION
  { ?citation unr:pinpointPart ?this . ?citation cito:hasCitingEntity ?paragraph .
    ?paragraph unr:resolution ?work . ?work dct:identifier ?symbol }
} ORDER BY ?symbol ?paragraph LIMIT 101"""
_NEWEST_WORKS = """{
    SELECT ?this ?work ?symbol ?adopted WHERE {
      { SELECT DISTINCT ?this ?work WHERE { GRAPH ?work { ?each %s ?this } } }
      ?work dct:identifier ?symbol OPTIONAL { ?work unr:adoptedOn ?adopted }
    } ORDER BY DESC(?adopted) ?symbol LIMIT 101
  }"""
_CITED_PARTS = f"""SELECT DISTINCT ?this ?paragraph ?work ?symbol ?pinpoint ?verb ?adopted WHERE {{
  {_NEWEST_WORKS % "cito:hasCitedEntity"}
  GRAPH ?work {{ ?citation cito:hasCitedEntity ?this . ?citation cito:hasCitingEntity ?paragraph }}
  OPTIONAL {{ ?citation unr:pinpoint ?pinpoint }} OPTIONAL {{ ?citation unr:verb ?verb }}
}} ORDER BY DESC(?adopted) ?symbol ?paragraph ?pinpoint ?verb LIMIT 101"""
_ASKED = f"""SELECT DISTINCT ?this ?paragraph ?work ?symbol ?verb ?deliverable ?frequency ?deadline ?adopted WHERE {{
  {_NEWEST_WORKS % "undo:hasReceiver"}
  GRAPH ?work {{ ?request undo:hasReceiver ?this . ?request unr:inParagraph ?paragraph }}
  OPTIONAL {{ ?request undo:hasSemantics ?verb }} OPTIONAL {{ ?request unr:deliverable ?deliverable }}
  OPTIONAL {{ ?request unr:frequency ?frequency }} OPTIONAL {{ ?request unr:deadline ?deadline }}
}} ORDER BY DESC(?adopted) ?symbol ?paragraph ?verb ?deliverable ?frequency ?deadline LIMIT 101"""
_REPORTS = """SELECT DISTINCT ?this ?paragraph ?work ?symbol ?who ?frequency WHERE {
  ?request unr:reportTo ?this ; unr:inParagraph ?paragraph .
  ?paragraph unr:resolution ?work . ?work dct:identifier ?symbol
  OPTIONAL { ?request undo:hasReceiver ?who } OPTIONAL { ?request unr:frequency ?frequency }
} ORDER BY DESC(?symbol) ?paragraph LIMIT 101"""
_FOUND = """SELECT ?this ?work ?symbol ?times WHERE {
  {
    SELECT ?this ?work (MAX(?found) AS ?times) WHERE {
      {
        SELECT ?this ?version (COUNT(?phrase) AS ?found) WHERE { GRAPH ?version { ?phrase %s ?this } }
        GROUP BY ?this ?version
      }
      ?version unr:versionOf ?work
    } GROUP BY ?this ?work ORDER BY DESC(?times) ?work LIMIT 101
  }
  ?work dct:identifier ?symbol
} ORDER BY DESC(?times) ?symbol"""
_MENTIONED = _FOUND % "itsrdf:taIdentRef"
_KIN = """SELECT ?this ?other ?way WHERE {
  { ?this unr:derivedFrom ?other BIND("from" AS ?way) } UNION { ?other unr:derivedFrom ?this BIND("in" AS ?way) }
} ORDER BY ?way ?other LIMIT 12"""
_ADOPTED = """SELECT ?this ?work ?symbol ?date WHERE {
  ?work unr:adoptedBy ?this ; dct:identifier ?symbol OPTIONAL { ?work unr:adoptedOn ?date }
} ORDER BY DESC(?date) ?symbol LIMIT 101"""
_ACTS = _FOUND % "unr:verb"
_NARROWER = "SELECT ?this ?thing WHERE { ?thing skos:broader ?this } ORDER BY ?thing LIMIT 101"
_TABLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "actor": (
        ("asked-to", _ASKED),
        ("reports-received", _REPORTS),
        ("mentioned-in", _MENTIONED),
        ("adopted-here", _ADOPTED),
    ),
    "event": (("mentioned-in", _MENTIONED),),
    "instrument": (("cited-by", _CITED_PARTS), ("mentioned-in", _MENTIONED)),
    "concept": (("used-in", _ACTS),),
}
"""Which tables the page of a kind shows: the key of the heading and the query behind it."""


def page_of(iri: str, kind: Kind, page: int) -> str:
    """Return the page of an entity as HTML."""
    makers: Mapping[str, Callable[[str, Kind, int], str]] = {
        "resolution": _resolution,
        "version": _version,
        "part": _part,
        "context": _context,
        "ontology": _ontology,
    }
    return makers.get(kind, _thing)(iri, kind, page)


def _resolution(iri: str, kind: Kind, page: int) -> str:
    """Return the reading page in the reader's language, or the nearest that is loaded."""
    held = languages_held(site().engine, iri)
    wanted = next((each for each in interface.preferences() if each in held), held[0] if held else "en")
    return _reading(iri, held, wanted)


def _version(iri: str, kind: Kind, page: int) -> str:
    """Return the reading page in the language of a version."""
    work, _, language = iri.rpartition("/")
    return _reading(work, languages_held(site().engine, work), language)


def _reading(work: str, held: tuple[str, ...], language: str) -> str:
    """Return the reading page of a resolution in one language, or in two side by side (``?with=``)."""
    engine, base = site().engine, site().base
    beside = request.args.get("with", "")
    shown = (language, beside) if beside in held and beside != language else (language,)
    nodes = Nodes(base, read(engine, work, shown))
    reading = Reading(nodes, work, (*shown, *interface.preferences(language)))
    parts = list(reading.parts())
    return render_template(
        "resolution.html",
        iri=work,
        nodes=nodes,
        language=language,
        beside=shown[1] if len(shown) > 1 else "",
        held=held,
        shown=shown,
        body=[part for part in parts if part.kind != "footnote"],
        footnotes=[part for part in parts if part.kind == "footnote"],
        cited_by=_ask(engine, _CITED_BY, work),
        prefer=interface.preferences(language),
    )


def _part(iri: str, kind: Kind, page: int) -> str:
    """Return the page of one part: its text in every language loaded, marked, with what is said of it."""
    engine, base = site().engine, site().base
    nodes = portray(engine, iri, kind).nodes(base)
    work = nodes.one(iri, "unr:resolution")
    whole = Nodes(base, portray(engine, work, "other").triples)
    languages = tuple(dict.fromkeys((*interface.preferences(), *interface.LANGUAGES)))
    reading = Reading(nodes, work, languages)
    below = sorted(
        (each for each in nodes.subjects() if iri in nodes.values(each, "dct:isPartOf")),
        key=lambda each: nodes.number(each, "unr:position"),
    )
    return render_template(
        "part.html",
        iri=iri,
        work=work,
        whole=whole,
        nodes=nodes,
        part=reading.part(iri),
        below=[reading.part(each) for each in below],
        notes=[reading.part(each) for each in nodes.values(iri, "unr:hasFootnote")],
        cited_by=_ask(engine, _CITED_BY, iri),
        kin=_ask(engine, _KIN, iri),
        prefer=interface.preferences(),
    )


def _context(iri: str, kind: Kind, page: int) -> str:
    """Return the page of a part in one language, which is the page of the part."""
    engine = site().engine
    query = PROLOGUE + "SELECT ?this ?part WHERE { ?s nif:referenceContext ?this ; unr:inParagraph ?part } LIMIT 1"
    found = engine.select(query, {"this": NamedNode(iri)})
    part = found[0]["part"] if found else None
    return _part(part.value, "part", page) if isinstance(part, NamedNode) else _thing(iri, kind, page)


def _ontology(iri: str, kind: Kind, page: int) -> str:
    """Return the page of the vocabulary: every class and property with its meaning."""
    nodes = portray(site().engine, iri, kind).nodes(site().base)
    return render_template("ontology.html", iri=iri, nodes=nodes, prefer=interface.preferences())


def _thing(iri: str, kind: Kind, page: int) -> str:
    """Return the page of an actor, event, instrument, verb or anything else."""
    engine, base = site().engine, site().base
    portrait = portray(engine, iri, kind, page)
    nodes = portrait.nodes(base)
    tables = [(key, _ask(engine, query, iri)) for key, query in _TABLES.get(kind, ())]
    return render_template(
        "thing.html",
        iri=iri,
        kind=kind,
        nodes=nodes,
        portrait=portrait,
        tables=[(key, _merged(rows), len(rows) > ROWS) for key, rows in tables if rows],
        whole={key: path % quote(path_of(base, iri) or "", safe="/") for key, path in _WHOLE.items()}
        if kind == "actor"
        else {},
        narrower=_ask(engine, _NARROWER, iri) if kind == "concept" else [],
        picture=_picture(engine, kind, iri),
        names=names(engine, base),
        prefer=interface.preferences(),
        pointing=[triple for triple in portrait.triples if getattr(triple.object, "value", "") == iri],
    )


def _merged(rows: Rows) -> list[dict[str, list[Term]]]:
    """Return one row for each paragraph (or work) of a table, with all values of each column, the first ones only."""
    found: dict[Term, dict[str, list[Term]]] = {}
    for row in rows:
        line = found.setdefault(row.get("paragraph", row["work"]), {})
        for name, value in row.items():
            if value not in line.setdefault(name, []):
                line[name].append(value)
    return list(found.values())[:ROWS]


def _picture(engine: Engine, kind: Kind, iri: str) -> Picture | None:
    """Return the picture that fits a kind of thing, where there is something to draw in it."""
    picture = OF_A_THING.get(kind)
    return picture if picture and table_of_picture(engine, picture, iri).rows else None


def _ask(engine: Engine, query: str, iri: str) -> Rows:
    """Return the rows of a query about one IRI."""
    return engine.select(PROLOGUE + query, {"this": NamedNode(iri)})
