"""Loading as a user does it: the command, its exit status, what it says of bad input, and what it leaves on disk."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import SAMPLES

import unres_loader
from unres_loader.store import StoreDirectory
from unres_ontology.command import main

SEED = SAMPLES / "E_RES_2021_28.zh.md"

RESOLUTION = """2021 session

## Resolution adopted by the Economic and Social Council on 22 July 2021

### 2021/{number}. Assessment of the state of small fisheries

The Economic and Social Council,

*Recalling* its resolution 2020/12 of 17 July 2020,

1. *Requests* the Secretary-General to report to it every year;

2. *{verb}* to remain seized of the matter.
"""

PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
ARTICLE = (
    "Storm leaves thousands without power\n\nThe wind rose before midnight on Tuesday and by dawn half of the county "
    "was dark.\n\n“We have never seen the like,” said a baker in the old town.\n\nCrews hope to finish repairs by Friday.\n"
)
TRUNCATED_XML = (
    '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="resolution"><meta>'
)

# name of the bad file, its bytes, a word that the message must say besides the name of the file
BAD = [
    ("empty.md", b"", "empty"),
    ("picture.md", PNG, "PNG"),
    ("truncated.xml", TRUNCATED_XML.encode(), "line"),
    ("article.txt", ARTICLE.encode(), "resolution"),
    ("nul.txt", b"\0" * 4096, "empty"),
]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def write(folder: Path, number: int, verb: str = "Decides") -> Path:
    path = folder / f"E_RES_2021_{number}.en.md"
    path.write_text(RESOLUTION.format(number=number, verb=verb), encoding="utf-8")
    return path


def dump(store: Path) -> str:
    done = run("dump", "--store", store)
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize(("name", "data", "word"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_is_one_clear_error_and_the_others_load(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    bad, store = tmp_path / name, tmp_path / "store"
    bad.write_bytes(data)
    done = run("load", bad, SEED, "--store", store)
    assert done.exit_code == 1
    assert name in done.output
    assert word.casefold() in done.output.casefold()
    assert "Traceback" not in done.output
    assert StoreDirectory(store).manifest()["works"] == 1


@pytest.mark.parametrize(("name", "data", "word"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_file_alone_publishes_nothing(tmp_path: Path, name: str, data: bytes, word: str) -> None:
    bad, store = tmp_path / name, tmp_path / "store"
    bad.write_bytes(data)
    done = run("load", bad, "--store", store)
    assert done.exit_code == 2
    assert word.casefold() in done.output.casefold()
    assert StoreDirectory(store).current() is None
    assert list((store / "versions").iterdir()) == []


def test_a_folder_with_nothing_readable_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "a.png").write_bytes(PNG)
    done = run("load", folder, "--store", tmp_path / "store")
    assert done.exit_code == 2
    assert "pictures" in done.output
    assert "nothing to read" in done.output


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    done = run("load", tmp_path / "absent.xml", "--store", tmp_path / "store")
    assert done.exit_code == 2
    assert "no such file" in done.output


def test_a_directory_that_is_not_a_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    done = run("load", SEED, "--store", tmp_path)
    assert done.exit_code == 2
    assert "not a store" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]
    assert "not a store" in run("dump", "--store", tmp_path).output


def test_an_empty_store_says_what_to_do(tmp_path: Path) -> None:
    done = run("dump", "--store", tmp_path / "none")
    assert done.exit_code == 2
    assert "unres load" in done.output


def test_a_second_loader_is_refused(tmp_path: Path) -> None:
    with StoreDirectory(tmp_path / "store").locked():
        done = run("load", SEED, "--store", tmp_path / "store")
    assert done.exit_code == 2
    assert "another loader" in done.output


def test_a_second_run_reads_nothing_and_publishes_nothing(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = unres_loader.load([SEED], store)
    again = unres_loader.load([SEED], store)
    assert first.version
    assert (again.version, again.count("unchanged")) == ("", 1)
    assert again.manifest["version"] == first.version


def test_loading_in_steps_gives_the_same_quads_as_at_once(tmp_path: Path) -> None:
    """Three loads, one of which changes a file, against one load of the final files into a new store."""
    files = [write(tmp_path, number) for number in (1, 2, 3, 4, 5)]
    steps, once = tmp_path / "steps", tmp_path / "once"
    unres_loader.load(files[:4], steps)
    unres_loader.load(files[4:], steps)
    write(tmp_path, 2, verb="Resolves")
    changed = unres_loader.load(files, steps)
    assert (changed.count("loaded"), changed.count("unchanged")) == (1, 4)
    unres_loader.load(files, once)
    assert "Resolves" in dump(steps)
    assert dump(steps) == dump(once)


def test_two_processes_give_the_same_quads_as_one(tmp_path: Path) -> None:
    files = [write(tmp_path, number) for number in (1, 2, 3)]
    unres_loader.load(files, tmp_path / "one")
    unres_loader.load(files, tmp_path / "two", jobs=2)
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


def test_prune_takes_out_what_is_not_named_any_more(tmp_path: Path) -> None:
    files, store = [write(tmp_path, number) for number in (1, 2)], tmp_path / "store"
    unres_loader.load(files, store)
    report = unres_loader.load(files[:1], store, prune=True)
    assert report.pruned == 1
    assert report.manifest["works"] == 1
    assert '"E/RES/2021/2"' not in dump(store)


def test_a_failure_while_publishing_leaves_the_published_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, store = [write(tmp_path, number) for number in (1, 2)], tmp_path / "store"
    unres_loader.load(files[:1], store)
    before = dump(store)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("unres_loader.publishing.write_shared", full)
    with pytest.raises(unres_loader.StoreError, match="No space left"):
        unres_loader.load(files, store)
    assert dump(store) == before
    assert len(list((store / "versions").iterdir())) == 1
    monkeypatch.undo()
    assert unres_loader.load(files, store).manifest["works"] == 2  # the next run finishes the work


def test_a_defect_in_one_work_leaves_it_out_and_loads_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, store = unres_loader.publishing.written_work, tmp_path / "store"

    def fails_once(*work: Any) -> Any:
        written = write(*work)
        if written.symbol == "A/RES/70/1":
            raise KeyError("op/1")
        return written

    monkeypatch.setattr("unres_loader.publishing.written_work", fails_once)
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for number, file in enumerate(files, 1):
        file.write_text(f"A/RES/70/{number}\n\nThe General Assembly,\n\n1. Requests the Secretary-General to report;\n")
    report = unres_loader.load(files, store)
    assert [(file.symbol, file.outcome) for file in report.files] == [
        ("A/RES/70/1", "failed"),
        ("A/RES/70/2", "loaded"),
    ]
    assert "a defect of the loader: KeyError" in report.files[0].diagnostics[-1].message
    assert report.manifest["works"] == 1


def test_the_report_is_data(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    done = run("load", SEED, "--store", tmp_path / "store", "--report", report)
    assert done.exit_code == 0
    (file,) = json.loads(report.read_text(encoding="utf-8"))["files"]
    assert (file["symbol"], file["language"], file["outcome"]) == ("E/RES/2021/28", "zh", "loaded")
    assert (file["parts"]["preambular"], file["parts"]["operative"], file["parts"]["subparagraph"]) == (8, 90, 4)
    assert file["repairs"]


def test_another_base_moves_what_is_minted_and_nothing_else(tmp_path: Path) -> None:
    store = tmp_path / "store"
    assert run("load", SEED, "--store", store, "--base", "https://example.org/un/").exit_code == 0
    quads = dump(store)
    assert "<https://example.org/un/doc/E/RES/2021/28/op/7>" in quads
    assert "<https://w3id.org/unres/doc" not in quads
    assert "<https://w3id.org/unres/actor" not in quads
    assert "<https://w3id.org/unres/ontology#OperativeParagraph>" in quads


def test_parse_prints_json_that_meets_its_schema() -> None:
    done = run("parse", SEED)
    assert done.exit_code == 0
    document = json.loads(done.output)["document"]
    assert document["masthead"]["symbol"] == "E/RES/2021/28"
    schema = json.loads(run("parse", "--schema").output)
    required = schema["$defs"]["Document"]["required"]
    assert set(required) <= set(document)


NAMELESS = "The Security Council,\n\nRecalling its previous resolutions,\n\n1. {verb} to remain seized of the matter.\n"


def test_texts_that_print_no_symbol_never_meet_in_one_work(tmp_path: Path) -> None:
    for name, verb in (("a.md", "Decides"), ("b.md", "Resolves"), ("S_RES_2664_2022.en.md", "Decides")):
        (tmp_path / name).write_text(NAMELESS.format(verb=verb), encoding="utf-8")
    report = unres_loader.load([tmp_path / name for name in ("a.md", "b.md", "S_RES_2664_2022.en.md")], tmp_path / "s")
    symbols = [file.symbol for file in report.files]
    assert report.manifest["works"] == 3
    assert symbols[2] == "S/RES/2664(2022)"
    assert all(symbol.startswith("unidentified/") for symbol in symbols[:2])
    assert all("symbol-not-printed" in {found.code for found in file.diagnostics} for file in report.files)
    assert run("validate", "--store", tmp_path / "s").exit_code == 0
