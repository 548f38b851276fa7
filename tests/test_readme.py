"""The README is true: its commands exist, its links lead somewhere, its addresses answer, its first answer is right."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from unres_ontology.command import main

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_it_is_short() -> None:
    assert 60 < README.count("\n") < 120


def test_every_link_within_the_project_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert len(links) >= 8
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_make_target_named_exists() -> None:
    named = set(re.findall(r"(?m)(?:^|`)make (\w+)", README))
    assert {"run", "test", "quality"} <= named
    for target in sorted(named):
        done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_every_command_and_option_named_exists() -> None:
    named = set(re.findall(r"\bunres ([a-z]+)\b", README)) & {
        "load",
        "serve",
        "query",
        "dump",
        "parse",
        "validate",
        "quality",
    }
    assert named >= {"load", "serve", "query", "dump", "parse", "validate"}
    for name in sorted(named):
        done = CliRunner().invoke(main, [name, "--help"])
        assert done.exit_code == 0
        for line in re.findall(rf"unres {name}\b(.*)", README):
            for option in re.findall(r"--[a-z]+", line):
                assert option in done.output, f"{name} {option}"


def test_the_question_on_top_has_the_answer_it_states(seed_store: Path) -> None:
    done = CliRunner().invoke(main, ["query", "find_reports_to_cstd", "--store", str(seed_store), "--format", "csv"])
    assert done.exit_code == 0
    assert "op/90" in done.output
    assert "Secretary-General" in done.output


@pytest.mark.parametrize("path", ["/", "/doc/E/RES/2021/28", "/doc/E/RES/2021/28/op/7", "/download/", "/.well-known/void",
                                  "/catalog", "/openapi.json", "/ontology"])  # fmt: skip
def test_every_address_in_the_table_answers(client: Any, path: str) -> None:
    assert path in README
    assert client.get(path, follow_redirects=True).status_code == 200
