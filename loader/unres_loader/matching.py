"""The labels of one language go in; a matcher that finds the longest of them in a text comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

import ahocorasick_rs
from msgspec import Struct

from .knowledge import Entry
from .model import MentionKind
from .rulebook import rulebook
from .shared_nouns import SharedNouns
from .wording import Coded, Wording

Role = Literal["name", "context", "head", "office"]
Form = Literal["capital", "small", "definite"]
"""How a label stands in a text: with a capital (all Chinese ones do), without, or as one Arabic word with article."""


class Use(NamedTuple):
    """One thing a label can stand for.

    `role` is ``name`` (the entry's own name), ``context`` (a short name that the entry declares), ``head`` (a word
    such as “Commission” that stands for a full name) or ``office`` (a word such as “Chair”, named by `office`).
    `label` is the label as written, `upper` says that the text must begin with a capital.
    """

    role: Role
    label: str
    upper: bool
    entry: Entry | None = None
    office: str = ""


class Sense(Struct, frozen=True):
    """What a label can stand for, worked out once for all the places where it is found.

    `keys` are the things it names by itself, `office` the office it names, `context` that an entry declares it as a
    short name; `latin` tells that it begins or ends with a Latin letter or a digit.
    """

    code: str
    uses: tuple[Use, ...]
    keys: dict[MentionKind, tuple[str, ...]]
    office: str
    context: bool
    latin: bool


class Hit(NamedTuple):
    """A label found in a text: its offsets, and what it can stand for."""

    begin: int
    end: int
    sense: Sense


class _Framed(NamedTuple):
    """A name that holds only among other words: those it stands among from word `first` up to word `last`."""

    first: int
    last: int
    sense: Sense


class Matcher:
    """The automaton of one language over the labels of some entries, and over heads and offices if asked."""

    def __init__(self, language: str, entries: Sequence[Entry], coding: Wording, *, with_heads: bool) -> None:
        self.language, self.coding = language, coding
        self._uses: dict[str, list[Use]] = {}
        self._frames: dict[str, list[_Framed]] = {}
        self._heads_of: dict[str, frozenset[str]] = {}
        self._signs, self._arabic = language == "zh", language == "ar"
        self._article = re.compile(rulebook(language, "names")["leading_article"])
        for entry in entries:
            for text in self._names_of(entry):
                self._add(text, Use("name", text, text[:1].isupper(), entry))
            for tag, text in entry.contexts:
                if tag == language:
                    bare = self._article.sub("", text)  # the article is no part of the name, and may be contracted
                    self._add(bare, Use("context", bare, bare[:1].isupper(), entry))
            for tag, text in entry.framed:
                if tag == language:
                    self._add_frame(text, entry)
        self.free_heads: frozenset[str] = frozenset()
        self.bound_heads: frozenset[str] = frozenset()
        self.compound_heads: frozenset[str] = frozenset()
        self.shared_nouns = SharedNouns(language, entries)
        if with_heads:
            self._add_heads()
            self._add_governments({entry.key for entry in entries})
            self._add_units(entries)
            for text in rulebook(language, "names").get("shields", ()):
                self._uses.setdefault(coding.learn(text), [])
        self._codes = list(self._uses)
        self._senses: dict[tuple[int, Form], Sense | None] = {}
        self._automaton = ahocorasick_rs.AhoCorasick(self._codes, ahocorasick_rs.MatchKind.LeftmostLongest)

    def _names_of(self, entry: Entry) -> list[str]:
        """Return an entry's names in this language; of who holds a mandate also the other ways to call him or her."""
        named = [text for tag, text in entry.labels if tag in (self.language, "", "mul")]
        if not entry.concept.endswith("MandateHolder"):
            return named
        rows = rulebook(self.language, "names")["mandate_holders"]
        return list(dict.fromkeys([*named, *(form for text in named for form in renamed(text, rows))]))

    def _add(self, text: str, use: Use) -> str:
        code = self.coding.learn(text)
        if code and (len(code) > 1 or not self._signs):
            uses = self._uses.setdefault(code, [])
            if not any(u.entry is use.entry and u.role == use.role and u.upper <= use.upper for u in uses):
                uses.append(use)
        return code

    def _add_frame(self, text: str, entry: Entry) -> None:
        """Add words among which those in braces name `entry`."""
        before, _, rest = text.partition("{")
        name, _, behind = rest.partition("}")
        code = self.coding.learn(before + name + behind)
        first, use = len(self.coding.learn(before)), Use("name", name, upper=False, entry=entry)
        sense = Sense(self.coding.learn(name), (use,), keys_by_kind([use]), "", context=False, latin=False)
        self._uses.setdefault(code, [])
        self._frames.setdefault(code, []).append(_Framed(first, first + len(sense.code), sense))

    def _add_heads(self) -> None:
        data = rulebook(self.language, "names")
        free = [self._add(text, Use("head", text, text[:1].isupper())) for text in data["heads"]]
        bound = [self._add(text, Use("head", text, False)) for text in data.get("demonstrative_heads", ())]
        for office, forms in data["offices"].items():
            for text in forms:
                self._add(text, Use("office", text, text[:1].isupper(), office=office))
        self.free_heads, self.bound_heads = frozenset(free), frozenset(bound)
        self.compound_heads = frozenset(map(self.coding.learn, data.get("compound_heads", ())))

    def _add_governments(self, known: set[str]) -> None:
        """Add governments as a language names them by an adjective ("le Gouvernement afghan")."""
        data = rulebook(self.language, "names")
        for slug, adjectives in data.get("adjectives", {}).items():
            entry = Entry(f"actor/{slug}/government", "actor", ())
            for word in adjectives if f"actor/{slug}" in known else ():
                for pattern in data["government_of"]:
                    form = pattern.format(word)
                    self._add(form, Use("name", form, form[:1].isupper(), entry))

    def _add_units(self, entries: Iterable[Entry]) -> None:
        """Add units of the Secretariat as they are named with it ("the Office of Legal Affairs of the Secretariat")."""
        patterns = rulebook(self.language, "names")["units_of"]
        for entry in entries:
            for tag, text in entry.labels if entry.concept.endswith("SecretariatUnit") else ():
                for pattern in patterns if tag == self.language else ():
                    form = pattern.format(text)
                    self._add(form, Use("name", form, text[:1].isupper(), entry))

    def match(self, text: str, coded: Coded | None = None) -> list[Hit]:
        """Return the longest labels found in a text, in order, none overlapping another.

        `coded` is the text as coded, for a text that several matchers of one coding read.
        """
        coded = coded or self.coding.encode(text)
        return list(self._hits(text, coded, 0, len(coded.code)))

    def _hits(self, text: str, coded: Coded, start: int, stop: int) -> Iterator[Hit]:
        """Yield the longest labels between two places of a coded text, a shorter one where the longest is not meant."""
        code, begins, ends = coded
        senses, signs = self._senses, self._signs
        for index, begun, ended in self._automaton.find_matches_as_indexes(code[start:stop]):
            first, last = start + begun, start + ended
            if self._codes[index] in self._frames:
                framed = self._frames[self._codes[index]]
                yield from (Hit(begins[first + f.first], ends[first + f.last - 1], f.sense) for f in framed)
                continue
            begin, end = begins[first], ends[last - 1]
            form: Form = "capital" if signs or text[begin].isupper() else "small"
            if self._arabic and last - first == 1 and _definite(text[begin:end]):
                form = "definite"
            if (index, form) not in senses:
                senses[index, form] = self._sense(index, form)
            sense = senses[index, form]
            if sense and not (signs and sense.latin and _cuts_a_word(text, begin, end)):
                yield Hit(begin, end, sense)
            elif sense is None and last - first > 1 and self._uses[self._codes[index]]:
                shorter = list(self._hits(text, coded, first, last - 1))
                yield from shorter or self._hits(text, coded, first + 1, last)

    def _sense(self, index: int, form: Form) -> Sense | None:
        """Return what a label can stand for where it is found in a form; None where nothing is named so."""
        code = self._codes[index]
        uses = tuple(use for use in self._uses[code] if _fits(use, form))
        if not uses:
            return None
        office = next((use.office for use in uses if use.role == "office"), "")
        context = any(use.role == "context" for use in uses)
        latin = _latin(code[0]) or _latin(code[-1])
        return Sense(code, uses, keys_by_kind(use for use in uses if use.role == "name"), office, context, latin)

    def heads_of(self, entry: Entry) -> frozenset[str]:
        """Return the codes of the short names that stand for an entry once it was introduced."""
        heads = self._heads_of.get(entry.key)
        if heads is None:
            heads = self._heads_of[entry.key] = frozenset(self._find_heads(entry))
        return heads

    def _find_heads(self, entry: Entry) -> Iterable[str]:
        yield from (self.coding.learn(text) for tag, text in entry.contexts if tag == self.language)
        if entry.concept.endswith(_MANY):
            return  # "funds and programmes" introduce no Fund, peacekeeping missions no Mission
        known = self.free_heads | self.bound_heads
        for text in self._names_of(entry):
            alone = " of the " not in text
            yield from self._unparted(self._heads_in(self.coding.encode(text).code, known, alone=alone))
            if self.language == "en" and (ending := _ENGLISH_COMPLEMENT.search(text)):
                yield from self._last_heads(self.coding.encode(text[: ending.start()]).code, known)

    def _unparted(self, heads: Iterable[str]) -> Iterable[str]:
        """Yield heads but for those inside a compound: a sub-committee ("Sous-Comité") is no committee for short."""
        found = list(heads)
        compounds = [head for head in found if head in self.compound_heads]
        return (head for head in found if not any(head != each and head in each for each in compounds))

    def _last_heads(self, code: str, known: frozenset[str]) -> Iterable[str]:
        """Yield the heads at the end of a name."""
        return (code[-size:] for size in range(1, min(len(code), 7) + 1) if code[-size:] in known)

    def _heads_in(self, code: str, known: frozenset[str], *, alone: bool) -> Iterable[str]:
        """Yield the heads in a name: at its end in Chinese and English, near its beginning in all but Chinese.

        Behind the first head and its qualifiers stand other names ("Assembly of the *Organization*"), so the end of an
        English name is its own only where it stands `alone`. In English a head also stands before the first complement
        ("Relief and Works *Agency* for Palestine Refugees").
        """
        sizes = range(1, min(len(code), 8))
        if self._signs or (self.language == "en" and alone):
            yield from self._last_heads(code, known)
        limit = 0 if self._signs else 3
        for at in range(3):
            for size in sizes if at < limit else ():
                if code[at : at + size] in known:
                    yield code[at : at + size]
                    limit = min(limit, at + size)


_MANY = ("StakeholderGroup", "UnitedNationsGroup", "BodyGroup")
"""Kinds of what stands for many bodies and is called by no short name."""
_ENGLISH_COMPLEMENT = re.compile(r"\s(?:for|of|on|in|to|against|established)\s")


def renamed(name: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the other names of one that is made like a pattern of a row, its subject in the place of the braces.

    >>> renamed("Special Rapporteur on food", [["Special Rapporteur on {}", "Special Rapporteur of the Council on {}"]])
    ['Special Rapporteur on food', 'Special Rapporteur of the Council on food']
    """
    for row in rows:
        for before, _, behind in (pattern.partition("{}") for pattern in sorted(row, key=len, reverse=True)):
            if name.startswith(before) and name.endswith(behind):
                subject = name[len(before) : len(name) - len(behind)]
                return [pattern.replace("{}", subject) for pattern in row]
    return []


def _fits(use: Use, form: Form) -> bool:
    """Tell whether a label may be meant where it stands so; an Arabic country's name, for one, takes no article.

    المالي is financial, مالي is Mali.
    """
    if form == "definite":
        return use.role not in ("name", "context") or _definite(use.label)
    return form == "capital" or not use.upper


def keys_by_kind(uses: Iterable[Use]) -> dict[MentionKind, tuple[str, ...]]:
    """Return, by kind, the keys of the entries that uses stand for."""
    keys: dict[MentionKind, dict[str, None]] = {}
    for use in uses:
        if use.entry is not None:
            keys.setdefault(use.entry.kind, {})[use.entry.key] = None
    return {kind: tuple(found) for kind, found in keys.items()}


def _cuts_a_word(text: str, begin: int, end: int) -> bool:
    """Tell whether a match in Chinese text begins or ends inside a Latin word or a number."""
    before, after = text[begin - 1 : begin], text[end : end + 1]
    return (_latin(before) and _latin(text[begin])) or (_latin(after) and _latin(text[end - 1]))


_ARTICLE = re.compile("[وفبك]*(?:ال|لل)")


def _definite(word: str) -> bool:
    """Tell whether an Arabic word begins with the article, behind conjunctions and prepositions."""
    return _ARTICLE.match(word) is not None


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
