"""A real browser on a real server: from the home page to paragraph 7 and its Chinese text, then a query that is run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.browsers import MARKS, kept
from tests.servers import running

pytestmark = MARKS


@pytest.fixture(scope="module")
def address(seed_store: Path) -> Iterator[str]:
    with running(seed_store) as server:
        yield server.address


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], webdriver.Chrome]]:
    with kept(lambda: tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def browser(living: Callable[[], webdriver.Chrome]) -> webdriver.Chrome:
    return living()


def test_from_home_to_paragraph_7(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address + "/")
    assert browser.title.endswith("unres")
    browser.find_element(By.ID, "paragraph-7").click()
    assert browser.current_url.endswith("/doc/E/RES/2021/28/op/7")
    text = browser.find_element(By.CSS_SELECTOR, "p.text[lang=zh]").text
    assert text.startswith("确认")
    assert "连接 2030 年议程" in text


def test_reading_page_and_language(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address + "/doc/E/RES/2021/28?ui=ar")
    root = browser.find_element(By.TAG_NAME, "html")
    assert root.get_attribute("dir") == "rtl"
    assert browser.find_element(By.ID, "op/7").is_displayed()
    assert len(browser.find_elements(By.CSS_SELECTOR, "section.part.operative")) == 90
    wide = browser.execute_script("return document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, "the page scrolls sideways"


def test_a_query_runs_without_script(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address + "/query/list_resolutions?ui=en")
    browser.find_element(By.CSS_SELECTOR, "form.editor button").click()
    table = WebDriverWait(browser, 20).until(lambda page: page.find_element(By.CSS_SELECTOR, "table.list tbody"))
    assert "E/RES/2021/28" in table.text


def test_no_page_breaks_its_own_policy(browser: webdriver.Chrome, address: str) -> None:
    browser.get_log("browser")
    for path in (
        "/",
        "/browse",
        "/mandates",
        "/compare",
        "/query",
        "/download/",
        "/about",
        "/search?q=大会",
        "/ontology",
    ):
        browser.get(address + path)
        severe = [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
        assert not severe, (path, severe)
