"""Files to take away: `/download/` and below; the whole data set and each resolution, checksummed and resumable.

The entity tag of a file is its SHA-256, which ``Repr-Digest`` (RFC 9530) repeats; ``Range`` and ``If-Range`` work,
because the same data version always gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template, request, send_file
from pyoxigraph import NamedNode

from unres_server import dumps, jsonld, negotiation, tables
from unres_server.iris import iri_of, path_of
from unres_server.portraits import kind_of
from unres_server.problems import NotFound
from unres_server.site import answer, site, unchanged

blueprint = Blueprint("downloads", __name__)

_INDEX = (negotiation.HTML, negotiation.Format("json", "application/json", "table"))


@blueprint.get("/download/")
def index() -> Response:
    """Return the list of files, as a page or as JSON."""
    found = unchanged()
    if found is not None:
        return found
    engine = site().engine
    loaded = [(path_of(site().base, work) or "", work) for work in dumps.works(engine)]
    files = [_described(name) for name in dumps.WHOLE]
    if negotiation.choose(request.headers.get("Accept"), _INDEX) is not negotiation.HTML:
        listing = {
            "version": engine.version,
            "whole": files,
            "resolutions": [f"{site().address}/download{path}.nq" for path, _ in loaded],
        }
        return answer(jsonify(listing).get_data(), "application/json")
    page = render_template(
        "downloads.html", files=files, loaded=loaded, formats=dumps.FORMATS, tables=list(tables.TABLES)
    )
    return answer(page, negotiation.HTML.content_type)


def _described(name: str) -> dict[str, str | int]:
    """Describe a file of everything; size and checksum only once it has been made."""
    found: dict[str, str | int] = {"name": name, "href": f"/download/{name}"}
    made = dumps.made(site().engine, name)
    if made is not None:
        found |= {"bytes": made[0].stat().st_size, "sha256": made[1]}
    return found


@blueprint.get("/download/SHA256SUMS")
def checksums() -> Response:
    """Return the checksums of the files of everything, as ``sha256sum --check`` reads them; makes what is missing."""
    lines = [f"{dumps.whole_file(site().engine, site().base, name)[1]}  {name}\n" for name in dumps.WHOLE]
    return answer("".join(lines), "text/plain; charset=utf-8")


@blueprint.get("/download/<any({}):name>".format(", ".join(f'"{name}"' for name in dumps.WHOLE)))
def whole(name: str) -> Response:
    """Return a file of everything."""
    path, checksum = dumps.whole_file(site().engine, site().base, name)
    return _file(path, checksum, name)


@blueprint.get("/download/<path:path>")
def part(path: str) -> Response:
    """Return one resolution, one graph or one table of a resolution as a file.

    :raises NotFound: 404, when there is no such resolution or no such format.
    """
    stem, _, suffix = path.rpartition(".")
    work, _, table = stem.rpartition("/")
    engine = site().engine
    if suffix == "csv" and table in tables.TABLES:
        iri = iri_of(site().base, work)
        made = _table(engine.version, iri, table) if kind_of(engine, iri) == "resolution" else None
    elif suffix in dumps.RDF:
        iri = iri_of(site().base, stem)
        made = _rdf(engine.version, iri, suffix, kind_of(engine, iri) or "")
    else:
        made = None
    if made is None:
        raise NotFound(
            f"There is no file {path}.",
            suggestions=[{"title": "Downloads", "href": "/download/"}],
            formats=sorted(dumps.FORMATS),
        )
    name = path.removeprefix("doc/").replace("/", "_")
    return _file(io.BytesIO(made), hashlib.sha256(made).hexdigest(), name)


@lru_cache(maxsize=16)
def _table(version: str, work: str, table: str) -> bytes:
    """Return one table of one resolution; the version is there for the cache."""
    return dumps.table_of(site().engine, site().base, work, table)


@lru_cache(maxsize=16)
def _rdf(version: str, iri: str, suffix: str, kind: str) -> bytes | None:
    """Return a resolution, or any other named graph, as RDF; the version is there for the cache."""
    if kind == "resolution":
        return dumps.of_resolution(site().engine, site().base, iri, suffix)
    if not site().engine.ask("ASK { GRAPH ?this { ?s ?p ?o } }", {"this": NamedNode(iri)}):
        return None
    if suffix == "jsonld":
        return jsonld.dumps(dumps.graph_triples(site().engine, iri), site().base, iri)
    return b"".join(dumps.rdf(site().engine, [iri], suffix))


def _file(source: Path | io.BytesIO, checksum: str, name: str) -> Response:
    """Return a file with its checksum, whole or the range asked for."""
    response = send_file(
        source,
        mimetype=dumps.FORMATS[name.rpartition(".")[2]][0].partition(";")[0],
        as_attachment=True,
        download_name=name,
        conditional=True,
        etag=checksum,
        last_modified=site().created,
    )
    digest = base64.b64encode(bytes.fromhex(checksum)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    response.headers["X-Checksum-SHA256"] = checksum
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Link"] = '</about#reuse>; rel="license", </.well-known/void>; rel="describedby"'
    return response
