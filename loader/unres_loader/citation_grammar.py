"""The citation grammar of one language: its data file in, compiled patterns and a reader of tokens out.

A token is a symbol, a number that may be a resolution's, a noun (resolution, decision), a body's name or "its".
All patterns work on text folded without change of length, so offsets stay those of the text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from .model import Language
from .offsets import kept_places
from .scanning import Scanner
from .symbols import SymbolKind

TokenKind = Literal["symbol", "number", "noun", "body", "own"]


class Token(NamedTuple):
    """One word of the citation grammar; `keys` are the bodies a name can stand for, `noun` what is cited."""

    kind: TokenKind
    begin: int
    end: int
    keys: tuple[str, ...] = ()
    noun: SymbolKind = "resolution"


_KINDS: dict[str, TokenKind] = {"symbol": "symbol", "number": "number", "own": "own"}
# Series that the United Nations family prints on its documents; a foreign "AB/12/3" is not a symbol.
_SERIES = (
    "A|S|E|T|ST|TD|DP|CCPR|CERD|CEDAW|CAT|CRC|CRPD|CED|CMW|HRI|UNEP|NPT|BWC|CCW|CCM|CD|FCCC|CBD|ICCD|ISBA|SPLOS|"
    "CLCS|JIU|HSP|PBC|CAC|CTOC|LOS|WSIS|APLC|IPBES|TPNW|UNW|CEB|IDB|ID|UNODC|ICC-ASP|ECE|LC|DC|INFCIRC|AFCAC"
)
_COMPONENT = r"[A-Z0-9](?:[A-Za-z0-9]|[.\-](?=[A-Za-z0-9]))*"
_QUALIFIER = (
    r"(?:\ ?\((?:[Pp]arts?|PARTS?|[Vv]ols?|VOLS?|[Ss]ect|SECT|[Cc]hap)\.?\ ?"
    r"[IVXLC\dA-Z\ and和\-]{1,12}\))"
)
_SYMBOL = (
    rf"(?<![A-Za-z0-9/.\-])(?:{_SERIES})(?:/{_COMPONENT}(?:\([IVXLC\d]{{1,5}}\))?{_QUALIFIER}?){{1,9}}"
    r"(?:/Res\.\ \d{1,3})?(?:\ \(\d{4}\))?"
)
_CAPITAL = "[A-ZА-Я]"
_ROMAN = "[IVXLCХСМ]"
_NUMBER = r"""
    (?<![A-Za-z0-9/.\-])
    (?: (?:ES-|S-|{special})? \d{{1,4}} / \d{{1,4}} (?![/\d]|[.\-]\d) (?: \ ?(?:{letters})(?![A-Za-zА-Яа-я0-9]) )?
      | \d{{1,4}} (?:\ ?(?:{letters}))? \ ? \(\ ?(?: (?:ES-|S-)?{roman}{{1,8}} | (?:19|20)\d\d {session} )\ ?\)
      | [一二三四五六七八九十]{{1,3}} [㈠-㈩] )
"""
# Letters that look alike in Cyrillic and Latin print: typists mix them.
HOMOGLYPHS = str.maketrans("АВСЕНКМОРТХ", "ABCEHKMOPTX")
# What may be folded without moving an offset.
FLAT = {
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\u3000", " "),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **{chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(0x5E) if chr(0x21 + offset) not in ",:;!?"},
    **{chr(0x660 + digit): str(digit) for digit in range(10)},
}  # fmt: skip


_FLATTENED = re.compile(f"[{re.escape(''.join(FLAT))}]")


def flatten(text: str) -> str:
    """Fold width, dashes, spaces and digits one character to one.

    >>> flatten("第２６６４（２０２２）号")
    '第2664(2022)号'
    """
    return _FLATTENED.sub(_flat_sign, text)


def _flat_sign(match: re.Match[str]) -> str:
    return FLAT[match[0]]


def unwritten(text: str, language: Language) -> tuple[str, tuple[int, ...]]:
    """Flatten a text and leave out what only stretches or vocalises Arabic; give also the offsets of what is left.

    The offsets are empty where nothing is left out; else one more than there are characters.

    >>> unwritten("قراريهــا", "ar")[0], unwritten("70/1", "en")
    ('قراريها', ('70/1', ()))
    """
    if language != "ar" or not _STRETCHED.search(text):
        return flatten(text), ()
    return flatten(_STRETCHED.sub("", text)), tuple(kept_places(text, _STRETCHED))


_STRETCHED = re.compile("[\u0640\u064b-\u0652\u0670]")


@dataclass(frozen=True, slots=True)
class Grammar:
    """Everything the finder knows of one language."""

    language: Language
    noun_first: bool
    letters: dict[str, str]
    sign: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    subject: re.Pattern[str]
    subject_before: re.Pattern[str]
    ending: re.Pattern[str] | None
    more_letters: re.Pattern[str]
    quotes: tuple[tuple[str, str], ...]
    _token: Scanner
    _bodies: dict[str, tuple[tuple[str, ...], str]]

    def tokens(self, flat: str) -> list[Token]:
        """Return the tokens of a flattened text, in order.

        >>> [token.kind for token in load_grammar("en").tokens("its resolution 70/1 and A/70/2")]
        ['own', 'noun', 'number', 'symbol']
        """
        found = []
        for match in self._token.finditer(flat):
            name = str(match.lastgroup)
            begin, end = match.span()
            if name in self._bodies:
                keys, needed = self._bodies[name]
                found.append(Token("body", begin, end, keys if needed in flat else ()))
            elif name in ("resolution", "decision"):
                found.append(Token("noun", begin, end, noun="resolution" if name == "resolution" else "decision"))
            else:
                found.append(Token(_KINDS[name], begin, end))
        return found

    def quoted(self, flat: str, place: int) -> bool:
        """Tell whether a place lies within quotation marks."""
        return any(flat.count(left, 0, place) > flat.count(right, 0, place) for left, right in self.quotes)

    def number(self, printed: str) -> str:
        """Return a printed number with the letters and session of other scripts in Latin form.

        >>> load_grammar("ar").number("2200 ألف (د-21)")
        '2200 A (XXI)'
        """
        if self.language == "ru":
            return printed.translate(HOMOGLYPHS)
        if self.language == "ar":
            return _from_arabic(printed, self.letters)
        if self.language == "zh" and printed[-1:] in _ENCLOSED:
            return f"{_CHINESE.index(printed[0]) + 1} ({roman(_ENCLOSED.index(printed[-1]) + 1)})"
        return printed


_ENCLOSED = "㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩"
_CHINESE = "一二三四五六七八九十"


def roman(number: int) -> str:
    """Return a small number in roman numerals.

    >>> roman(24)
    'XXIV'
    """
    signs = (("L", 50), ("XL", 40), ("X", 10), ("IX", 9), ("V", 5), ("IV", 4), ("I", 1))
    result = ""
    for sign, value in signs:
        result += sign * (number // value)
        number %= value
    return result


def _from_arabic(printed: str, letters: dict[str, str]) -> str:
    for name, letter in letters.items():
        if name in printed:
            printed = re.sub(rf"\s*{name}", f" {letter}", printed)
    printed = re.sub(r"د ?[إا] ?ط ?-? ?(?=\d+/)", "ES-", printed)
    printed = re.sub(r"د ?[إا] ?-? ?(?=\d+/)", "S-", printed)

    def session(match: re.Match[str]) -> str:
        head = "ES-" if "ط" in match[0] else "S-" if re.search("[إا]", match[0]) else ""
        return f"({head}{roman(int(match[1]))})"

    return re.sub(r"\(\s?د[^\d)]*(\d+)\s?\)", session, printed)


@cache
def load_data(language: Language) -> dict[str, Any]:
    """Return the tables of a language's ``citations.toml`` as they stand."""
    return tomllib.loads(files("unres_loader.languages").joinpath(language, "citations.toml").read_text("utf-8"))


@cache
def load_grammar(language: Language) -> Grammar:
    """Return the compiled grammar of a language from its ``citations.toml``."""
    data = load_data(language)
    names: dict[str, str] = data.get("letters", {})
    letters = "|".join((f"{_CAPITAL}{{1,2}}(?:-{_CAPITAL})?", *names))
    special = session = ""
    if "session" in data:
        words = data["session"]
        special = rf"(?:{words['emergency']}|{words['special']}) ?-? ?"
        session = rf" | (?:{words['emergency']}|{words['special']}|{words['regular']}) ?-? ?\d{{1,2}}".replace(
            " ?", r"\ ?"
        )
        special = f"(?:{special})|".replace(" ?", r"\ ?")
    number = _NUMBER.format(special=special.rstrip("|") or "ES-", letters=letters, roman=_ROMAN, session=session)
    bodies = {
        f"body{place}": (tuple(entry["keys"]), entry.get("needs", "")) for place, entry in enumerate(data["body"])
    }
    named = [f"(?P<symbol>{_SYMBOL})", f"(?P<number>{number})"]
    flags = {"resolution": data["noun"]["resolution"], "decision": data["noun"]["decision"]}
    patterns = {**flags, "own": data["own"]["words"], **{
        f"body{place}": entry["names"] for place, entry in enumerate(data["body"])}}  # fmt: skip
    edge = "" if language in ("zh", "ar") else r"(?<!\w)"
    for name, pattern in patterns.items():
        close = "" if language in ("zh", "ar") else r"(?![^\W\d])"
        named.append(f"(?P<{name}>{edge}(?:{_spaced(pattern)}){close})")
    gap = data["gap"]
    ending = data["own"].get("ending")
    return Grammar(
        language=language,
        noun_first=data["order"] == "after",
        letters=names,
        sign=re.compile(data.get("sign", "")),
        before=re.compile(gap["before"]),
        after=re.compile(gap.get("after", "(?!)")),
        subject=re.compile(gap.get("subject", "(?!)")),
        subject_before=re.compile(gap.get("subject_before", "(?!)")),
        ending=re.compile(ending) if ending else None,
        more_letters=re.compile(rf"(?:, ?|、| ?(?:{data['connector']['words']}) ?)({letters})(?![A-Za-zА-Яа-я0-9/])"),
        quotes=(("”", "“"), ("«", "»")) if language == "ar" else (("“", "”"), ("«", "»")),
        _token=Scanner("|".join(named), re.VERBOSE),
        _bodies=bodies,
    )


def _spaced(pattern: str) -> str:
    """Keep the blanks of a data pattern in a verbose one, and make each match a no-break space too."""
    return pattern.replace(" ", r"\ ")
