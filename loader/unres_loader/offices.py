"""The key of a body and an office goes in; the office as an entity comes out: “Chair of the Statistical Commission”."""

from __future__ import annotations

import re

from .knowledge import Knowledge
from .model import Document, Entity
from .rulebook import rulebook

_ENGLISH = {
    "chair": "Chair",
    "president": "President",
    "vice-chair": "Vice-Chair",
    "vice-president": "Vice-President",
    "secretariat": "Secretariat",
    "secretary-general": "Secretary-General",
    "acting-secretary-general": "Acting Secretary-General",
    "executive-director": "Executive Director",
    "executive-secretary": "Executive Secretary",
    "director-general": "Director-General",
    "administrator": "Administrator",
    "bureau": "Bureau",
    "government": "Government",
    "prosecutor": "Prosecutor",
    "registrar": "Registrar",
}
_CHINESE = {
    "chair": "主席",
    "president": "主席",
    "vice-chair": "副主席",
    "vice-president": "副主席",
    "secretariat": "秘书处",
    "secretary-general": "秘书长",
    "acting-secretary-general": "代理秘书长",
    "executive-director": "执行主任",
    "executive-secretary": "执行秘书",
    "director-general": "总干事",
    "administrator": "署长",
    "bureau": "主席团",
    "government": "政府",
    "prosecutor": "检察官",
    "registrar": "书记官长",
}
_PRESIDED = re.compile(r"\b(?:Assembly|Council|Court|Tribunal|Board|Bank|Conference)\b")
"""Bodies whose presiding officer is called president in English; in four of the six languages it is one word."""


def office_key(body: str, office: str, knowledge: Knowledge) -> str:
    """Return the key of an office of a body.

    >>> office_key("actor/statistical-commission", "secretariat", Knowledge(()))
    'actor/statistical-commission/secretariat'
    """
    if office.endswith("presiding"):
        entry = knowledge.by_key.get(body)
        name = entry.name() if entry else ""
        state = entry is not None and is_country(entry.concept)
        office = office.replace("presiding", "president" if state or _PRESIDED.search(name) else "chair")
    own = f"{body}-{office}"  # what the knowledge files know by a name of its own (the United Nations Secretariat)
    return own if own in knowledge.by_key else f"{body}/{office}"


def is_country(concept: str) -> bool:
    """Tell whether the kind of an actor is that of a State."""
    return "state" in concept.lower() and "group" not in concept.lower()


def office_entity(key: str, knowledge: Knowledge) -> Entity | None:
    """Return the office that a key names, with English and Chinese names, or None where the key is of another form."""
    body, _, office = key.rpartition("/")
    entry = knowledge.by_key.get(body)
    if office not in _ENGLISH or key in knowledge.by_key:
        return None
    if entry is not None:
        name, chinese, state = entry.name(), entry.name("zh"), is_country(entry.concept)
    elif (outer := office_entity(body, knowledge) or committee_entity(body)) is not None:
        names = dict(outer.labels)
        name, chinese, state = names.get("en", ""), names.get("zh", ""), False
    else:
        return None
    article = rulebook("en", "names")["article"]
    the = "the " if name[:4].lower() != "the " and (not state or re.match(article, name)) else ""
    labels = [("en", f"{_ENGLISH[office]} of {the}{name}")]
    if chinese:
        labels.append(("zh", chinese + _CHINESE[office]))
    return Entity(key, "actor", tuple(labels), (("org:subOrganizationOf", body, ""),))


def committee_key(number: str, year: str) -> str:
    """Return the key of a committee that is named only by the resolution of the Security Council that set it up.

    >>> committee_key("1267", "1999")
    'actor/security-council-committee/1267-1999'
    """
    return f"{COMMITTEE}{number}-{year}"


def committee_resolution(key: str) -> str:
    """Return the symbol of the resolution that such a committee is named by, or an empty string.

    >>> committee_resolution("actor/security-council-committee/1267-1999"), committee_resolution("actor/un-women")
    ('S/RES/1267(1999)', '')
    """
    number, _, year = key.removeprefix(COMMITTEE).partition("-")
    return f"S/RES/{number}({year})" if key.startswith(COMMITTEE) else ""


def experts_meant(document: Document, knowledge: Knowledge) -> tuple[str, ...]:
    """Return the groups of experts whose resolutions, or those of their committees, a document of the Council cites."""
    if document.masthead.body != "actor/security-council":
        return ()
    known = {**knowledge.by_regime, **knowledge.by_mandate}
    if own := known.get(document.masthead.symbol):
        return (own,)
    numbers = {match.groups(): key for symbol, key in known.items() if (match := _COUNCIL.fullmatch(symbol))}
    cited = dict.fromkeys(match.groups() for part in document.parts for match in _CITED.finditer(part.text))
    return tuple(dict.fromkeys(numbers[pair] for pair in cited if pair in numbers))


_COUNCIL = re.compile(r"S/RES/(\d+)\((\d{4})\)")
_CITED = re.compile(r"(?<!\d)(\d{3,4})\s?[(（](\d{4})[)）]")
COMMITTEE = "actor/security-council-committee/"
"""How the keys of committees begin that are named by a resolution."""
_NUMBER_BEFORE, _NUMBER_BEHIND = re.compile(r"(?<!\d)(\d{3,4})\s?$"), re.compile(r"\s(\d{3,4})(?!\s?[\d(])")


def committee_number(before: str, after: str) -> str:
    """Return the number that a committee is called by, printed before or behind the word, or an empty string.

    >>> committee_number("welcomes the 1540 ", " to act"), committee_number("du ", " 1540, qui")
    ('1540', '1540')
    >>> committee_number("the ", " established pursuant"), committee_number("du ", " 1540 (2004)")
    ('', '')
    """
    found = _NUMBER_BEFORE.search(before) or _NUMBER_BEHIND.match(after)
    return found[1] if found else ""


def committee_entity(key: str) -> Entity | None:
    """Return the committee that such a key names, or None where the key is of another form."""
    match = re.fullmatch(r"actor/security-council-committee/(\d+)-(\d{4})", key)
    if not match:
        return None
    number, year = match.groups()
    labels = (
        ("en", f"Security Council Committee established pursuant to resolution {number} ({year})"),
        ("zh", f"安全理事会第{number}({year})号决议所设委员会"),
    )
    return Entity(key, "actor", labels, (("org:subOrganizationOf", "actor/security-council", ""),))
