"""A real browser on a real server: from the home page to paragraph 7 and its Chinese text, then a query that is run."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium is not installed: NO BROWSER TEST WAS RUN"),
]


@pytest.fixture(scope="module")
def address(seed_store: Path) -> Iterator[str]:
    """Start the server as users start it, on a free port, and wait until it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", "from unres_ontology.command import main; main()",
               "serve", "--store", str(seed_store), "--host", "127.0.0.1", "--port", str(port)]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as server:
        try:
            yield wait_for(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()
            server.wait(20)


def wait_for(url: str, server: subprocess.Popen[bytes]) -> str:
    """Poll until the server answers; show what it said if it died."""
    for _ in range(150):
        if server.poll() is not None:
            assert server.stdout is not None
            pytest.fail(server.stdout.read().decode())
        try:
            with urllib.request.urlopen(url + "/health", timeout=5):
                return url
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the server did not answer within 30 seconds")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                     "--disable-sync", "--no-first-run", "--window-size=1200,1400",
                     f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(DRIVER)))
    yield driver
    driver.quit()


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
