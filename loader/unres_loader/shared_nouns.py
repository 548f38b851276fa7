"""The names of groups and of bodies of law go in; what finds them where several share one noun in a text comes out.

"Intergovernmental, regional and non-governmental *organizations*" names three groups, "les *pays* développés et en
développement" two, "international humanitarian and human rights *law*" two bodies of law. Which nouns they are named
with, and whether these stand last, each language says for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .knowledge import Entry
from .rulebook import rulebook
from .scanning import Scanner, scanner

_SHARING = ("StateGroup", "StakeholderGroup", "BodyGroup", "BodyOfLaw")
_HYPHEN = "[-‐‑]"
_APOSTROPHE = "['’]"


class _Noun(NamedTuple):
    """One noun: what finds it, what finds lists of its attributes and an attribute, whom each makes of the noun."""

    said: re.Pattern[str]
    lists: Scanner
    attribute: re.Pattern[str]
    keys: dict[str, str]


class SharedNouns:
    """Finds groups and bodies of law by their attributes in lists that print the noun once.

    >>> groups = [Entry(f"actor/{each}", "actor", (("en", f"{each} organizations"),), concept="unr:BodyGroup")
    ...           for each in ("regional", "international")]
    >>> list(SharedNouns("en", groups).find("with relevant regional, subregional and international organizations"))
    [(14, 22, 'actor/regional'), (40, 53, 'actor/international')]
    """

    def __init__(self, language: str, entries: Sequence[Entry]) -> None:
        rules: dict[str, Any] = rulebook(language, "names")["shared_noun"]
        self._ending = re.compile(rules["ending"])
        self._nouns = list(self._known(language, entries, rules))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield begin, end and key of each thing that a list of attributes names, once, in reading order by noun."""
        yield from dict.fromkeys(
            (each.start(), each.end(), noun.keys[self._form(each[0])])
            for noun in self._nouns
            if noun.said.search(text)  # most texts lack it, and a list is costly to look for
            for found in noun.lists.finditer(text)
            for each in noun.attribute.finditer(text, *found.span())
        )

    def _known(self, language: str, entries: Sequence[Entry], rules: dict[str, Any]) -> Iterator[_Noun]:
        """Yield the nouns that more than one group has, with the attributes that tell one group from all others."""
        for noun in rules["nouns"]:
            name, groups = re.compile(rules["name"].replace("NOUN", noun)), defaultdict(set)
            for entry in entries:
                for tag, label in entry.labels if entry.concept.endswith(_SHARING) else ():
                    found = name.fullmatch(label) if tag == language else None
                    if found and not re.fullmatch(rules["determiner"], found["attribute"]):
                        groups[self._form(found["attribute"])].add(entry.key)
            keys = {form: next(iter(named)) for form, named in groups.items() if len(named) == 1}
            if len(keys) > 1:
                attribute = f"(?:{'|'.join(map(self._printed, sorted(keys, key=len, reverse=True)))})"
                lists = scanner(rules["list"].replace("NOUN", noun).replace("ATTRIBUTE", attribute))
                yield _Noun(re.compile(noun), lists, re.compile(rules["bounded"].replace("ATTRIBUTE", attribute)), keys)

    def _form(self, attribute: str) -> str:
        """Return an attribute without its endings and with one kind of hyphen, of apostrophe and of space."""
        plain = re.sub(_APOSTROPHE, "'", re.sub(_HYPHEN, "-", attribute))
        return " ".join(self._ending.sub("", word) for word in plain.split())

    def _printed(self, form: str) -> str:
        """Return a pattern of an attribute as texts print it, each word with any ending or none."""
        words = (re.escape(word).replace(r"\-", _HYPHEN).replace("'", _APOSTROPHE) for word in form.split())
        return r"\s+".join(f"{word}(?:{self._ending.pattern.rstrip('$')})?" for word in words)
