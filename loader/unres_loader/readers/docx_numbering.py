"""Word's automatic numbering: the definitions in ``numbering.xml`` and paragraphs in order in, labels as printed out.

Counters work as ECMA-376 part 1, 17.9 says: a level begins again when a higher one counts on, lists of one
abstract definition count together, and a list may override where a level starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from unres_loader.numbering import roman

Element = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_ALPHA = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_HAN = "〇一二三四五六七八九"
_CHICAGO = "*†‡§"


def attribute(element: Element | None, name: str, default: str = "") -> str:
    """Give the value of an attribute in Word's namespace, `default` where element or attribute is missing."""
    return default if element is None else element.get(W + name, default)


def _letters(alphabet: str) -> Callable[[int], str]:
    return lambda value: alphabet[(value - 1) % len(alphabet)] * ((value - 1) // len(alphabet) + 1)


def _han(value: int) -> str:
    if value < 10:
        return _HAN[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return (_HAN[tens] if tens > 1 else "") + "十" + (_HAN[ones] if ones else "")
    return "".join(_HAN[int(digit)] for digit in str(value))


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda value: f"{value:02}",
    "lowerLetter": _letters("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "arabicAbjad": _letters(_ABJAD),
    "arabicAlpha": _letters(_ALPHA),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": lambda value: _letters(_RUSSIAN)(value).upper(),
    "hindiNumbers": lambda value: str(value).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")),
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "japaneseCounting": _han,
    "ideographDigital": _han,
    "taiwaneseCountingThousand": _han,
    "chicago": lambda value: _CHICAGO[(value - 1) % 4] * ((value - 1) // 4 + 1),
    "none": lambda value: "",
}


def printed(value: int, form: str) -> str:
    """Give `value` in one of Word's number formats; decimal for those not known.

    >>> printed(3, "lowerLetter"), printed(4, "lowerRoman"), printed(12, "chineseCounting"), printed(2, "arabicAbjad")
    ('c', 'iv', '十二', 'ب')
    """
    form = form if 0 < value < 4000 or form in ("none", "decimal") else "decimal"
    return _FORMATS.get(form, str)(value)


@dataclass(slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int = -1


@dataclass(slots=True)
class _List:
    """One ``w:num``: its levels, and the counters that it shares with the lists of the same abstract definition."""

    levels: dict[int, _Level]
    counters: dict[int, int]
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document; `label` counts on."""

    def __init__(self, root: Element | None) -> None:
        self.lists: dict[str, _List] = {}
        if root is None:
            return
        abstract = {attribute(e, "abstractNumId"): e for e in root.iterchildren(W + "abstractNum")}
        links = {attribute(e.find(W + "styleLink"), "val"): e for e in abstract.values()}
        shared: dict[str, dict[int, int]] = {}
        for num in root.iterchildren(W + "num"):
            key = attribute(num.find(W + "abstractNumId"), "val")
            definition = abstract.get(key)
            if definition is not None:
                link = attribute(definition.find(W + "numStyleLink"), "val")
                definition = links.get(link, definition) if link else definition
            levels = _levels(definition)
            entry = _List(levels, shared.setdefault(key, {}))
            for override in num.iterchildren(W + "lvlOverride"):
                _override(entry, override)
            self.lists[attribute(num, "numId")] = entry

    def label(self, number_id: str, depth: int) -> str:
        """Count the paragraph and give its label as printed; empty for bullets and unknown lists."""
        entry = self.lists.get(number_id)
        if entry is None or depth not in entry.levels:
            return ""
        level = entry.levels[depth]
        if depth in entry.starts:
            entry.counters[depth] = entry.starts.pop(depth)
        else:
            entry.counters[depth] = entry.counters.get(depth, level.start - 1) + 1
        for lower in [d for d in entry.counters if d > depth and entry.levels.get(d, level).restart != 0]:
            del entry.counters[lower]
        if level.form == "bullet":
            return ""
        return re.sub(r"%(\d)", lambda match: self._figure(entry, int(match[1]) - 1, level.legal), level.text).strip()

    @staticmethod
    def _figure(entry: _List, depth: int, legal: bool) -> str:
        level = entry.levels.get(depth, _Level())
        return printed(entry.counters.get(depth, level.start), "decimal" if legal else level.form)


def _levels(definition: Element | None) -> dict[int, _Level]:
    if definition is None:
        return {}
    return {_int(attribute(e, "ilvl")): _level(e) for e in definition.iterchildren(W + "lvl")}


def _level(element: Element) -> _Level:
    form = element.find(W + "numFmt")
    legal = element.find(W + "isLgl")
    return _Level(
        _int(attribute(element.find(W + "start"), "val"), 1),
        attribute(form, "val", "decimal"),
        attribute(element.find(W + "lvlText"), "val"),
        legal is not None and attribute(legal, "val", "1") not in ("0", "false"),
        _int(attribute(element.find(W + "lvlRestart"), "val"), -1),
    )


def _override(entry: _List, override: Element) -> None:
    depth = _int(attribute(override, "ilvl"))
    whole = override.find(W + "lvl")
    if whole is not None:
        entry.levels[depth] = _level(whole)
    start = override.find(W + "startOverride")
    if start is not None:
        entry.starts[depth] = _int(attribute(start, "val"), 1)


def _int(text: str, default: int = 0) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else default
