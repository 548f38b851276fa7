"""Labels found in the parts of a document go in; mentions come out, each linked or with its candidates on record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .acronyms import abbreviates
from .introductions import Item, Memory
from .knowledge import Knowledge
from .matching import Hit, Matcher, Sense, Use, keys_by_kind
from .model import Mention, MentionKind, Part
from .office_grammar import OfficeGrammar
from .offices import office_key
from .pronouns import Named, Pronouns, is_principal, pronouns
from .rulebook import rulebook
from .sanctions import COMMITTEE, SanctionsBodies, committee_number
from .scanning import Scanner, Surveyed, scanner
from .speakers import Speakers

_UN = "actor/united-nations"
_SHORT = 2
"""How many signs a Chinese name may have that is often the end of another one."""
_AHEAD = 8
"""How much of what follows a word tells whether it is the name that it otherwise is."""
_REACH = 24
"""How far back the words before a head are looked at."""


def relatives(language: str) -> Scanner:
    """Return what finds States named by a clause before the noun; the group that matched is the actor."""
    return scanner(rulebook(language, "names").get("relative", "(?!)"))


class _Body(NamedTuple):
    """The body that speaks in a part: its key, its short names, and the pronouns that stand for it."""

    key: str
    heads: frozenset[str]
    pronouns: Pronouns


class Linker:
    """Links the hits of one document, part by part, remembering what each part introduced."""

    def __init__(
        self, knowledge: Knowledge, matcher: Matcher, speakers: Speakers | None = None, meant: tuple[str, ...] = ()
    ) -> None:
        """Link with one matcher; `meant` are the groups of experts that the document can mean."""
        data = rulebook(matcher.language, "names")
        self._knowledge, self._matcher, self._language = knowledge, matcher, matcher.language
        self._memory, self._bodies = Memory(), SanctionsBodies(knowledge, matcher, meant)
        self._speakers, self._spoken = speakers, dict[str, _Body]()
        self._body = self._speaking("")
        self._before, self._not_after = re.compile(data["head_before"]), re.compile(data["head_not_after"])
        self._office_not_after = re.compile(data.get("office_not_after", data["head_not_after"]))
        self._office_not_before = re.compile(data.get("office_not_before", "(?!)"))
        self._shape = re.compile(data.get("head_shape", ""))
        self._demonstrative = re.compile(data["demonstratives"] + "$") if data["demonstratives"] else None
        self._cut = _compiled(data, "cut_before", "cut_after") if "cut_before" in data else None
        self._adjective = re.compile(data["adjective_before"]) if "adjective_before" in data else None
        self._never = re.compile(data["never"]) if "never" in data else None
        self._introduced = re.compile(data["introduced"])
        self._relatives = relatives(matcher.language)
        self._sought = frozenset((*self._bodies.scanners, self._relatives, *pronouns(matcher.language)))
        self._offices = OfficeGrammar(matcher.language, knowledge)
        self._cased = matcher.language not in ("ar", "zh")

    def link(self, number: int, part: Part, surveyed: Surveyed, hits: list[Hit]) -> Iterator[Mention]:
        """Yield the mentions of one part; `number` is its place in the reading order, `surveyed` its text."""
        told = surveyed.may_hold(self._sought)
        if not (hits or told or self._memory.acronyms):
            return
        text, self._body = part.text, self._speaking(part.path)
        items = self._named(number, text, hits)
        items = self._by_resolution(number, surveyed, items)
        items += self._relative(surveyed, items)
        items += self._sharing_a_noun(text, items)
        self._compose(number, text, items)
        items = self._with_acronyms(text, [item for item in items if item.keys and not item.dropped])
        if told:
            named = [Named(item.begin, item.end, item.keys.get("actor", ("",))[0]) for item in items]
            items += [
                Item(begin, end, {"actor": (key,)}) for begin, end, key in self._body.pronouns.find(surveyed, named)
            ]
        for item in sorted(items, key=lambda item: item.begin):
            for kind, keys in item.keys.items():
                one = keys[0] if len(keys) == 1 else ""
                yield Mention(part.path, item.begin, item.end, kind, one, () if one else keys)

    def _speaking(self, path: str) -> _Body:
        """Return the body that speaks in the part with a path."""
        key = self._speakers.of(path) if self._speakers else ""
        if key not in self._spoken:
            entry = self._knowledge.by_key.get(key)
            heads = self._matcher.heads_of(entry) if entry else frozenset()
            self._spoken[key] = _Body(key, heads, Pronouns(self._language, self._knowledge, key))
        return self._spoken[key]

    def _named(self, number: int, text: str, hits: list[Hit]) -> list[Item]:
        items: list[Item] = []
        for hit in hits:
            sense = hit.sense
            if not sense.keys or (sense.office and self._is_other_form(text, hit)):
                bound = self._bind(number, text, hit)
                if bound or sense.office:
                    items.append(bound or Item(hit.begin, hit.end, {}, sense.office))
            elif not self._is_cut(text, hit, items):
                item = Item(hit.begin, hit.end, sense.keys, sense.office, conjoined=self._is_conjoined(text, hit))
                self._introduce(number, text, item)
                items.append(item)
        return items

    def _is_cut(self, text: str, hit: Hit, items: list[Item]) -> bool:
        """Tell whether a name is only a part of a symbol or of a longer name not known, or another form of the word."""
        begin, end = hit.begin, hit.end
        if text[begin - 1 : begin] == text[end : end + 1] == "/":
            return True  # A/HRC/RES/18/19
        if not hit.sense.office and self._is_other_form(text, hit):
            return True
        if self._adjective and self._adjective.match(text, end) and self._is_place(hit):
            return True
        if self._cut is None or end - begin > _SHORT:
            return False
        before, after = self._cut
        if before.search(text[max(0, begin - 3) : begin]) or after.match(text[end : end + 1]):
            return True
        last = items[-1] if items else None  # 教科文组织大会 is that organization's own assembly
        organ = any(use.entry is not None and is_principal(use.entry) for use in hit.sense.uses)
        return organ and last is not None and last.end == begin and last.keys.get("actor", (_UN,)) != (_UN,)

    def _is_place(self, hit: Hit) -> bool:
        """Tell whether a name is that of a State, a territory or a region."""
        concepts = [use.entry.concept for use in hit.sense.uses if use.entry is not None]
        return any(concept.endswith(("State", "Territory", "Region")) for concept in concepts)

    def _is_conjoined(self, text: str, hit: Hit) -> bool:
        return self._language == "ar" and text[hit.begin] == "و" and hit.sense.uses[0].label[0] != "و"

    def _is_other_form(self, text: str, hit: Hit) -> bool:
        """Tell whether a word is not the name that it otherwise is, by its form and by what stands around it.

        The singular of a group is none, nor are the States parties whom others are urged to become.
        """
        if self._never is None:
            return False
        begin, end = hit.begin, hit.end
        around = f"{text[max(0, begin - _REACH) : begin]}|{text[begin:end]}|{text[end : end + _AHEAD]}"
        return self._never.search(around) is not None

    def _introduce(self, number: int, text: str, item: Item) -> None:
        for kind, keys in item.keys.items():
            for key in keys:
                entry = self._knowledge.by_key.get(key)
                for form in self._matcher.heads_of(entry) if entry else ():
                    self._memory.introduce(form, number, kind, key)
        self._introduce_acronym(text, item)

    def _introduce_acronym(self, text: str, item: Item) -> None:
        """Remember what a name is called for short behind it: "the Federal Government of Somalia (FGS)"."""
        if text[item.end : item.end + 2].strip()[:1] not in ("(", "（"):
            return
        found = self._introduced.match(text[item.end : item.end + 60])
        if found and found["acronym"] and self._is_short_for(found["acronym"], text[item.begin : item.end], item):
            self._memory.acronyms[found["acronym"]] = dict(item.keys)

    def _is_short_for(self, acronym: str, surface: str, item: Item) -> bool:
        """Tell whether an acronym shortens what stands before it, in the words of the text or of another language."""
        entries = [entry for keys in item.keys.values() for key in keys if (entry := self._knowledge.by_key.get(key))]
        return abbreviates(acronym, [surface, *(label for entry in entries for _, label in entry.labels)])

    def _bind(self, number: int, text: str, hit: Hit) -> Item | None:
        """Return a short name bound to what it stands for; its keys stay empty where nothing was introduced."""
        before = text[max(0, hit.begin - _REACH) : hit.begin]
        called = (
            committee_number(before, text[hit.end : hit.end + 8]) if hit.sense.code == self._bodies.committee else ""
        )
        named = {key for _, _, key in self._memory.places.get(hit.sense.code, ()) if key.startswith(COMMITTEE)}
        if called and named:
            one = tuple(key for key in named if f"/{called}-" in key)
            return Item(hit.begin, hit.end, {"actor": one}, named=False) if len(one) == 1 else None
        demonstrated = self._demonstrative.search(before) if self._demonstrative else None
        code, office = hit.sense.code, hit.sense.office
        if office and self._office_not_before.search(before):
            return None
        declared = hit.sense.context and code not in self._matcher.free_heads
        if not demonstrated and not declared:
            if code not in self._matcher.free_heads or not self._before.search(before):
                return None
            if not self._shape.match(text[hit.begin :]) or self._goes_on(text, hit):
                return None
        keys = self._resolve(number, hit.sense)
        begin = hit.begin - len(demonstrated[0]) if demonstrated else hit.begin
        return Item(begin, hit.end, keys, office, named=False) if keys else None

    def _goes_on(self, text: str, hit: Hit) -> bool:
        """Tell whether a head is part of a longer name, which is not known; an office only where its body is named."""
        pattern = self._office_not_after if hit.sense.office else self._not_after
        return pattern.match(text[hit.end : hit.end + 40]) is not None

    def _resolve(self, number: int, sense: Sense) -> dict[MentionKind, tuple[str, ...]]:
        place, keys = self._memory.nearest(sense.code)
        keys = {kind: self._begun_with(sense.code, found) for kind, found in keys.items()}
        if sense.office:
            other, offices = self._memory.nearest("office:" + sense.office)
            place, keys = (other, offices) if other > place else (place, keys)
            if self._cased and (organ := _principal(sense.uses)):
                return organ  # with a capital the Secretariat is that of the United Nations
        if place != number and sense.code in self._body.heads:
            return {"actor": (self._body.key,)}
        if keys:
            # A forum is a body and a series of meetings at once: its short name stands for the body.
            return {"actor": keys["actor"]} if "actor" in keys else keys
        committees = self._memory.places.get(self._bodies.committee, ())
        known = self._bodies.called(sense.code, (key for _, _, key in committees))
        for form in self._forms(known[0]) if len(known) == 1 else ():
            self._memory.introduce(form, number, "actor", known[0])
        return {"actor": known} if known else _principal(sense.uses)

    def _begun_with(self, code: str, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return the one of several things whose name begins with a short name ("Advisory Committee on …"), or all."""
        if len(keys) < 2 or len(code) < 2:
            return keys
        begun = [key for key in keys if any(name.startswith(code) for name in self._codes(key))]
        return (begun[0],) if len(begun) == 1 else keys

    def _codes(self, key: str) -> Iterator[str]:
        """Yield the names of a thing in the language of the document, as coded."""
        entry = self._knowledge.by_key.get(key)
        for tag, text in entry.labels if entry else ():
            if tag == self._language:
                yield self._matcher.coding.encode(text).code

    def _by_resolution(self, number: int, surveyed: Surveyed, items: list[Item]) -> list[Item]:
        """Name committees of the Security Council and their experts by the resolution that set them up."""
        for begin, end, key in self._bodies.named(surveyed) if self._matcher.free_heads else ():
            if any(i.begin <= begin and i.end >= end and i.keys and i.named for i in items):
                continue
            items = [item for item in items if item.end <= begin or item.begin >= end]
            items.append(Item(begin, end, {"actor": (key,)}))
            for form in self._forms(key):
                self._memory.introduce(form, number, "actor", key)
        return sorted(items, key=lambda item: item.begin)

    def _forms(self, key: str) -> Iterable[str]:
        """Return the short names of what is named by a resolution."""
        entry = self._knowledge.by_key.get(key)
        return self._matcher.heads_of(entry) if entry else (self._bodies.committee,)

    def _relative(self, surveyed: Surveyed, items: list[Item]) -> list[Item]:
        """Name States told by what they have done or not: Chinese puts the noun behind the clause (尚未加入的国家)."""
        found = surveyed.finditer(self._relatives) if self._matcher.free_heads else ()
        return [
            Item(*match.span(), {"actor": ("actor/" + (match.lastgroup or "").rstrip("_").replace("_", "-"),)})
            for match in found
            if not any(item.keys and item.begin <= match.start() <= item.end for item in items)  # 某国政府 is its own
        ]

    def _sharing_a_noun(self, text: str, items: list[Item]) -> list[Item]:
        """Name what a list of attributes before or behind one noun names, but for what was found already."""
        return [
            Item(begin, end, {self._knowledge.by_key[key].kind: (key,)})
            for begin, end, key in self._matcher.shared_nouns.find(text)
            if not any(item.begin < end and begin < item.end for item in items)
        ]

    def _compose(self, number: int, text: str, items: list[Item]) -> None:
        """Join an office and the body it belongs to; the governments of several States share one word."""
        for at, item in enumerate(items):
            if not item.office:
                continue
            bodies = list(self._offices.bodies(text, items, at))
            if not bodies:
                continue
            for body in bodies:
                key = office_key(body.keys["actor"][0], item.office, self._knowledge)
                body.keys = {"actor": (key,)}
                self._memory.introduce("office:" + item.office, number, "actor", key)
            first = bodies[0]
            if len(bodies) == 1:
                first.begin, first.end = min(first.begin, item.begin), max(first.end, item.end)
                self._introduce_acronym(text, first)
            item.dropped = True

    def _with_acronyms(self, text: str, items: list[Item]) -> list[Item]:
        """Add the acronyms that the document itself introduced, but not where it introduces them."""
        if not self._memory.acronyms:
            return items
        pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self._memory.acronyms))})(?!\w)")
        ends = {item.end for item in items}
        kept = []
        for item in items:
            around = text[max(0, item.begin - 3) : item.begin].rstrip('“"«„')
            introduced = self._memory.acronyms.get(text[item.begin : item.end])
            if introduced is not None and around.endswith(("(", "（")):
                continue
            item.keys = dict(introduced or item.keys)  # what the document says goes before what it mostly means
            kept.append(item)
        for match in pattern.finditer(text):
            begin, end = match.span()
            if any(item.begin < end and begin < item.end for item in kept):
                continue
            opening = max(text.rfind("(", 0, begin), text.rfind("（", 0, begin))
            still_open = opening >= 0 and not any(sign in text[opening:begin] for sign in ")）")
            if still_open and any(opening - 2 <= known <= opening for known in ends):
                continue
            kept.append(Item(begin, end, dict(self._memory.acronyms[match[0]])))
        return kept


def _compiled(data: dict[str, Any], *names: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(data[name]) for name in names)


def _principal(uses: tuple[Use, ...]) -> dict[MentionKind, tuple[str, ...]]:
    """Return the principal organ that a short name belongs to: those need no introduction."""
    organs = [use for use in uses if use.entry is not None and is_principal(use.entry)]
    return keys_by_kind(organs)
