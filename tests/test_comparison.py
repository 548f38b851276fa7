"""Two texts side by side: what was kept, changed, moved, new and dropped, to the word, and in Chinese to the sign."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from unres_server.comparison import Paragraph, changes, compare

URGES = "Urges all States to protect the rights of the child in law and in practice;"
WELCOMES = "Welcomes the report of the Secretary-General on the plan of action;"
DECIDES = "Decides to remain seized of the matter."


def listed(*texts: str) -> list[Paragraph]:
    return [Paragraph(f"/doc/x/op/{number}", f"op/{number}", text) for number, text in enumerate(texts, 1)]


def test_paragraphs_meet_their_answers_wherever_they_stand() -> None:
    old = listed(URGES, WELCOMES, "Requests nothing of anybody at this stage;", DECIDES)
    new = listed(WELCOMES.replace("report", "second report"), URGES, "Invites the Council to meet;", DECIDES)
    found = [
        (pair.state, pair.moved, pair.before and pair.before.path, pair.after and pair.after.path)
        for pair in compare(old, new)
    ]
    assert len(found) == 5
    assert ("changed", False, "op/2", "op/1") in found or ("changed", True, "op/2", "op/1") in found
    assert sum(moved for _, moved, _, _ in found) == 1
    assert ("new", False, None, "op/3") in found
    assert ("dropped", False, "op/3", None) in found
    assert found[-1] == ("kept", False, "op/4", "op/4")


def test_changes_are_told_by_words_and_in_chinese_by_signs() -> None:
    assert [(each.kind, each.text) for each in changes("请秘书长提出报告", "请秘书长每年提出报告")] == [
        ("kept", "请秘书长"),
        ("in", "每年"),
        ("kept", "提出报告"),
    ]
    assert [(each.kind, each.text) for each in changes("ترحب بالتقرير", "ترحب مع التقدير بالتقرير")][1] == (
        "in",
        "مع التقدير ",
    )


texts = st.lists(
    st.sampled_from(["urges", "all", "States,", "to", "请", "秘", "书", "长", "report;", ";"]), max_size=12
).map(" ".join)


@given(texts, texts)
def test_the_changes_give_both_texts_back(old: str, new: str) -> None:
    found = changes(old, new)
    assert "".join(each.text for each in found if each.kind != "in") == old
    assert "".join(each.text for each in found if each.kind != "out") == new


@given(st.lists(texts, max_size=6), st.lists(texts, max_size=6))
def test_every_paragraph_stands_in_the_comparison_once(old: list[str], new: list[str]) -> None:
    before, after = listed(*old), listed(*new)
    pairs = compare(before, after)
    assert sorted(pair.before.path for pair in pairs if pair.before) == [each.path for each in before]
    assert [pair.after.path for pair in pairs if pair.after] == [each.path for each in after]
