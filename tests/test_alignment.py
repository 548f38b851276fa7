"""Versions of one work on common paths: a lost paragraph shifts nothing, and is on record."""

# Tables of cases read best with one case a line.
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unres_loader.alignment import align, aligned, signature
from unres_loader.model import Act, Annotated, Document, Language, Masthead, Mention, Part, Source

TEXTS = {
    "en": ["Recalling resolution 70/1,", "Noting report 2019/24 of 17 July 2020,", "Mindful of the need,", "Stressing article 96,"],
    "zh": ["回顾第70/1号决议，", "注意到2020年7月17日第2019/24号报告，", "意识到需要，", "强调第96条，"],
}  # fmt: skip


def version(language: Language, texts: list[str]) -> Annotated:
    parts = [Part(f"pp/{n}", "preambular", text, n) for n, text in enumerate(texts, 1)]
    parts.append(Part("op/1", "operative", "1", len(parts) + 1, "1."))
    last = f"pp/{len(texts)}"
    return Annotated(
        Document(Source("a", "akn", "", 0), language, Masthead(), tuple(parts)),
        mentions=(Mention(last, 0, 1, "actor"),),
        acts=(Act(last, 0, 1, "lead", "verb/stress"),),
    )


def test_a_lost_paragraph_shifts_nothing() -> None:
    whole, other = version("en", TEXTS["en"]), version("fr", TEXTS["en"])
    short = version("zh", [TEXTS["zh"][0], *TEXTS["zh"][2:]])
    found = aligned([whole, short, other])[1]
    assert [part.path for part in found.document.parts] == ["pp/1", "pp/3", "pp/4", "op/1"]
    assert [(d.code, d.place) for d in found.document.diagnostics] == [("structure-differs", "pp/2")]
    assert found.mentions[0].path == found.acts[0].path == "pp/4"


def test_a_paragraph_too_much_stands_beside_its_neighbour() -> None:
    whole, other = version("en", TEXTS["en"]), version("fr", TEXTS["en"])
    extra = version("zh", [*TEXTS["zh"][:2], "表示1985年的关切，", *TEXTS["zh"][2:]])
    found = aligned([whole, other, extra])[2]
    assert [part.path for part in found.document.parts] == ["pp/1", "pp/2", "pp/2~2", "pp/3", "pp/4", "op/1"]


def test_versions_that_agree_are_left_alone() -> None:
    versions = [version("en", TEXTS["en"]), version("zh", TEXTS["zh"])]
    assert aligned(versions) == versions


@given(st.lists(st.sampled_from(TEXTS["en"]), max_size=8), st.lists(st.sampled_from(TEXTS["zh"]), max_size=8))
def test_paths_stay_unique_and_parts_stay_all(first: list[str], second: list[str]) -> None:
    reference, other = version("en", first).document, version("zh", second).document
    found, changed = align(signature(reference), other)
    paths = [part.path for part in found.parts]
    assert len(set(paths)) == len(paths) == len(other.parts)
    assert [part.text for part in found.parts] == [part.text for part in other.parts]
    assert all(old != new for old, new in changed.items())
