"""The conversions that readings are compared by: what they print holds the text, and what differs is told."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from bench.conversions import FORMATS, LAYERS, as_text, compared
from tests.test_akn import FILE
from unres_loader import Input, annotate, parse
from unres_loader.reading import read

BODY = "".join(
    f"<paragraph><num>{number}.</num><content><p><span class='italic'>Requests</span> the Secretary-General to report on "
    f"resolution 70/{number} of 2015;</p></content></paragraph>"
    for number in range(1, 40)
)
GIVEN = Input("a.xml", FILE.format(body=BODY, language="eng").encode())


@pytest.mark.parametrize("form", FORMATS)
def test_a_plain_resolution_reads_alike_in_each_format(form: str) -> None:
    reading, document = read(GIVEN), parse(GIVEN)
    suffix, write = FORMATS[form]
    converted = parse(Input(f"a.{suffix}", write(reading, document).encode()))
    values = compared(annotate(document), annotate(converted))
    assert tuple(values) == LAYERS
    assert {layer: values[layer] for layer in ("paragraphs", "texts", "notes")} == {
        "paragraphs": 1.0, "texts": 1.0, "notes": 1.0,
    }  # fmt: skip
    assert len(converted.parts) == len(document.parts) >= 42


def test_what_differs_is_told() -> None:
    official = annotate(parse(GIVEN))
    parts = official.document.parts
    lost = replace(official, document=replace(official.document, parts=parts[:-1]), acts=official.acts[:-1])
    assert compared(official, lost)["paragraphs"] < 1
    assert compared(official, lost)["texts"] < 1
    assert compared(official, lost)["acts"] < 1
    other = replace(
        official, document=replace(official.document, masthead=replace(official.document.masthead, symbol=""))
    )
    assert compared(official, other)["masthead"] == 7 / 8


def test_plain_text_has_pages() -> None:
    text = as_text(read(GIVEN), parse(GIVEN))
    assert text.count("\f") > 1
    assert "__________________\n1 Resolution 70/1." in text
    assert "Agenda,1 and more," in text
