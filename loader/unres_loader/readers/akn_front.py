"""The front and back matter of an Akoma Ntoso statement: its element in, a mapping of declared facts out."""

from __future__ import annotations

from collections import defaultdict

from lxml import etree

from unres_loader.fragments import clean

Element = etree._Element

#: The language codes of FRBRlanguage (ISO 639-2) and ours.
LANGUAGE_CODES = {
    "ara": "ar", "eng": "en", "spa": "es", "fre": "fr", "fra": "fr", "rus": "ru", "chi": "zh", "zho": "zh"
}  # fmt: skip

_COVER = {"docNumber", "docAuthority", "docDate", "docTitle", "docStatus", "docProponent", "docType", "session"}


def front_matter(statement: Element) -> dict[str, object]:
    """Give what `statement` declares of the work.

    Keys, each present only where the file has it: ``symbols``, ``language``, ``akn_work``, ``adopted_on``,
    ``published_on``, ``authorities``, ``session``, ``agenda_item``, ``agenda_title``, ``titles``, ``proponent``,
    ``documents``, ``meeting``, ``number``, ``title``, ``keywords`` (pairs of IRI or dictionary and label),
    ``steps`` (the workflow), ``outcome`` (of the vote) and ``counts``. Text is as printed; dates are ISO 8601.
    """
    facts: dict[str, object] = {}
    for child in statement:
        name = _name(child)
        if name == "meta":
            _meta(child, facts)
        elif name == "coverPage":
            _cover(child, facts)
        elif name == "preface":
            _preface(child, facts)
        elif name == "conclusions":
            _conclusions(child, facts)
    return facts


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element) -> str:
    notes = [e for e in element.iter() if _name(e) == "authorialNote"]
    if not notes:
        return clean("".join(map(str, element.itertext())))
    inside = {id(node) for note in notes for node in note.iter()}
    pieces = []
    for node in element.iter():
        if id(node) not in inside:
            pieces.append(node.text or "")
        if node is not element and (id(node) not in inside or _name(node) == "authorialNote"):
            pieces.append(node.tail or "")
    return clean("".join(pieces))


def _meta(meta: Element, facts: dict[str, object]) -> None:
    keywords: list[tuple[str, str]] = []
    steps: list[dict[str, str]] = []
    counts: dict[str, str] = {}
    for element in meta.iter():
        name = _name(element)
        if name == "keyword":
            dictionary = element.get("href") or element.get("dictionary") or ""
            keywords.append((dictionary, clean(element.get("showAs") or "")))
        elif name == "step":
            steps.append({str(key): clean(str(value)) for key, value in element.attrib.items()})
        elif name == "count":
            counts[element.get("refersTo") or ""] = element.get("value") or ""
        elif name == "voting":
            facts["outcome"] = element.get("outcome") or ""
        elif name == "FRBRlanguage":
            facts["language"] = LANGUAGE_CODES.get(element.get("language") or "", "")
        elif name in ("FRBRuri", "FRBRdate"):
            _identification(element, facts)
    facts.update(keywords=tuple(dict.fromkeys(keywords)), steps=tuple(steps), counts=counts)


def _identification(element: Element, facts: dict[str, object]) -> None:
    level = _name(element.getparent())  # type: ignore[arg-type]
    if level == "FRBRWork" and _name(element) == "FRBRuri":
        facts["akn_work"] = element.get("value") or ""
    elif level == "FRBRWork":
        facts["adopted_on"] = element.get("date") or ""
    elif level == "FRBRExpression" and _name(element) == "FRBRdate":
        facts["published_on"] = element.get("date") or ""


def _cover(cover: Element, facts: dict[str, object]) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for element in cover.iter():
        name = _name(element)
        if name in _COVER:
            found[name].append(_text(element))
        elif name == "inline":
            found[element.get("name") or ""].append(_text(element))
            if element.get("name") == "agenda item" and element.get("title"):
                found["item"].append(clean(element.get("title") or ""))
    facts["symbols"] = tuple(found["docNumber"])
    facts["authorities"] = tuple(found["docAuthority"])
    facts["titles"] = tuple(found["docTitle"])
    facts["documents"] = tuple(found["originating document"])
    for key, name in (
        ("session", "session"),
        ("agenda_item", "agenda item"),
        ("agenda_title", "agenda item name"),
        ("proponent", "docProponent"),
        ("kind", "docType"),
        ("meeting", "adoptionMeeting"),
        ("item", "item"),
    ):
        if found[name]:
            facts[key] = found[name][0]


def _preface(preface: Element, facts: dict[str, object]) -> None:
    numbers, titles = [], []
    for element in preface.iter():
        if _name(element) == "docNumber":
            numbers.append(_text(element))
        elif _name(element) == "docTitle":
            titles.append(_text(element))
    if numbers:
        facts["number"] = " ".join(numbers)
    if titles:
        facts["title"] = " ".join(titles)


def _conclusions(conclusions: Element, facts: dict[str, object]) -> None:
    for element in conclusions.iter():
        name = _name(element)
        if "adoptionMeeting" in (element.get("name"), (element.get("refersTo") or "").lstrip("#")):
            facts.setdefault("meeting", _text(element))
        elif name == "outcome":
            facts.setdefault("vote", _text(element))
