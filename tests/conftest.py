"""What all tests share: one store built once from the bundled resolution, and the corpus beside the project if any."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import unres_loader

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = Path(unres_loader.__file__).parent / "samples"
SHARED = ROOT.parent / "shared"

# A failure must be the same failure on every machine; slow machines must not fail for being slow.
settings.register_profile(
    "unres", derandomize=True, deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unres")


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
