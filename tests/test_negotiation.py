"""Content negotiation as Apache would do it: tables of Accept headers, and names of formats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_server import encoding, negotiation

OFFERED = (*negotiation.GRAPHS, negotiation.HTML)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "ttl"),
        ("", "ttl"),
        ("*/*", "ttl"),
        ("text/html", "html"),
        ("text/*;q=0.3, text/html;q=0.7, text/html;level=1, */*;q=0.5", "html"),
        ("application/ld+json", "jsonld"),
        ("application/json", "jsonld"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "rdf"),
        ("application/rdf+xml;q=0.8, text/turtle;q=0.9", "ttl"),
        ("TEXT/TURTLE", "ttl"),
        ("text/turtle;q=0, */*", "nt"),
        ("text/turtle ; q=0.0 , application/n-triples", "nt"),
        ("application/n-triples;charset=utf-8", "nt"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', "jsonld"),
        ("image/png, */*;q=0.1", "ttl"),
        ("image/png", None),
        ("text/turtle;q=0", None),
        ("nonsense", None),
        ("text/turtle;q=nonsense, application/n-triples;q=0.5", "nt"),
        (",,;;,/,", None),
    ],
)
def test_choose(accept: str | None, name: str | None) -> None:
    chosen = negotiation.choose(accept, OFFERED)
    assert (chosen.name if chosen else None) == name


@given(st.text(max_size=80))
def test_no_header_is_too_odd(text: str) -> None:
    chosen = negotiation.choose(text, OFFERED)
    assert chosen is None or chosen in OFFERED
    assert encoding.choose(text) in {"", *encoding.CODERS}


def test_every_format_is_found_by_each_of_its_names() -> None:
    for offered in (negotiation.SOLUTIONS, negotiation.GRAPHS):
        for each in offered:
            for name in (each.name, each.media_type, *each.aliases):
                assert negotiation.by_name(name.upper(), offered) in offered
            assert negotiation.by_name(each.name, offered) is each
            assert negotiation.by_name(each.media_type, offered) is each
    assert negotiation.by_name("nonsense", negotiation.GRAPHS) is None


@given(st.binary(max_size=5000), st.sampled_from(sorted(encoding.CODERS)))
def test_codings_lose_nothing(body: bytes, coding: str) -> None:
    import gzip

    import brotli
    import zstandard

    packed = encoding.compress(coding, body)
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress,
              "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data)}  # fmt: skip
    assert unpack[coding](packed) == body
