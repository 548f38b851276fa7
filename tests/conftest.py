"""What all tests share: one store built once from the bundled resolution, and the corpus beside the project if any."""

from __future__ import annotations

import difflib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

import unres_loader
from unres_ontology import full_text
from unres_server.app import create_app
from unres_server.engine import Embedded
from unres_server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = Path(unres_loader.__file__).parent / "samples"
GOLDEN = ROOT / "tests" / "golden"
SHARED = ROOT.parent / "shared"

# A failure must be the same failure on every machine; slow machines must not fail for being slow.
settings.register_profile(
    "unres", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files; the run still fails")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with a golden file by name; with --update-golden write the file, and fail so the diff is read."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        known = path.read_text(encoding="utf-8") if path.exists() else None
        if text == known:
            return
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            pytest.fail(f"{name} was rewritten: read the diff, then run again")
        diff = difflib.unified_diff((known or "").splitlines(), text.splitlines(), "golden", "now", lineterm="", n=0)
        pytest.fail(f"{name} differs (--update-golden rewrites it):\n" + "\n".join(list(diff)[:60]))

    return compare


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the bundled resolution, built by the loader itself."""
    store = tmp_path_factory.mktemp("seed") / "store"
    report = unres_loader.load([SAMPLES], store)
    assert report.count("loaded") == 1
    return store


@pytest.fixture(scope="session")
def shared() -> Path:
    """The corpus and reference data beside the project; the test is skipped, and says so, where they are absent."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the shared corpus is not beside the project: real documents are not checked here")
    return SHARED


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store made from a few hand-written triples, so that tests of the server do not hang on the loader."""
    store = tmp_path_factory.mktemp("small") / "store"
    folder = store / "versions" / "small"
    folder.mkdir(parents=True)
    quads = pyoxigraph.Store(str(folder / "quads"))
    quads.bulk_load(path=str(GOLDEN / "small.trig"))
    _index(quads, folder / full_text.FOLDER)
    manifest = {"version": "small", "created": "2026-01-02T03:04:05Z", "triples": len(quads)}
    quads.flush()
    del quads
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (store / "CURRENT").write_text("small", encoding="utf-8")
    return store


@pytest.fixture(scope="session")
def small_engine(small_store: Path) -> Iterator[Embedded]:
    """An engine over the hand-written store."""
    engine = Embedded.open(small_store, Settings())
    yield engine
    engine.close()


def _index(quads: pyoxigraph.Store, folder: Path) -> None:
    """Build the full text index of the hand-written store: its titles, its paragraphs, who adopted them."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    query = """PREFIX dct: <http://purl.org/dc/terms/> PREFIX unr: <https://w3id.org/unres/ontology#>
      SELECT ?part ?work ?symbol ?body ?date ?text WHERE {
        { ?part dct:title ?text BIND(?part AS ?work) } UNION { ?part unr:text ?text ; unr:resolution ?work }
        ?work dct:identifier ?symbol ; unr:adoptedBy ?body ; unr:adoptedOn ?date }"""
    values: dict[str, dict[str, Any]] = {}
    for row in quads.query(query, use_default_graph_as_union=True):  # type: ignore[union-attr]
        part, work, body = (row[name].value.removeprefix(Settings().base) for name in ("part", "work", "body"))
        date, path = row["date"].value, part[len(work) + 1 :]
        texts[part][row["text"].language] = row["text"].value
        values[part] = {
            "kind": "paragraph" if path else "resolution", "work": work, "part": path, "symbol": row["symbol"].value,
            "position": 1, "day": int(date.replace("-", "")), "body": [body], "year": [date[:4]],
        }  # fmt: skip
    folder.mkdir()
    writer = full_text.open_index(folder, new=True).writer(16 << 20, 1)
    for part, said in texts.items():
        writer.add_json(full_text.entry({**values[part], "language": sorted(said)}, said))
    writer.commit()
    writer.wait_merging_threads()


class WholeClient(FlaskClient):
    """Reads each answer to its end and closes it, as an HTTP server does."""

    def open(self, *args: Any, **options: Any) -> Any:
        return super().open(*args, **{"buffered": True, **options})


@pytest.fixture(scope="session")
def seed_engine(seed_store: Path) -> Iterator[Embedded]:
    """An engine over the store of the bundled resolution."""
    engine = Embedded.open(seed_store, Settings())
    yield engine
    engine.close()


@pytest.fixture
def seed_client(seed_engine: Embedded) -> FlaskClient:
    """A client of the pages over the bundled resolution."""
    app = create_app(seed_engine, Settings())
    app.test_client_class = WholeClient
    return app.test_client()


@pytest.fixture
def client(small_engine: Embedded) -> FlaskClient:
    """A client of the pages over the hand-written store."""
    app = create_app(small_engine, Settings())
    app.test_client_class = WholeClient
    return app.test_client()
