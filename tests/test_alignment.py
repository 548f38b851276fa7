"""Versions of one work on common paths: a lost paragraph shifts nothing, and is on record."""

# Tables of cases read best with one case a line.
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from unres_loader.alignment import align, aligned
from unres_loader.model import Act, Annotated, Document, Language, Masthead, Mention, Part, PartKind, Source
from unres_loader.pairing import pairs, signature

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


def numbered(language: Language, *parts: tuple[str, PartKind, str]) -> Annotated:
    """A version of paragraphs given as (path, kind, printed number), each with a number of its own in the text."""
    years = {
        path: str(1990 + index)
        for index, path in enumerate(dict.fromkeys(path for path, kind, _ in parts if kind != "section"))
    }
    made = [
        Part(path, kind, f"Decides {years.get(path)};", at, number) for at, (path, kind, number) in enumerate(parts, 1)
    ]
    return Annotated(Document(Source("a", "akn", "", 0), language, Masthead(), tuple(made)))


FOUR: list[tuple[str, PartKind, str]] = [(f"op/{n}", "operative", f"{n}.") for n in range(1, 5)]


def remarks(version: Annotated) -> list[tuple[str, str]]:
    return [(found.code, found.place) for found in version.document.diagnostics]


def test_a_number_printed_twice_moves_no_paragraph() -> None:
    wrong = numbered("zh", FOUR[0], FOUR[1], ("op/4", "operative", "4."), ("op/4~2", "operative", "4."))
    found = aligned([numbered("en", *FOUR), numbered("fr", *FOUR), wrong])[2]
    assert [part.path for part in found.document.parts] == ["op/1", "op/2", "op/3", "op/4"]
    assert [part.number for part in found.document.parts] == ["1.", "2.", "4.", "4."]
    assert remarks(found) == [("number-differs", "op/3")]
    assert found.document.diagnostics[0].message == "numbered 4 in this version; the others number it 3"


def test_paragraphs_without_their_numbers_are_found_by_their_order() -> None:
    lost = numbered("es", *((f"text/{n}", "text", "") for n in range(1, 5)))
    found = aligned([numbered("en", *FOUR), numbered("fr", *FOUR), lost])[2]
    assert [(part.path, part.kind) for part in found.document.parts] == [(path, kind) for path, kind, _ in FOUR]
    assert remarks(found) == [("number-differs", path) for path, _, _ in FOUR]


def test_numbering_that_wrongly_starts_again_opens_no_part() -> None:
    section = ("part/2", "section", "")
    again = [("part/2/op/1", "operative", "1."), ("part/2/op/4", "operative", "4.")]
    found = aligned([numbered("en", *FOUR), numbered("es", *FOUR), numbered("fr", *FOUR[:2], section, *again)])[2]  # type: ignore[arg-type]
    assert [part.path for part in found.document.parts] == ["op/1", "op/2", "op/3", "op/4"]
    assert remarks(found) == [("number-differs", "op/3")]


def schedule(language: Language, kinds: list[PartKind], texts: list[str]) -> Annotated:
    paths = [f"{kind}/{at}" for at, kind in enumerate(kinds, 1)]
    numbers = [f"{at}." if kind == "operative" else "" for at, kind in enumerate(kinds, 1)]
    parts = (
        Part(*said, at, number) for at, (*said, number) in enumerate(zip(paths, kinds, texts, numbers, strict=True), 1)
    )
    return Annotated(Document(Source("a", "akn", "", 0), language, Masthead(), tuple(parts)))


def test_a_line_with_other_numbers_is_another_one() -> None:
    english = [
        "Six plenary meetings will be held:",
        "22 March, from 10 a.m.",
        "23 March, from 10 a.m.",
        "24 March, from 10 a.m.",
        "They are for statements.",
    ]
    spanish = [
        "Se celebrarán seis sesiones:",
        "22 de marzo: de 09.00 a 18.00",
        "23 de marzo: de 09.00 a 18.00",
        "24 de marzo: de 09.00 a 18.00",
        "Están dedicadas a declaraciones.",
    ]
    whole, other = (
        schedule(language, ["operative", "text", "text", "text", "operative"], english) for language in ("en", "fr")
    )
    headed = schedule("es", ["text", "heading", "heading", "heading", "text"], spanish)
    found = aligned([whole, other, headed])[2]
    assert [part.path for part in found.document.parts] == [part.path for part in whole.document.parts]


def test_a_text_that_only_one_version_has_keeps_its_path() -> None:
    whole = numbered("fr", *FOUR).document
    noise = Part("text/1", "text", "A14", 5, parent="op/4")
    found = aligned(
        [numbered("en", *FOUR), numbered("es", *FOUR), Annotated(replace(whole, parts=(*whole.parts, noise)))]
    )
    assert (found[2].document.parts[-1].path, found[2].document.parts[-1].parent) == ("text/1", "op/4")


def test_one_count_in_two_scripts_is_no_disagreement() -> None:
    roman = [("op/1", "operative", "1."), ("op/1/i", "subparagraph", "(i)"), ("op/1/ii", "subparagraph", "(ii)")]
    arabic = [("op/1", "operative", "1 -"), ("op/1/1", "subparagraph", "‘1’"), ("op/1/2", "subparagraph", "‘2’")]
    found = aligned([numbered("ar", *arabic), numbered("en", *roman)])[0]  # type: ignore[arg-type]
    assert [part.path for part in found.document.parts] == ["op/1", "op/1/i", "op/1/ii"]
    assert remarks(found) == []


def test_what_stands_below_goes_along() -> None:
    theirs = [FOUR[0], FOUR[1], ("op/2/a", "subparagraph", "(a)"), FOUR[2], FOUR[3]]
    mine = [FOUR[0], ("op/9", "operative", "9."), ("op/9/a", "subparagraph", "(a)"), FOUR[2], FOUR[3]]
    found = aligned([numbered("en", *theirs), numbered("fr", *theirs), numbered("ru", *mine)])[2]  # type: ignore[arg-type]
    assert [part.path for part in found.document.parts] == ["op/1", "op/2", "op/2/a", "op/3", "op/4"]


@given(st.lists(st.sampled_from(FOUR), max_size=6), st.lists(st.sampled_from(FOUR), max_size=6))
def test_pairs_hold_every_part_once_and_in_order(
    first: list[tuple[str, PartKind, str]], second: list[tuple[str, PartKind, str]]
) -> None:
    left, right = signature(numbered("en", *first).document), signature(numbered("fr", *second).document)
    found = pairs(left, right)
    assert [part for part, _ in found if part] == list(left)
    assert [part for _, part in found if part] == list(right)


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


def test_what_points_to_a_section_goes_with_it() -> None:
    """A section repeats the words of its heading; when it is no section in the others, nothing may point to nowhere."""
    section = ("part/2", "section", "")
    again = [("part/2/op/1", "operative", "1."), ("part/2/op/4", "operative", "4.")]
    apart = numbered("fr", *FOUR[:2], section, *again)  # type: ignore[arg-type]
    apart = replace(apart, mentions=(Mention("part/2", 0, 7, "actor"), Mention("part/2/op/1", 0, 7, "actor")))
    found = aligned([numbered("en", *FOUR), numbered("es", *FOUR), apart])[2]
    assert [mention.path for mention in found.mentions] == ["op/3"]
