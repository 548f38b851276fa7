"""How each language writes resolutions: ``<language>/structure.toml`` in, a compiled `Grammar` out.

The grammar of a language is data; this module only compiles it. Words are compared folded: without case,
vowel signs, tatweel, and with one form of apostrophe.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from unres_loader.model import LANGUAGES, Language

_MARKS = dict.fromkeys(map(chr, (0x640, *range(0x64B, 0x653), 0x670)), "")  # tatweel and Arabic vowel signs
_FOLD = _MARKS | {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u00a0": " ", "\u2011": "-", "\u0130": "i"}
_FOLDED = re.compile(f"[{''.join(_FOLD)}]")

#: Ends of a formula that misreading leaves: punctuation and at most two stray letters.
_REST = re.compile(r"[\s,，،;:：.。*_]*\w{0,2}[\s,，،;:：.。*_]*")

_WORD = re.compile(r"[\w'‑-]+", re.UNICODE)


class Opening(NamedTuple):
    """What the first words of a paragraph tell: whether they open preambular or operative paragraphs."""

    preambular: bool
    operative: bool


NOTHING = Opening(False, False)


def fold(text: str) -> str:
    """Give `text` as words are compared.

    >>> fold("L’Assemblée"), fold("تســلِّم")
    ("l'assemblée", 'تسلم')
    """
    return _FOLDED.sub(_folded, text).casefold()


def _folded(sign: re.Match[str]) -> str:
    return _FOLD[sign[0]]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled grammar of one language.

    `bodies` pairs a folded formula with the key of the body, longest first; `patterns` holds the
    compiled expressions of the tables ``heading``, ``date``, ``footnote`` and ``masthead`` by name;
    `recommenders` pairs the key of a body with its form in the line of the proponent.
    """

    language: Language
    bodies: tuple[tuple[str, str], ...]
    stopwords: frozenset[str]
    adverbs: frozenset[str]
    preambular: frozenset[str]
    operative: frozenset[str]
    opener: re.Pattern[str] | None
    connectives: tuple[str, ...]
    months: tuple[str, ...]
    patterns: dict[str, re.Pattern[str]]
    recommenders: tuple[tuple[str, re.Pattern[str]], ...]

    def formula_body(self, text: str) -> str | None:
        """Give the key of the body whose formula `text` is, "" for a body without key, None where it is no formula.

        >>> grammar("en").formula_body("The General Assembly,")
        'actor/general-assembly'
        >>> grammar("en").formula_body("The General Assembly decided") is None
        True
        >>> grammar("en").formula_body("the General Assembly;") is None  # the end of a line within a paragraph
        True
        """
        if len(text) > 100 or text.lstrip("*_ ")[:1].islower():  # the longest formula has 62 characters
            return None
        folded = fold(text).strip("*_ ")
        for name, key in self.bodies:
            if folded.startswith(name) and (not key or _REST.fullmatch(folded, len(name))):
                rest = folded[len(name) :]
                return key if key or rest.rstrip().endswith((",", "，", "،")) else None
        return None

    def opening(self, text: str) -> Opening:
        """Tell what the first words of `text` open.

        >>> grammar("en").opening("Also recalling its resolution")
        Opening(preambular=True, operative=False)
        >>> grammar("zh").opening("又请秘书长")
        Opening(preambular=False, operative=True)
        """
        head = fold(text[:60]).lstrip("«»“”\"'„ ")
        if self.opener is None:
            return self._first_words(head)
        match = self.opener.match(head)
        if match is None:
            return NOTHING
        return Opening(bool(match["preambular"]), bool(match["operative"]))

    def _first_words(self, head: str) -> Opening:
        for match in _WORD.finditer(head):
            word = match[0]
            opening = Opening(word in self.preambular, word in self.operative)
            if opening.preambular or opening.operative:
                return opening
            if word not in self.adverbs:
                return NOTHING
        return NOTHING

    def date(self, text: str, at: int = 0) -> tuple[str, int, int] | None:
        """Give the first date in `text` from `at` on, ISO 8601, with where it begins and ends.

        >>> grammar("zh").date("2021 年 7 月 22 日")[0], grammar("fr").date("le 1er mars 2022")[0]
        ('2021-07-22', '2022-03-01')
        """
        match = self.patterns["date"].search(text, at)
        if match is None:
            return None
        month = match["month"]
        number = int(month) if month.isdecimal() else self.months.index(_month(month)) + 1
        day, year = int(match["day"]), int(match["year"])
        if not (1 <= number <= 12 and 1 <= day <= 31):
            return None
        return f"{year:04d}-{number:02d}-{day:02d}", match.start(), match.end()


def _month(text: str) -> str:
    return re.sub(r"\s*/\s*", "/", re.sub(r"\s+", " ", fold(text)))


@cache
def grammar(language: Language) -> Grammar:
    """Give the grammar of `language`."""
    table = tomllib.loads(files(__name__).joinpath(language, "structure.toml").read_text("utf-8"))
    openers: dict[str, list[str]] = {key: [fold(word) for word in words] for key, words in table["openers"].items()}
    bodies = [(fold(name), key) for key, names in table["formula"].items() for name in names]
    months = tuple(_month(name) for name in table["date"]["months"])
    patterns = {
        name: re.compile(source, re.IGNORECASE)
        for section in ("heading", "masthead")
        for name, source in table[section].items()
    }
    counted = _either([fold(word) for word in table["footnote"]["counted"]])
    edge = "" if language == "zh" else r"(?<!\w)"
    patterns["counted"] = re.compile(rf"(?:{edge}(?:{counted})\.?|[(/.,:–-])\s*$", re.IGNORECASE)
    patterns["date"] = _date_pattern(table["date"], months)
    return Grammar(
        language,
        tuple(sorted(bodies, key=lambda pair: -len(pair[0]))),
        frozenset(table["stopwords"]),
        frozenset(openers["adverbs"]),
        frozenset(openers["preambular"]),
        frozenset(openers["operative"]),
        _opener(language, openers),
        tuple(openers.get("connectives", ())),
        months,
        patterns,
        tuple((key, re.compile(form, re.IGNORECASE)) for key, form in table["recommenders"].items()),
    )


def _date_pattern(table: dict[str, Any], months: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(re.escape(month).replace("/", r"\s*/\s*").replace(r"\ ", r"\s+") for month in months)
    return re.compile(table["pattern"].replace("{months}", names or "(?!)"), re.IGNORECASE)


def _opener(language: Language, openers: dict[str, list[str]]) -> re.Pattern[str] | None:
    """Compile the openers of a language whose first word is no word of its own: Chinese and Arabic."""
    if language == "zh":
        connectives, adverbs = _either(openers["connectives"]), _either(openers["adverbs"])
        before = rf"(?:(?:{connectives})，?)?(?:{adverbs}){{0,3}}"
        return re.compile(
            rf"(?={before}(?P<preambular>{_either(openers['preambular'])}))?"
            rf"(?={before}(?P<operative>{_either(openers['operative'])}))?"
        )
    if language == "ar":
        return re.compile(
            rf"(?P<preambular>(?:{_either(openers['preambular'])})(?!\w))|(?P<operative>[تي](?:{_either(openers['operative'])}))"
        )
    return None


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def grammars() -> tuple[Grammar, ...]:
    """Give the grammars of all six languages."""
    return tuple(grammar(language) for language in LANGUAGES)
