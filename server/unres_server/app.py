"""The application: an engine and the settings in, a Flask application out. Only this module knows the blueprints."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from unres_server import (
    cards,
    catalog,
    compare_page,
    downloads,
    editor,
    entities,
    family_page,
    interface,
    iris,
    mandates,
    negotiation,
    openapi,
    pages,
    pictures,
    problems,
    resolver,
    search_pages,
    term_pages,
)
from unres_server.port import Engine
from unres_server.settings import Settings
from unres_server.site import Site, secure, site

BLUEPRINTS = (
    pages.blueprint,
    editor.blueprint,
    pictures.blueprint,
    search_pages.blueprint,
    compare_page.blueprint,
    family_page.blueprint,
    cards.blueprint,
    mandates.blueprint,
    catalog.blueprint,
    term_pages.blueprint,
    downloads.blueprint,
    openapi.blueprint,
    resolver.blueprint,
    entities.blueprint,
)
"""In this order; the last answers for every other path."""


def create_app(engine: Engine, settings: Settings) -> Flask:
    """Return the application that serves an engine's data."""
    app = Flask("unres_server", static_folder="static", template_folder="templates")
    app.extensions["unres"] = Site(engine, settings)
    app.extensions["unres-assets"] = _assets()
    app.url_map.strict_slashes = False
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.register_error_handler(problems.Problem, _problem)
    app.register_error_handler(HTTPException, _http_problem)
    app.context_processor(_words)
    app.after_request(_remember_language)
    app.after_request(secure)
    return app


def _assets() -> str:
    """Return a short hash of the templates, words and static files: a new release is never taken for the old."""
    digest = hashlib.sha256()
    root = Path(str(files("unres_server")))
    for folder in ("static", "templates"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
    digest.update((root / "interface.toml").read_bytes())
    return digest.hexdigest()[:12]


def _words() -> dict[str, Any]:
    """Return what every template may use."""
    base = site().base
    return {
        "t": interface.word,
        "ui": interface.chosen(),
        "ui_languages": interface.LANGUAGES,
        "direction": interface.direction,
        "href": lambda iri: iris.href(base, iri),
        "shorten": lambda iri: iris.short(base, iri),
        "compact": iris.compact,
        "expand": lambda name: iris.PREFIXES[name.partition(":")[0]] + name.partition(":")[2],
        "official": resolver.official,
        "with_query": _with_query,
        "data_version": site().engine.version,
        "vote_words": interface.words(),
        "assets": site_assets(),
    }


def site_assets() -> str:
    """Return the hash of the assets of the present application."""
    return str(current_app.extensions["unres-assets"])


def _with_query(**changes: str) -> str:
    """Return the present query string with some parameters changed, for links to the same page."""
    arguments = {**request.args.to_dict(), **changes}
    return "?" + urlencode(arguments)


def _remember_language(response: Response) -> Response:
    """Keep the language that ``?ui=`` asked for."""
    wish = request.args.get("ui")
    if wish is not None and wish in interface.LANGUAGES:
        response.set_cookie("ui", wish, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def _problem(error: problems.Problem) -> Response:
    """Tell of an error in the one shape: problem details as JSON, or the same as a page."""
    offered = (_PROBLEM_JSON, negotiation.HTML)
    accept = request.headers.get("Accept", "")
    wants_page = negotiation.choose(accept, offered) is negotiation.HTML and "text/html" in accept
    if wants_page:
        body: str | bytes = render_template("problem.html", problem=error)
        media_type = negotiation.HTML.content_type
    else:
        body, media_type = error.body(), negotiation.PROBLEM
    response = Response(body, status=error.status, content_type=media_type, headers=error.headers)
    response.headers["Vary"] = "Accept, Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-store"
    return response


_PROBLEM_JSON = negotiation.Format("problem", negotiation.PROBLEM, "page", "", ("application/json",))


def _http_problem(error: HTTPException) -> Response:
    """Give Flask's own errors (405, 404, 500…) the same shape."""
    kinds = {
        each.status: each
        for each in (
            problems.BadRequest,
            problems.NotFound,
            problems.MethodNotAllowed,
            problems.ContentTooLarge,
            problems.UnsupportedMediaType,
        )
    }
    made = kinds.get(error.code or 500, problems.Problem)(error.description or "")
    if error.code and error.code not in kinds:
        made.status, made.type, made.title = error.code, "http", error.name
    made.headers.update({name: value for name, value in error.get_headers() if name in {"Allow", "Location"}})
    if error.code and error.code < 400:
        return Response(status=error.code, headers=made.headers)
    return _problem(made)
