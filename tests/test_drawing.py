"""Pictures of answers: which views a table allows, what is drawn, and what cannot be drawn says why."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from unres_server.drawing import MARKS, SIDE, VIEWS, Table, draw, drawable, specification
from unres_server.pictures import OF_A_THING, OF_THE_DATA, PICTURES
from unres_server.problems import BadRequest

BASE = "https://w3id.org/unres/"
XSD = "http://www.w3.org/2001/XMLSchema#"
DATE = Literal("2021-07-22", datatype=NamedNode(XSD + "date"))
WORK = NamedNode(BASE + "doc/E/RES/2021/28")

CASES = [
    # columns, a row, the views it allows
    (("verb", "n"), (Literal("urge"), Literal(3)), ["chart"]),
    (("body", "verb", "n"), (Literal("ECOSOC"), Literal("urge"), Literal(3)), ["chart", "heatmap", "network"]),
    (("what", "date"), (Literal("Summit"), DATE), ["timeline"]),
    (("citing", "cited"), (WORK, NamedNode(BASE + "doc/A/RES/70/125")), ["network"]),
    (("n",), (Literal(3),), []),
    (("text",), (Literal("决议", language="zh"),), []),
]


@pytest.mark.parametrize(("columns", "row", "views"), CASES)
def test_the_columns_decide_the_views(columns: tuple[str, ...], row: tuple[Literal, ...], views: list[str]) -> None:
    table = Table(columns, (row,))
    assert drawable(table) == views
    for view in VIEWS:
        if view in views:
            assert draw(table, view, BASE).startswith(b"<svg")
        else:
            with pytest.raises(BadRequest, match="needs"):
                specification(table, view, BASE)


def test_the_values_stand_in_the_picture() -> None:
    svg = draw(Table(("verb", "n"), ((Literal("敦促"), Literal(3)), (Literal("يدعو"), Literal(2)))), "chart", BASE)
    words = {each.text for each in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")}
    assert {"敦促", "يدعو"} <= words


def test_a_png_is_one() -> None:
    assert draw(Table(("v", "n"), ((Literal("urge"), Literal(3)),)), "chart", BASE, "png").startswith(b"\x89PNG")


def test_hostile_labels_stay_text() -> None:
    evil = '</text><script>alert(1)</script><image href="http://example.org/x.png"/>'
    root = ET.fromstring(draw(Table(("v", "n"), ((Literal(evil), Literal(1)),)), "chart", BASE))
    assert not [each for each in root.iter() if each.tag.endswith(("script", "image"))]


@pytest.mark.parametrize(("value", "kind"), [("INF", "double"), ("NaN", "double"), ("9" * 400, "integer")])
def test_what_is_no_place_on_an_axis_is_left_out(value: str, kind: str) -> None:
    rows = ((Literal("x"), Literal(value, datatype=NamedNode(XSD + kind))), (Literal("y"), Literal(1)))
    assert [each["label"] for each in specification(Table(("v", "n"), rows), "chart", BASE)["data"]["values"]] == ["y"]


def test_a_heat_map_is_bounded() -> None:
    rows = tuple((Literal(f"v{n // 100}"), Literal(f"g{n % 100}"), Literal(n)) for n in range(10_000))
    assert len(specification(Table(("v", "g", "n"), rows), "heatmap", BASE)["data"]["values"]) == SIDE * SIDE


def test_a_picture_is_bounded() -> None:
    rows = tuple((Literal(f"v{n}"), Literal(n)) for n in range(5 * MARKS))
    assert len(specification(Table(("v", "n"), rows), "chart", BASE)["data"]["values"]) == MARKS


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), min_size=1, max_size=20))
def test_a_network_names_each_end_once(pairs: list[tuple[str, str]]) -> None:
    rows = tuple((Literal(one), Literal(other)) for one, other in pairs)
    made = specification(Table(("a", "b"), rows), "network", BASE)
    names = [node["name"] for node in made["data"][1]["values"]]
    assert len(names) == len(set(names))
    assert all(0 <= link[end] < len(names) for link in made["data"][0]["values"] for end in ("source", "target"))


def test_the_pictures_page(seed_client: FlaskClient) -> None:
    page = seed_client.get("/pictures?ui=en").get_data(as_text=True)
    assert page.count("<figure") == len(OF_THE_DATA) == 4
    assert "A/RES/70/125" in page
    for name in PICTURES:
        svg = seed_client.get(f"/pictures/{name}.svg")
        assert svg.status_code == 200
        assert svg.content_type.startswith("image/svg+xml")
        assert ET.fromstring(svg.data).tag.endswith("svg")
    around = seed_client.get("/pictures/citations.svg?about=E/RES/2021/28").get_data(as_text=True)
    assert "A/RES/70/125" in around


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pictures/none.svg", 404),
        ("/pictures/goals.gif", 404),
        ("/query/picture.svg", 400),
        ("/query/picture.gif?query=ASK{}", 404),
        ("/query/picture.svg?query=ASK{}&view=network", 400),
        ("/query/picture.svg?query=nonsense&view=chart", 400),
        ("/query/picture.svg?query=ASK{}&view=../../etc/passwd", 400),
    ],
)
def test_what_cannot_be_drawn_says_so(seed_client: FlaskClient, path: str, status: int) -> None:
    answer = seed_client.get(path)
    assert answer.status_code == status
    assert answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("actor", "/actor/secretary-general"),
        ("instrument", "/doc/A/RES/70/125"),
        ("concept", "/verb/request"),
        ("event", "/event/internet-governance-forum"),
    ],
)
def test_the_page_of_a_thing_shows_it_over_time(seed_client: FlaskClient, kind: str, path: str) -> None:
    picture = OF_A_THING[kind]
    page = seed_client.get(f"{path}.html?ui=en").get_data(as_text=True)
    assert f"/pictures/{picture.name}.svg?about={path}" in page.replace("%2F", "/")
    assert "2021" in seed_client.get(f"/pictures/{picture.name}.svg?about={path}").get_data(as_text=True)
    assert seed_client.get(f"/pictures/{picture.name}.svg?about=/actor/nobody").status_code == 404
