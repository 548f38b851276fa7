"""The tutorial notebook runs from top to bottom against a server of the bundled resolution, and finds what it speaks of."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT
from tests.servers import running

NOTEBOOK = ROOT / "docs" / "tutorial.ipynb"


def test_the_tutorial_runs(seed_store: Path, tmp_path: Path) -> None:
    done = tmp_path / "done.ipynb"
    with running(seed_store) as server:
        # A process of its own: Jupyter's own warnings are not ours to turn into errors.
        subprocess.run(
            [sys.executable, "-m", "jupyter", "execute", str(NOTEBOOK), f"--output={done}"],
            check=True, capture_output=True, timeout=300,
            env={**os.environ, "UNRES_ENDPOINT": server.sparql, "JUPYTER_PLATFORM_DIRS": "1"},
        )  # fmt: skip
    cells = [cell for cell in json.loads(done.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert len(cells) == 7
    shown = ["".join(str(output.get("data", "")) for output in cell["outputs"]) for cell in cells]
    assert "E/RES/2021/28" in shown[1]
    assert "国际电信联盟" in shown[2]
    assert "Secretary-General" in "".join(shown)
    assert "image/png" in shown[4]


def test_the_notebook_is_kept_without_outputs() -> None:
    """An answer that is kept grows old; whoever runs the notebook gets their own."""
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert [cell for cell in cells if cell["cell_type"] == "code"]
    assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
