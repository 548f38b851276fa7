"""The key of a body and an office goes in; the office as an entity comes out: “Chair of the Statistical Commission”."""

from __future__ import annotations

import re

from .knowledge import Knowledge
from .model import Entity
from .rulebook import rulebook
from .sanctions import committee_entity

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
