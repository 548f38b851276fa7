"""The Markdown and JSON readers: what is markup goes, what is text stays, and spans follow."""

# Tables of cases read best with one case a line.
from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader.errors import ReadingError
from unres_loader.model import Block, Source
from unres_loader.readers import docling, markdown

CASES = [
    # Markdown, text, emphasised, markers
    ("**Decides** to act;", "Decides to act;", ["Decides"], []),
    ("*Recalling also* its", "Recalling also its", ["Recalling also"], []),
    ("_Noting_ A_B_C", "Noting A_B_C", ["Noting"], []),
    ("Rights,<sup>2</sup> in which", "Rights, in which", [], ["2"]),
    ("Covenant,[^12] and", "Covenant, and", [], ["12"]),
    ("Agenda¹² and", "Agenda and", [], ["12"]),
    ("92<sup>e</sup> séance", "92e séance", [], []),
    (r"\[on the report\]", "[on the report]", [], []),
    ("a &amp; b<br>c", "a & b\nc", [], []),
    ("> quoted", "quoted", [], []),
    ("1. **Requests**", "1. Requests", ["Requests"], []),
]


def blocks(text: str) -> list[Block]:
    return list(markdown.blocks(text))


@pytest.mark.parametrize(("source", "text", "emphasis", "markers"), CASES)
def test_inline(source: str, text: str, emphasis: list[str], markers: list[str]) -> None:
    (block,) = blocks(source)
    assert block.text == text
    assert [block.text[b:e] for b, e in block.emphasis] == emphasis
    assert [mark.marker for mark in block.marks] == markers


def test_links_keep_their_address() -> None:
    (block,) = blocks("resolution [70/1](https://undocs.org/A/RES/70/1) of")
    assert block.text == "resolution 70/1 of"
    assert [(block.text[b:e], href) for b, e, href in block.links] == [("70/1", "https://undocs.org/A/RES/70/1")]


def test_blocks_by_blank_lines_headings_numbers_and_notes() -> None:
    found = blocks(
        "# One\ntwo\nthree\n\n1. a\n2. b\n(c) d\n[^1]: note\n\n___\n<!-- image -->\n| a | b |\n|---|---|\n| c | d |"
    )
    assert [(b.declared, b.text) for b in found] == [
        ("heading", "One"), ("", "two\nthree"), ("", "1. a"), ("", "2. b"), ("", "(c) d"), ("footnote", "note"),
        ("rule", ""), ("page-furniture", ""), ("table", "a\tb\nc\td"),
    ]  # fmt: skip
    assert [b.place for b in found[:3]] == ["line 1", "line 2", "line 5"]


@given(st.text(alphabet="ab *_<>/sup[]()!\\&;\n#|^1 ", max_size=60))
def test_spans_index_the_text_whatever_the_markup(source: str) -> None:
    for block in blocks(source):
        size = len(block.text)
        assert all(0 <= begin < end <= size for begin, end in block.emphasis)
        assert all(0 <= offset <= size for offset, _ in block.marks)
        assert all(0 <= begin <= end <= size for begin, end, _ in block.links)


@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=40))
def test_text_without_markup_is_kept(source: str) -> None:
    assert "".join(block.text for block in blocks(source)).replace(" ", "") == "".join(
        block.text for block in blocks(source)
    ).replace(" ", "")
    assert sum(len(block.text) for block in blocks(source)) <= len(source)


def extraction(value: object) -> list[Block]:
    data = json.dumps(value).encode()
    return list(docling.read(Source("a.json", "docling", "", len(data)), data).blocks)


def test_flat_extraction() -> None:
    found = extraction(
        [
            {"type": "heading", "level": 2, "text_fr": "Titre", "text_en": "Title"},
            {"type": "list", "items_fr": ["1. Décide ;", "a) agir ;"], "items_en": ["1. Decides;"]},
        ]
    )
    assert [(b.declared, b.text) for b in found] == [("heading", "Titre"), ("", "1. Décide ;"), ("", "a) agir ;")]


def test_docling_document_in_reading_order() -> None:
    found = extraction(
        {
            "schema_name": "DoclingDocument",
            "body": {"children": [{"$ref": "#/groups/0"}, {"$ref": "#/texts/0"}]},
            "groups": [{"children": [{"$ref": "#/texts/1"}]}],
            "texts": [
                {"label": "page_footer", "text": "2/4"},
                {
                    "label": "list_item",
                    "text": "Decides;",
                    "enumerated": True,
                    "marker": "1.",
                    "prov": [{"page_no": 2}],
                },
            ],
        }
    )
    assert [(b.declared, b.text, b.page) for b in found] == [("", "1. Decides;", 2), ("page-furniture", "2/4", 0)]


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"a": 1}', b"[1, 2]", b"[" * 100_000])
def test_other_json_is_refused(data: bytes) -> None:
    with pytest.raises(ReadingError):
        docling.read(Source("a.json", "docling", "", len(data)), data)
