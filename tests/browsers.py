"""A headless Chromium as the tests use it: no sandbox of its own (they run as root), nothing that calls out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MARKS = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    # a browser that dies under load is not ours to mend: the test is made once more, in a new one
    pytest.mark.flaky(reruns=1, only_rerun=["InvalidSessionIdException"]),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="Chromium is not installed: NO BROWSER TEST WAS RUN"),
]


def opened(profile: Path) -> webdriver.Chrome:
    """Open a browser with a profile of its own."""
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                     "--disable-sync", "--no-first-run", "--disable-dev-shm-usage", "--window-size=1200,1400",
                     f"--user-data-dir={profile}"):  # fmt: skip
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(str(DRIVER)))


def is_alive(browser: webdriver.Chrome) -> bool:
    """Say whether a browser still answers."""
    try:
        return bool(browser.window_handles)
    except WebDriverException:
        return False


@contextmanager
def kept(folder: Callable[[], Path]) -> Iterator[Callable[[], webdriver.Chrome]]:
    """Give what returns a browser: the same one as long as it lives; `folder` makes a place for a new one's profile."""
    browsers: list[webdriver.Chrome] = []

    def living() -> webdriver.Chrome:
        if not browsers or not is_alive(browsers[-1]):
            browsers.append(opened(folder()))
        return browsers[-1]

    try:
        yield living
    finally:
        for browser in browsers:
            with suppress(WebDriverException):
                browser.quit()
