"""Versions as an operator handles them: publish, versions, rollback, prune; and what each leaves in the next load."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_load import dump, run, write

import unres_loader
from unres_loader.errors import StoreError
from unres_loader.sorted_dump import sorted_dump
from unres_loader.store import StoreDirectory


def load(store: Path, *files: Path, **options: bool) -> str:
    unres_loader.load(files, store, **options)
    return dump(store)


def test_a_rollback_publishes_the_version_before_and_a_load_brings_the_later_back(tmp_path: Path) -> None:
    files, store = [write(tmp_path, number) for number in range(1, 6)], tmp_path / "store"
    first = load(store, *files)
    write(tmp_path, 2, verb="Resolves")
    second = load(store, *files)
    done = run("rollback", "--store", store)
    assert done.exit_code == 0
    assert dump(store) == first != second
    report = unres_loader.load(files, store)
    assert report.count("unchanged") == len(files)
    assert report.version
    assert dump(store) == second


def test_a_rollback_to_a_named_version_and_the_errors(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = load(store, write(tmp_path, 1))
    name = StoreDirectory(store).names()[0]
    assert "no earlier version" in run("rollback", "--store", store).output
    load(store, write(tmp_path, 2))
    assert run("rollback", name, "--store", store).exit_code == 0
    assert dump(store) == first
    missing = run("rollback", "v9", "--store", store)
    assert missing.exit_code == 2
    assert "there is no version v9" in missing.output
    assert not (tmp_path / "none").exists()
    assert run("rollback", "--store", tmp_path / "none").exit_code == 2
    assert not (tmp_path / "none").exists()


def test_versions_lists_what_is_on_disk_and_marks_the_published(tmp_path: Path) -> None:
    store = tmp_path / "store"
    for number in (1, 2, 3):
        unres_loader.load([write(tmp_path, number)], store, keep=3)
    listed = run("versions", "--store", store).output.splitlines()
    assert [line[0] for line in listed] == [" ", " ", "*"]
    assert [" 1 works" in line or " 2 works" in line or " 3 works" in line for line in listed] == [True] * 3
    kept = run("versions", "--keep", 1, "--store", store).output.splitlines()
    assert kept == listed[2:]
    assert run("versions", "--store", tmp_path / "none").output == ""


def test_what_is_loaded_without_publishing_waits_for_publish(tmp_path: Path) -> None:
    files, store = [write(tmp_path, 1), write(tmp_path, 2)], tmp_path / "store"
    before = load(store, files[0])
    assert run("load", files[1], "--store", store, "--no-publish", "--quiet").exit_code == 0
    assert dump(store) == before
    done = run("publish", "--store", store)
    assert done.exit_code == 0
    assert dump(store) == load(tmp_path / "other", *files)
    version = StoreDirectory(store).current()
    assert run("publish", "--store", store).exit_code == 0
    assert StoreDirectory(store).current() == version  # nothing to do
    assert run("publish", "--store", store, "--afresh").exit_code == 0
    assert StoreDirectory(store).current() != version
    assert dump(store) == load(tmp_path / "other", *files)
    assert "nothing was loaded here" in run("publish", "--store", tmp_path / "none").output


def test_prune_brings_back_what_stood_behind_and_never_empties_a_store(tmp_path: Path) -> None:
    store, others = tmp_path / "store", tmp_path / "others"
    others.mkdir()
    markdown, plain = write(tmp_path, 1), others / "E_RES_2021_1.en.txt"
    plain.write_text(markdown.read_text(encoding="utf-8").replace("#", "").replace("*", ""), encoding="utf-8")
    both = load(store, markdown, plain)
    assert both == load(tmp_path / "markdown", markdown)
    assert load(store, plain, prune=True) == load(tmp_path / "plain", plain)
    report = unres_loader.load([tmp_path / "mistyped"], store, prune=True)
    assert (report.pruned, report.manifest["works"]) == (0, 1)


def test_many_small_changes_leave_what_one_load_would(tmp_path: Path) -> None:
    """Works come, change, go and come back; citations of a work that is not loaded give way to the work itself."""
    store, folder = tmp_path / "store", tmp_path / "corpus"
    folder.mkdir()
    for number in range(10, 20):
        write(folder, number)
    cited = folder / "E_RES_2020_12.en.md"
    text = write(folder, 10).read_text(encoding="utf-8")
    for turn in range(6):
        write(folder, 10 + turn, verb=("Resolves", "Agrees")[turn % 2])
        if turn % 2:
            cited.unlink()
        else:
            cited.write_text(text.replace("2021/10", "2020/12").replace("2021", "2020"), encoding="utf-8")
        report = unres_loader.load([folder], store, prune=True)
        assert report.manifest["triples"] == len(list(sorted_dump(StoreDirectory(store).open())))
        triples = [line.rsplit(b" <", 1)[0] for line in sorted_dump(StoreDirectory(store).open())]
        assert len(set(triples)) == len(triples)  # no triple stands in two graphs
        assert dump(store) == load(tmp_path / f"once{turn}", folder)


def test_a_copy_without_its_ledger_is_served_but_not_loaded_into(tmp_path: Path) -> None:
    store = tmp_path / "store"
    before = load(store, write(tmp_path, 1))
    (store / "ledger.sqlite").unlink()
    with pytest.raises(StoreError, match="without the ledger"):
        unres_loader.load([write(tmp_path, 2)], store)
    assert dump(store) == before
