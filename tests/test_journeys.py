"""The journeys a reader makes, in a real browser: each page is looked at by axe, weighed, timed and photographed.

Screenshots are kept in `artefacts/`, which git leaves out. axe-core comes from npm by the lock file in `server/browser`;
where npm or Chromium is absent these tests say so.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from tests.browsers import MARKS, kept
from tests.conftest import ROOT
from tests.servers import Server, running

NPM = shutil.which("npm")
ARTEFACTS = ROOT / "artefacts"
BROWSER = ROOT / "server" / "browser"
SCRIPT_BUDGET = 200_000
"""Bytes of script a page may load, the editor's excepted."""

WORK = "/doc/E/RES/2021/28"
PAGES = {
    "home": "/",
    "browse": "/browse",
    "search": "/search?q=" + quote("数字鸿沟"),
    "mandates": "/mandates",
    "compare": "/compare",
    "pictures": "/pictures",
    "query": "/query/count_verbs?run=1",
    "chart": "/query/count_verbs?run=1&view=chart",
    "downloads": "/download/",
    "about": "/about",
    "vocabulary": "/ontology",
    "term": "/ontology/Act",
    "resolution": WORK,
    "paragraph": f"{WORK}/op/7",
    "actor": "/actor/general-assembly.html",
    "event": "/event/internet-governance-forum.html",
    "instrument": "/instrument/charter-of-the-united-nations.html",
    "verb": "/verb/recall.html",
    "family": "/family/E/RES/2021/28/op/7",
    "missing": "/doc/E/RES/1999/1",
}
pytestmark = MARKS


@pytest.fixture(scope="module")
def server(seed_store: Path) -> Iterator[Server]:
    with running(seed_store) as started:
        yield started


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], webdriver.Chrome]]:
    with kept(lambda: tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def browser(living: Callable[[], webdriver.Chrome]) -> webdriver.Chrome:
    return living()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The source of axe-core at the version that the lock file pins."""
    if NPM is None:
        pytest.skip("npm is not installed: AXE WAS NOT RUN")
    folder = tmp_path_factory.mktemp("npm")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(BROWSER / name, folder / name)
    done = subprocess.run([NPM, "ci", "--ignore-scripts"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the npm packages could not be had: AXE WAS NOT RUN ({done.stderr.strip()[-200:]})")
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(browser: webdriver.Chrome, axe: str) -> list[str]:
    """Return what axe finds wrong with the page shown: rule, and the first places."""
    browser.execute_script(axe)
    found = browser.execute_async_script("const done = arguments[arguments.length - 1]; axe.run().then(done);")
    assert found["passes"], "axe looked at nothing"
    return [f"{each['id']}: {[node['target'] for node in each['nodes'][:3]]}" for each in found["violations"]]


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(browser: webdriver.Chrome, server: Server, axe: str, name: str, language: str) -> None:
    path = PAGES[name]
    browser.get(f"{server.address}{path}{'&' if '?' in path else '?'}ui={language}")
    time.sleep(0.3 if name in {"query", "chart"} else 0)  # the editor builds itself after the page
    ARTEFACTS.mkdir(exist_ok=True)
    browser.save_screenshot(str(ARTEFACTS / f"{name}.{language}.png"))
    assert violations(browser, axe) == []


@pytest.mark.parametrize("name", PAGES)
def test_budgets(browser: webdriver.Chrome, server: Server, name: str) -> None:
    browser.get(f"{server.address}{PAGES[name]}")
    told = browser.execute_script(
        "const scripts = performance.getEntriesByType('resource').filter(each => each.initiatorType === 'script');"
        "const paint = performance.getEntriesByName('first-contentful-paint')[0];"
        "return [scripts.reduce((sum, each) => sum + each.decodedBodySize, 0), paint ? paint.startTime : -1,"
        " performance.getEntriesByType('resource').map(each => each.name)]"
    )
    script, paint, loaded = told
    assert script <= SCRIPT_BUDGET or name in {"query", "chart"}
    assert paint < 1000, "the first paint took more than a second"
    assert all(each.startswith((server.address, "data:")) for each in loaded), "something came from another host"


def test_a_phone_needs_no_sideways_scrolling(browser: webdriver.Chrome, server: Server) -> None:
    browser.set_window_size(500, 900)
    try:
        for name, path in PAGES.items():
            browser.get(server.address + path)
            wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{name} is {wide} pixels too wide"
    finally:
        browser.set_window_size(1200, 1400)


def test_a_card_opens_by_keyboard_and_closes_by_escape(browser: webdriver.Chrome, server: Server) -> None:
    browser.get(f"{server.address}{WORK}/op/7?ui=en")
    link = browser.find_element(By.CSS_SELECTOR, "a.m.instrument")
    browser.execute_script("arguments[0].focus()", link)
    card = browser.find_element(By.ID, "card")
    WebDriverWait(browser, 10).until(lambda _: card.is_displayed())
    assert "2030" in card.text
    ARTEFACTS.mkdir(exist_ok=True)
    browser.save_screenshot(str(ARTEFACTS / "card.png"))
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not card.is_displayed()


def test_the_editor_writes_back_and_runs(browser: webdriver.Chrome, server: Server) -> None:
    browser.get(f"{server.address}/query/list_resolutions?ui=en")
    if not browser.execute_script("return typeof Yasqe !== 'undefined'"):
        pytest.skip("built without npm: THE EDITOR WAS NOT TRIED")
    browser.execute_script(
        "document.querySelector('.CodeMirror').CodeMirror.setValue("
        "'SELECT ?n WHERE { VALUES ?n { 4711 } } # of the editor')"
    )
    browser.find_element(By.CSS_SELECTOR, "form.editor .buttons button").click()
    table = WebDriverWait(browser, 20).until(lambda page: page.find_element(By.CSS_SELECTOR, "table.list tbody"))
    assert table.text.strip() == "4711"


def test_the_editor_completes_from_the_data(browser: webdriver.Chrome, server: Server) -> None:
    browser.get(f"{server.address}/query?ui=en")
    if not browser.execute_script("return typeof Yasqe !== 'undefined'"):
        pytest.skip("built without npm: THE EDITOR WAS NOT TRIED")
    for text, offered in (
        ("PREFIX unr: <https://w3id.org/unres/ontology#>\nSELECT * WHERE { ?x a unr:Foot", "unr:Footnote"),
        (
            "SELECT * WHERE { ?x ?y <telecommunication",
            "https://w3id.org/unres/actor/international-telecommunication-union",
        ),
    ):
        browser.execute_script(
            "const editor = document.querySelector('.CodeMirror').CodeMirror;"
            "editor.setValue(arguments[0]); editor.focus(); editor.setCursor(editor.lastLine(), 999); editor.autocomplete()",
            text,
        )
        WebDriverWait(browser, 10).until(
            lambda page, offered=offered: (
                offered
                in page.execute_script(
                    "return (document.querySelector('.CodeMirror-hints')?.textContent || '')"
                    " + document.querySelector('.CodeMirror').CodeMirror.getValue()"
                )
            )
        )
