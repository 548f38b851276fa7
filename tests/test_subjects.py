"""Goals and targets as the six languages name them."""

from __future__ import annotations

import pytest

from unres_loader.model import Document, Language, Masthead, Part, Source
from unres_loader.subjects import SDG, find_goals, goals_of
from unres_loader.surveys import surveyed

CASES: list[tuple[Language, str, list[str]]] = [
    ("en", "recalls its commitment to the 2030 Agenda, target 9.c, which aims", ["9.c"]),
    ("en", "including Sustainable Development Goal 5 on gender equality", ["5"]),
    ("en", "Goals 4 and 5", ["4", "5"]),
    ("en", "targets 3.3 and 3.b", ["3.3", "3.b"]),
    ("zh", "回顾其落实《2030 年议程》具体目标 9.c 的承诺", ["9.c"]),
    ("zh", "可持续发展目标 5", ["5"]),
    ("fr", "la cible 9.c du Programme 2030", ["9.c"]),
    ("es", "la meta 9.c de la Agenda 2030", ["9.c"]),
    ("ru", "задачи 9.c Повестки дня", ["9.c"]),
    ("ar", "الغاية 9-ج من خطة عام 2030", ["9.c"]),
    # what is none: other numbers, goals beyond the seventeen, targets that a Goal has not
    ("en", "17 Goals and 169 targets", []),
    ("en", "Goal 18", []),
    ("en", "target 1.25", []),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES, ids=[f"{case[0]}: {case[1]}" for case in CASES])
def test_goals_and_targets(language: Language, text: str, expected: list[str]) -> None:
    part = Part("op/1", "operative", text, 1)
    document = Document(Source("a", "text", "", 0), language, Masthead(), (part,))
    found = find_goals(document, surveyed(document))
    assert [mention.entity.removeprefix(SDG) for mention in found] == expected
    for mention in found:
        assert any(sign.isdigit() for sign in text[mention.begin : mention.end])


def test_goals_are_ranked_by_how_often_they_are_named() -> None:
    part = Part("op/1", "operative", "targets 3.3 and 3.b and Goal 5", 1)
    document = Document(Source("a", "text", "", 0), "en", Masthead(), (part,))
    found = find_goals(document, surveyed(document))
    assert goals_of(found) == [SDG + "3", SDG + "5"]
