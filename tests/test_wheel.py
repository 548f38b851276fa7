"""The built wheel holds every data file, and runs the main job with nothing else installed from the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"ontology": "unres_ontology", "loader": "unres_loader", "server": "unres_server", "queries": "unres_queries"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (built,) = folder.glob("unres-*.whl")
    return built


def tracked_data() -> set[str]:
    """The files of the four packages that are not Python, as git tracks them, named as in the wheel."""
    packages = [f"{room}/{package}" for room, package in ROOMS.items()]
    listed = subprocess.run(["git", "ls-files", *packages], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name.split("/", 1)[1] for name in listed.split() if not name.endswith(".py")}


def test_every_data_file_is_in_the_wheel(wheel: Path) -> None:
    data = tracked_data()
    kinds = {Path(name).suffix for name in data}
    assert {".ttl", ".toml", ".md", ".html", ".rq", ".jsonld", ".css"} <= kinds
    with zipfile.ZipFile(wheel) as archive:
        assert data <= set(archive.namelist())


def test_the_browser_libraries_are_in_the_wheel(wheel: Path) -> None:
    """The build goes on without them where npm's registry cannot be had; then this test says so."""
    with zipfile.ZipFile(wheel) as archive:
        found = {name.rpartition("/")[2] for name in archive.namelist() if "/static/vendor/" in name}
    if not found:
        pytest.skip("npm packages could not be had: THE QUERY PAGE IS A PLAIN TEXT FIELD IN THIS BUILD")
    assert found == {"yasqe.min.js", "yasqe.min.css", "package-lock.json"}


def test_the_wheel_alone_does_the_main_job(wheel: Path, tmp_path: Path) -> None:
    """The packages are taken from the unpacked wheel only; the libraries are those of this environment."""
    site, store = tmp_path / "site", tmp_path / "store"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    script = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import unres_loader as loader; "
        "assert loader.__file__.startswith(sys.argv[1]), loader.__file__; "
        "samples = pathlib.Path(loader.__file__).parent / 'samples'; "
        "report = loader.load([samples], pathlib.Path(sys.argv[2])); print(report.manifest['works'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(site), str(store)], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert done.stdout.strip() == "1"
