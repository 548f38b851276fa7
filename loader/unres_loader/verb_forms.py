"""The verbs of a `Lexicon` and the grammar of one language go in; a `VerbFinder` comes out, which finds forms in text.

A label stands for more than its letters. Its words may be parted by the fillers of the language ("expresses
its deep concern"), and forms that follow by rule are derived from it ("preoccupé" from "preoccupée"). Both
are data: ``languages/<lang>/acts.toml``.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from unres_loader.lexicon import Lexicon, Use, Verb
from unres_loader.offsets import kept_places

_SAME = {"\u00a0": " ", "\u202f": " ", "\u2019": "'", "\u2011": "-"}
"""Characters that differ in print and not in meaning, one for one, so that offsets stay."""
_VARIABLE = re.compile(r"\{(\w+)\}")


class Form(NamedTuple):
    """A verb in one of its forms: what the form is used for, and whether it is a finite one."""

    verb: Verb
    use: Use
    finite: bool


class Hit(NamedTuple):
    """A form found in folded text: half-open offsets there."""

    begin: int
    end: int
    form: Form


class Folded(NamedTuple):
    """Text as compared; `origin` maps its offsets to the text as printed, None where they are the same."""

    text: str
    origin: list[int] | None

    def printed(self, offset: int) -> int:
        """Return the offset in the printed text of an offset in the folded one."""
        return offset if self.origin is None else self.origin[offset]

    def folded(self, offset: int) -> int:
        """Return the first offset in the folded text that stands at or after one in the printed text."""
        if self.origin is None:
            return offset
        return min(bisect_left(self.origin, offset), len(self.text))


@lru_cache
def grammar(language: str) -> Mapping[str, Any]:
    """Return ``languages/<language>/acts.toml`` with each ``{name}`` in it replaced by the words so named."""
    data = tomllib.loads(files("unres_loader").joinpath(f"languages/{language}/acts.toml").read_text("utf-8"))
    words = {key: "|".join(value) for key, value in data["words"].items()}

    def expand(text: str) -> str:
        while _VARIABLE.search(text):
            text = _VARIABLE.sub(lambda m: f"(?:{words[m[1]]})" if m[1] in words else f"\\u007b{m[1]}}}", text)
        return text

    data["patterns"] = {key: expand(value) for key, value in data.get("patterns", {}).items()}
    data["words"] = {key: [expand(item) for item in value] for key, value in data["words"].items()}
    return data


class Rests:
    """What follows a key in the forms that begin with it.

    Compiled where it is first needed: most forms are rare, and the fillers that may stand in a gap make long patterns.
    """

    def __init__(self, gap: str, forms: Mapping[tuple[str, ...], Form], *, bounded: bool) -> None:
        self._gap, self._bounded = gap, bounded
        written = {words: gap.join(["", *map(re.escape, words)]) for words in forms}
        self._longest_first = sorted(written, key=lambda words: len(written[words]), reverse=True)
        self._forms = forms
        self._only = forms[()] if list(forms) == [()] else None
        self._patterns: dict[tuple[str, ...], re.Pattern[str]] = {}

    def after(self, text: str, end: int) -> tuple[int, Form] | None:
        """Return where the form ends whose key ends at `end`, and the form; None where the text goes on otherwise."""
        if self._only:
            cut = self._bounded and end < len(text) and text[end].isalnum()
            return None if cut else (end, self._only)
        if self._ahead and not self._ahead.match(text, end):
            return None
        for words in self._longest_first:
            if (not words or text.find(words[0], end) >= 0) and (match := self._pattern(words).match(text, end)):
                return match.end(), self._forms[words]
        return None

    @cached_property
    def _ahead(self) -> re.Pattern[str] | None:
        """What must follow in any case: with it most places are passed over in one look."""
        if not self._bounded or () in self._forms:
            return None
        return re.compile(f"{self._gap}(?:{'|'.join(sorted({re.escape(words[0]) for words in self._forms}))})")

    def _pattern(self, words: tuple[str, ...]) -> re.Pattern[str]:
        if words not in self._patterns:
            end = r"(?!\w)" if self._bounded else ""
            self._patterns[words] = re.compile(self._gap.join(["", *map(re.escape, words)]) + end)
        return self._patterns[words]


class VerbFinder:
    """Finds every form of every verb in folded text of one language, in one pass."""

    def __init__(self, lexicon: Lexicon, language: str) -> None:
        data = grammar(language)
        self.bounded: bool = data["bounded"]
        self.clitics: str = data.get("clitics", "")
        self._replace: dict[str, str] = _SAME | data.get("replace", {})
        self._printed = re.compile("|".join(map(re.escape, self._replace)))
        self._marks = re.compile(f"[{re.escape(data['delete'])}]") if data.get("delete") else None
        filler = "|".join(data["words"]["filler"])
        gap = (
            rf"(?:[ ,،]+(?:{filler})){{0,{data['fillers']}}}[ ,،]+{data.get('elision', '')}"
            if self.bounded
            else data["gap"]
        )
        self._after = data["words"].get("cumulative_after", [])
        forms: dict[str, dict[tuple[str, ...], Form]] = defaultdict(dict)
        for verb in lexicon.verbs:
            for text, form in self._forms(verb, language, data):
                key, *rest = text.split(" ")
                forms[key].setdefault(tuple(rest), form)
        self._keys = sorted(forms)
        self._rests = [Rests(gap, forms[key], bounded=self.bounded) for key in self._keys]
        self._inner = [-1 if self.bounded else self._prefix(key) for key in self._keys]
        self._automaton = AhoCorasick(self._keys, matchkind=MatchKind.LeftmostLongest)

    def fold(self, text: str) -> Folded:
        """Return text as compared: lower case, one kind of quote and space, without marks that are not letters."""
        folded = text.lower()
        if len(folded) != len(text):
            folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
        folded = self._printed.sub(self._same, folded)
        if self._marks is None or not self._marks.search(folded):
            return Folded(folded, None)
        return Folded(self._marks.sub("", folded), kept_places(folded, self._marks))

    def _same(self, printed: re.Match[str]) -> str:
        return self._replace[printed[0]]

    def find(self, folded: str) -> Iterator[Hit]:
        """Yield the forms in reading order, none inside another."""
        done = 0
        for which, begin, end in self._automaton.find_matches_as_indexes(folded):
            if begin < done or (self.bounded and not self._starts(folded, begin)):
                continue
            found = self._rests[which].after(folded, end)
            while found is None and (which := self._inner[which]) >= 0:  # 重申对 goes on as no form does, 重申 is one
                found = self._rests[which].after(folded, begin + len(self._keys[which]))
            if found:
                done, form = found
                yield Hit(begin, done, form)

    def _prefix(self, key: str) -> int:
        """Return the place of the longest other key that begins a key, -1 where there is none."""
        for end in range(len(key) - 1, 0, -1):
            place = bisect_left(self._keys, key[:end])
            if place < len(self._keys) and self._keys[place] == key[:end]:
                return place
        return -1

    def _starts(self, text: str, begin: int) -> bool:
        if begin == 0 or not text[begin - 1].isalnum():
            return True
        return text[begin - 1] in self.clitics and (begin == 1 or not text[begin - 2].isalnum())

    def _forms(self, verb: Verb, language: str, data: Mapping[str, Any]) -> Iterator[tuple[str, Form]]:
        finite = re.compile(data["finite"])
        for label in verb.labels:
            if label.language != language:
                continue
            text = self.fold(label.text).text
            use: Use = "own" if label.use == "name" and data["name_is_form"] else label.use
            yield text, Form(verb, use, bool(finite.search(text)))
            if use == "name":
                continue
            for rule in data.get("derive", []):
                derived, count = re.subn(rule["pattern"], rule["form"], text)
                if count:
                    yield derived, Form(verb, rule.get("use", use), rule.get("finite", bool(finite.search(derived))))
