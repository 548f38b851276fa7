"""The full text index that is built with a store: what it holds, how texts become terms, and that it swaps with the store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tantivy import Index, Query

import unres_loader
from unres_loader.store import StoreDirectory
from unres_ontology import full_text

SAMPLES = Path(unres_loader.__file__).parent / "samples"


def opened(store: Path) -> Index:
    version = StoreDirectory(store).current()
    assert version is not None
    return full_text.open_index(version / full_text.FOLDER)


def found(index: Index, field: str, *words: str) -> list[str]:
    """The parts of the entries with a word, or with words one after the other."""
    query = (
        Query.phrase_query(index.schema, field, list(words))
        if len(words) > 1
        else Query.term_query(index.schema, field, words[0])
    )
    searcher = index.searcher()
    hits = searcher.search(query, 500).hits
    return sorted(str(searcher.doc(address).to_dict()["part"][0]) for _, address in hits)


def test_the_index_holds_every_part_of_the_bundled_resolution(seed_store: Path) -> None:
    index = opened(seed_store)
    assert index.searcher().num_docs > 110
    assert "op/7" in found(index, "zh", "议", "程")
    assert found(index, "kind", "resolution") == [""]
    assert len(found(index, "body", "actor/economic-and-social-council")) > 110
    assert found(index, "addressee", "actor/secretary-general")
    assert found(index, "act", "verb/class/directive")


def test_a_text_is_stored_as_it_reads() -> None:
    said = {"ar": "تدعو الجَمْعِيَّة العامة", "zh": "大会邀请", "en": "Invites"}
    made = dict(full_text.fields(said))
    document = {name: [value] for name, value in made.items()}
    import base64

    document[full_text.SAID] = [base64.b64decode(made[full_text.SAID])]
    assert full_text.said_in(document) == said


@pytest.mark.parametrize(
    ("sought", "written"),
    [
        ("القوات", "للقوات"),  # the article after a preposition
        ("القوات", "والقوات"),  # a conjunction before the article
        ("قوات", "القوات"),  # with and without the article
        ("فلسطين", "لفلسطين"),  # a preposition written onto a name
        ("فلسطين", "وفلسطين"),  # a conjunction that is followed by what could be one
        ("الجمعية", "الجَمْعِيَّة"),  # vowel signs
        ("الجمعية", "الجـمـعـيـة"),  # letters drawn out
        ("قرارات", "قراراتها"),  # a possessive ending
        ("الأمم", "الامم"),  # alef without its hamza
        ("وكالة", "الوكالات"),  # a first letter that looks like a conjunction
        ("وكالة", "لوكالة"),
        ("تدعو", "وتدعو"),
    ],
)
def test_an_arabic_word_is_found_however_it_is_written(sought: str, written: str) -> None:
    assert full_text.forms(sought)[0] in full_text.forms(written)


def test_other_arabic_words_are_not_taken_for_one() -> None:
    for sought, other in (("فلسطين", "فلسفة"), ("القوات", "القرارات"), ("الدول", "التداول"), ("سلام", "إسلام")):
        assert full_text.forms(sought)[0] not in full_text.forms(other), (sought, other)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "reaffirming", "reaffirms"),
        ("fr", "résolutions", "resolution"),
        ("es", "resoluciones", "resolución"),
        ("ru", "резолюцию", "резолюции"),
    ],
)
def test_inflected_words_have_one_stem(language: str, one: str, other: str) -> None:
    (first,), (second,) = full_text.terms(one, language), full_text.terms(other, language)
    assert first.text == second.text


def test_the_index_follows_the_store_and_the_one_before_stays(tmp_path: Path) -> None:
    (sample,) = [file for file in SAMPLES.iterdir() if file.suffix == ".md"]
    files, store = tmp_path / "files", tmp_path / "store"
    files.mkdir()
    shutil.copy(sample, files / "one.md")
    for number in (2, 3, 4, 5):
        text = f"E/RES/2020/{number}\n\n经济及社会理事会，\n\n1. 请秘书长就苹果提出报告；\n\n2. 决定休会{number}次。\n"
        (files / f"{number}.md").write_text(text, encoding="utf-8")
    unres_loader.load([files], store)
    before = opened(store)
    assert len(found(before, "zh", "苹", "果")) == 4
    (files / "3.md").write_text("E/RES/2020/3\n\n经济及社会理事会，\n\n1. 请秘书长就香蕉提出报告。\n", encoding="utf-8")
    (files / "4.md").unlink()
    unres_loader.load([files], store, prune=True)
    after = opened(store)
    assert len(found(after, "zh", "苹", "果")) == 2
    assert len(found(after, "zh", "香", "蕉")) == 1
    assert len(found(after, "kind", "resolution")) == 4
    assert len(found(before, "zh", "苹", "果")) == 4
