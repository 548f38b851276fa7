"""Pinpoints: a citation's place in a text in, the part cited out, in English abbreviated form and as part keys.

A pinpoint stands before the citation ("paragraphs 34 to 37 and 67 to 72 of the Tunis Agenda") or after it
("resolution 217 A (III), art. 3"; 《突尼斯议程》第34至37段). Abbreviations follow the UN Editorial Manual: para., art.,
chap., sect.; outer parts come first: ``annex, para. 5``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from .citation_grammar import load_data, roman
from .model import Language
from .numbering import LOOKALIKES, read_label
from .scanning import Scanner
from .sessions import arabic
from .symbols import Symbol

_ABBREVIATED = {"para": ("para.", "paras."), "art": ("art.", "arts."), "chap": ("chap.", "chaps."),
                "sect": ("sect.", "sects."), "annex": ("annex", "annexes"), "appendix": ("appendix", "appendices"),
                "part": ("part", "parts"), "target": ("target", "targets"), "goal": ("Goal", "Goals"),
                "rule": ("rule", "rules"), "resolution": ("resolution", "resolutions")}  # fmt: skip
_ROMAN_UNITS = ("chap", "annex", "appendix", "part", "sect")
# Chinese prints these before their number: 附件一, but 第五章.
_AHEAD = ("annex", "appendix", "target")
_CHINESE = "一二三四五六七八九"
_ONE = (
    r"(?:\d{1,3}(?:\.[\da-z]{1,2})?|[IVXLC]{1,7}(?:\.[A-Z])?(?![A-Za-z])|[A-Z](?![A-Za-z0-9_а-я]))"
    r"(?: ?(?:\([a-zа-яء-ي]{1,4}|[a-zа-я]|[ivx]{2,4})\))*"  # French, Spanish and Russian print "18 c)"
)
_BELOW = re.compile(r" ?\(?([a-zа-яء-ي]{1,4})\)")
_CHINESE_ONE = rf"(?:[一二三四五六七八九十百]{{1,5}}|{_ONE})(?: ?\([a-z一二三四五六七八九十]{{1,3}}\))*"
_DATE = r"(?:[^0-9;.,()]{0,25}\d{1,2}(?:er)?[^0-9;.,()]{2,30}\d{4}[^,،;.\d]{0,6})?"
_COMMA = re.compile("[,،]? ?")
_CHINESE_BELOW = rf"(?:(?:和|、)?第{_CHINESE_ONE}款(?: ?\([^()]{{1,3}}\)项)?)*"
"""Paragraphs of an article, which are read over: 第十四条第三款(卯)项和第五款."""
_MOST = 80


class Pin(NamedTuple):
    """One step of a pinpoint: the unit and its printed numbers as (first, last) pairs, none for a bare ``annex``."""

    unit: str
    ranges: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PinGrammar:
    """The compiled pinpoint grammar of one language."""

    language: Language
    pin: Scanner
    link: re.Pattern[str] | None
    lead: re.Pattern[str]
    again: re.Pattern[str]
    one: re.Pattern[str]
    ranging: re.Pattern[str]
    words: dict[str, int]
    letters: dict[str, str]

    def read(self, match: re.Match[str]) -> Pin:
        """Return what one match of `pin` says."""
        unit = next(
            name.rstrip("_") for name, value in match.groupdict().items() if value and not name.startswith("numbers")
        )
        printed = match["numbers"] or match.groupdict().get("numbers2") or ""
        found: list[tuple[str, str]] = []
        end = 0
        for number in self.one.finditer(printed):
            value = self._value(number[0].strip(), unit)
            if found and self.ranging.fullmatch(printed, end, number.start()):
                found[-1] = (found[-1][0], value)
            else:
                found.append((value, value))
            end = number.end()
        return Pin(unit, tuple(found))

    def _value(self, printed: str, unit: str) -> str:
        if printed in self.letters:
            return self.letters[printed]
        number = self.words.get(printed) or _chinese(printed)
        if number:
            return roman(number) if unit in _ROMAN_UNITS else str(number)
        if unit == "art" and re.fullmatch(r"[IVXLC]+", printed):
            return str(arabic(printed))
        return re.sub(r" ?\(", " (", _BELOW.sub(_below, printed))


def _below(printed: re.Match[str]) -> str:
    """Return the label of a sub-paragraph in Latin letters: (ب) and б) are b."""
    letters = "".join(LOOKALIKES.get(letter, letter) for letter in printed[1])
    label = read_label(f"({letters})")
    return f" ({label.segment if label else letters})"


def _chinese(printed: str) -> int:
    """Read a small Chinese numeral; 0 where it is none."""
    if not re.fullmatch(r"[一二三四五六七八九十百]+", printed):
        return 0
    hundreds, _, rest = printed.rpartition("百")
    tens, ten, units = rest.rpartition("十")
    total = (_CHINESE.index(hundreds[-1]) + 1) * 100 if hundreds[-1:] in tuple(_CHINESE) else 0
    total += (_CHINESE.index(tens[-1]) + 1 if tens[-1:] in tuple(_CHINESE) else 1) * 10 if ten else 0
    return total + (_CHINESE.index(units[-1]) + 1 if units[-1:] in tuple(_CHINESE) else 0)


@cache
def load_pins(language: Language) -> PinGrammar:
    """Return the compiled pinpoint grammar of a language."""
    data: dict[str, Any] = load_data(language)
    table = data["pinpoint"]
    units = [name for name in _ABBREVIATED if name in table]
    numbers: dict[str, Any] = data.get("numbers", {})
    words = {word: place for key in ("words", "feminine") for place, word in enumerate(numbers.get(key, ()), 1)}
    letters: dict[str, str] = data.get("letters", {})
    extra = "|".join(sorted((*words, *letters), key=len, reverse=True))
    one = _CHINESE_ONE if language == "zh" else rf"(?:{_ONE}|(?:{extra})(?!\w))" if extra else _ONE
    listed = rf"{one}(?:(?:{table['joiner']}){one})*"
    if language == "zh":
        listed = rf"{one}(?: ?段? ?(?:{table['joiner']}) ?(?:第 ?)?{one})*"
        after = "|".join(f"(?P<{name}>{table[name]})" for name in units if name not in _AHEAD)
        ahead = "|".join(f"(?P<{name}_>{table[name]})" for name in _AHEAD)
        inner = rf"(?:序言部分|执行部分)?(?:其中|中)?第? ?(?P<numbers>{listed}) ?(?:{after})"
        pin = rf"(?:{inner}|(?:{ahead}) ?(?P<numbers2>{listed})?)"
    else:
        named = "|".join(f"(?P<{name}>(?:{table[name]}))" for name in units)
        pin = rf"(?<!\w)(?:{named})(?!\w)(?: ?(?P<numbers>{listed}))?"
    lead = (
        r"(?: ?号)?(?:决议|决定|文件)?[》”]?\)?[，,]?(?: |的|中|所载)?"
        if language == "zh"
        else rf"{_DATE}[»”\"]?\)?[,،]? ?"
    )
    link = re.compile(table["link"]) if "link" in table else None
    again = rf"(?:{table['joiner']})"
    if language == "zh":
        again = rf"{_CHINESE_BELOW}(?:{again})?"
    return PinGrammar(language, Scanner(pin), link, re.compile(lead), re.compile(again), re.compile(one),
                      re.compile(rf"(?:段| |,)*(?:{table['range']})(?:第| )*"), words, letters)  # fmt: skip


def pinpoint(language: Language, flat: str, head: int, begin: int, end: int) -> tuple[Pin, ...]:
    """Return the pinpoint of the citation whose phrase begins at `head` and whose number or title is [begin, end).

    >>> text = "paragraph 5 of resolution 70/1, annex"
    >>> describe(pinpoint("en", "paragraph 5 of resolution 70/1", 15, 26, 30))
    'para. 5'
    >>> describe(pinpoint("zh", "大会第70/125号决议第34至37段和第67段", 0, 3, 9))
    'paras. 34-37 and 67'
    """
    grammar = load_pins(language)
    pins = [*_following(grammar, flat, end), *_preceding(grammar, flat, head)]
    return tuple(dict.fromkeys(pins))


def _following(grammar: PinGrammar, flat: str, end: int) -> list[Pin]:
    """Return what is printed behind a citation; a unit said again goes on with its list (第六条和第十四条)."""
    pins: list[Pin] = []
    while len(pins) < 4:
        match = _same_unit(grammar, flat, end, pins[-1].unit) if pins else None
        again = match is not None
        lead = grammar.lead.match(flat, end)
        match = match or (grammar.pin.match(flat, lead.end()) if lead else None)
        if not match or match.end() - end > 200:
            break
        read = grammar.read(match)
        if not read.ranges and read.unit not in ("annex", "appendix"):
            break
        if _belongs_to_next(grammar, flat, match.end()):
            break
        if again:
            pins[-1] = _listed(pins[-1], read)
        elif any(pin.unit == read.unit for pin in pins):
            break
        else:
            pins.append(read)
        end = match.end()
    return pins


def _same_unit(grammar: PinGrammar, flat: str, end: int, unit: str) -> re.Match[str] | None:
    """Return the pin that goes on with a list behind a joiner, None where none of the same unit does."""
    joiner = grammar.again.match(flat, end)
    match = grammar.pin.match(flat, joiner.end()) if joiner else None
    return match if match and grammar.read(match).unit == unit else None


def _listed(first: Pin, second: Pin) -> Pin:
    """Return two pins of one unit as one, each number once."""
    return Pin(first.unit, tuple(dict.fromkeys((*first.ranges, *second.ranges))))


def _belongs_to_next(grammar: PinGrammar, flat: str, end: int) -> bool:
    """Tell whether "of" follows: "resolution 52/237, paragraph 11 of resolution 53/1"."""
    link = grammar.link.match(flat, end) if grammar.link else None
    return bool(link and link.end() > link.start() + 1)


def _preceding(grammar: PinGrammar, flat: str, head: int) -> list[Pin]:
    """Return what is printed before a citation, outer parts first: "article 14, paragraph 3, of the Covenant"."""
    pins: list[Pin] = []
    while grammar.link and len(pins) < 3:
        last = None
        for match in grammar.pin.finditer(flat, max(0, head - 110), head):
            last = match
        if last is None:
            break
        read = grammar.read(last)
        if not read.ranges and read.unit not in ("annex", "appendix"):
            break
        if grammar.link.fullmatch(flat, last.end(), head):
            pins.append(read)
        elif pins and read.unit == pins[-1].unit and grammar.again.fullmatch(flat, last.end(), head):
            pins[-1] = _listed(read, pins[-1])
        elif pins and (read.unit, pins[-1].unit) == ("art", "para") and _COMMA.fullmatch(flat, last.end(), head):
            pins.insert(len(pins) - 1, read)
        else:
            break
        head = last.start()
    return pins


def describe(pins: tuple[Pin, ...]) -> str:
    """Return pins as a canonical English pinpoint, or an empty string.

    >>> describe((Pin("chap", (("VIII", "VIII"),)), Pin("sect", (("A", "A"),))))
    'chap. VIII, sect. A'
    """
    return ", ".join(_described(pin) for pin in pins)


def _described(pin: Pin) -> str:
    if not pin.ranges:
        return _ABBREVIATED[pin.unit][0]
    several = len(pin.ranges) > 1 or pin.ranges[0][0] != pin.ranges[0][1]
    printed = [first if first == last else f"{first}-{last}" for first, last in pin.ranges]
    listed = " and ".join((", ".join(printed[:-1]), printed[-1])) if len(printed) > 1 else printed[0]
    return f"{_ABBREVIATED[pin.unit][several]} {listed}"


def part_keys(symbol: Symbol, pins: tuple[Pin, ...]) -> tuple[str, ...]:
    """Return the keys of the parts of a resolution that a pinpoint names, empty where they cannot be built.

    >>> from .symbols import parse
    >>> part_keys(parse("A/RES/70/125"), (Pin("para", (("72", "72"),)),))
    ('doc/A/RES/70/125/op/72',)
    """
    if symbol.kind == "document" or not pins:
        return ()
    base = symbol.key
    if pins[0].unit == "annex":
        annexes = [str(arabic(first)) for first, last in pins[0].ranges if first == last and _is_roman(first)]
        if len(annexes) != len(pins[0].ranges):
            return ()
        keys = [f"{base}/annex/{number}" for number in annexes or ["1"]]
        if len(pins) == 1:
            return tuple(keys)
        if len(keys) > 1:
            return ()
        base, pins = keys[0], pins[1:]
    if len(pins) != 1 or pins[0].unit != "para":
        return ()
    return tuple(f"{base}/op/{number}" for first, last in pins[0].ranges for number in _expanded(first, last))


def _is_roman(text: str) -> bool:
    return re.fullmatch(r"[IVXLC]+", text) is not None


def _expanded(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit() and 0 <= int(last) - int(first) < _MOST:
        return [str(number) for number in range(int(first), int(last) + 1)]
    levels = re.fullmatch(r"(\d+)((?: \([a-z]+\))*)", first)
    if levels and first == last:
        return ["/".join((levels[1], *re.findall(r"[a-z]+", levels[2])))]
    return []
