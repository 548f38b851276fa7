"""Document symbols: a printed symbol or resolution number in, its canonical form, key and date order out.

A pure grammar without look-up: both sides of a citation come to the same key, so that linking is a join.
Canonical forms are those of the masthead, a letter after a number in brackets: ``E/RES/2021/28``,
``A/RES/217(III)[A]``, ``S/RES/2664(2022)``, ``A/CONF.157/24 (Part I)``, ``A/76/64-E/2021/11`` (one document,
two symbols).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import quote, unquote

from .sessions import arabic, session_start
from .symbol_spelling import fold, spelled

SymbolKind = Literal["resolution", "decision", "statement", "document"]

GENERAL_ASSEMBLY = "actor/general-assembly"
SECURITY_COUNCIL = "actor/security-council"
ECOSOC = "actor/economic-and-social-council"
HUMAN_RIGHTS_COUNCIL = "actor/human-rights-council"
COMMISSION_ON_HUMAN_RIGHTS = "actor/commission-on-human-rights"
ENVIRONMENT_ASSEMBLY = "actor/united-nations-environment-assembly"

_PREFIXES = {
    GENERAL_ASSEMBLY: "A",
    SECURITY_COUNCIL: "S",
    ECOSOC: "E",
    HUMAN_RIGHTS_COUNCIL: "A/HRC",
    COMMISSION_ON_HUMAN_RIGHTS: "E/CN.4",
}
_BODIES = {prefix: body for body, prefix in _PREFIXES.items()}
_AKN_AUTHORS = {"A": "unga", "S": "unsc", "E": "unecosoc", "A/HRC": "unga-hrc"}
_SERIES = {"resolution": "RES", "decision": "DEC", "statement": "PRST"}
_KINDS: dict[str, SymbolKind] = {"RES": "resolution", "DEC": "decision", "PRST": "statement"}

_LONGEST = 120
_LETTERS = r"\[?(?P<letters{}>[A-Z]{{1,2}}(?:-[A-Z])?)\]?"
_NUMBER = re.compile(
    rf"""
      (?P<session> (?:ES-|S-)? \d{{1,4}} ) / (?P<no> \d{{1,4}} )     # 70/125, 2021/28, ES-11/1, S-26/2
        (?: \ ? {_LETTERS.format(1)} )?                              # 76/246 A, 76/246[A], 54/237 A-C
    | (?P<old> \d{{1,4}} ) (?: \ ? {_LETTERS.format(2)} )?           # 217 A (III), 1514 (XV), 3201 (S-VI)
        \ ? \( (?P<roman> (?:ES-|S-)? [IVXLC]{{1,8}} ) \)
        (?: \ ? {_LETTERS.format(3)} )?                              # 217(III)[A]
    | (?P<numbered> \d{{1,4}} ) \ ? \( (?P<year> (?:19|20)\d\d ) \)  # 1325 (2000)
    """,
    re.VERBOSE,
)
_ADOPTED = re.compile(
    r"""
    (?P<prefix> A/HRC | E/CN\.4 | A | S | E ) /
    (?P<series> RES | DEC | PRST ) /
    (?P<number> .+ )
    """,
    re.VERBOSE,
)
_LAST_ROMAN = {"A": 30, "E": 63}
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_QUALIFIER = r"""
    \ ?\( (?: (?:PARTS?|VOLS?\.?|SECT\.?|CHAP\.?|SUPPL?\.?|PLAN\ ?OUTLINE|INTRODUCTION) [^()/]{0,24}
          | [IVXLC\d]{1,6} ) \)"""
_DOCUMENT = re.compile(
    rf"""
    [A-Z][A-Za-z.]{{0,11}}\d?                                    # A, S, E, ST, CCPR, UNEP, T
    (?: / (?: [A-Z0-9]+ (?: [.\-] [A-Z0-9]+ )*                   # 76, CONF.157, ADD.1, PC.2, SR.1-28
              (?: {_QUALIFIER} )? ) ){{1,9}}                     # 24 (PART I), COP(14)
    """,
    re.VERBOSE,
)
# The last component counts something, or is a qualifier.
_LAST = re.compile(r"\d[^/]*$|\d/CORRIGENDUM$|\)$")
# A joint symbol is cut only before a series that shares documents: COP-MOP is one component.
_JOINT = re.compile(r"-(?=(?:A|S|E|ST|TD|T|DP|ISBA|CCPR|HRI|SPLOS|FCCC)/)")


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """One document's symbol in canonical form; `number` is how its body numbers it (``217 A (III)``)."""

    canonical: str
    kind: SymbolKind = "document"
    body: str = ""
    number: str = ""

    def __str__(self) -> str:
        return self.canonical

    @property
    def key(self) -> str:
        """The path of the document below the base IRI, brackets percent-encoded.

        >>> parse("A/RES/217(III)[A]").key
        'doc/A/RES/217(III)%5BA%5D'
        """
        return _key(self.canonical)

    @property
    def parallels(self) -> tuple[str, ...]:
        """The symbols of a joint document, or the one symbol there is.

        >>> parse("A/76/64-E/2021/11").parallels
        ('A/76/64', 'E/2021/11')
        """
        return tuple(_JOINT.split(self.canonical))

    @property
    def earliest(self) -> str:
        """The first day on which the document can have been there, ISO 8601; empty where the symbol does not tell.

        >>> parse("A/RES/70/125").earliest, parse("S/RES/1325(2000)").earliest
        ('2015-09-01', '2000-01-01')
        """
        return _earliest(self)

    @property
    def serial(self) -> tuple[str, int]:
        """The series that counts up within one session or year, and the place in it; ('', 0) outside a series."""
        return _serial(self.body, self.kind, self.number)


@lru_cache(maxsize=1 << 14)
def parse(text: str) -> Symbol | None:
    """Return the symbol that a string is, nothing more and nothing less around it, or None.

    >>> parse("S/RES/2664 (2022)").canonical
    'S/RES/2664(2022)'
    >>> parse("A/RES/76/246 A").canonical
    'A/RES/76/246[A]'
    >>> parse("70/1 and more") is None
    True
    """
    if len(text) > _LONGEST:
        return None
    plain = re.sub(r"\s*/\s*", "/", re.sub(r"\s+", " ", fold(text)).strip()).upper()
    plain = plain.replace("/RES. ", "/RES.")
    match = _ADOPTED.fullmatch(plain)
    if match:
        return resolution_symbol(_BODIES[match["prefix"]], match["number"], _KINDS[match["series"]])
    parts = _JOINT.split(plain)
    if not all(_DOCUMENT.fullmatch(part) and _LAST.search(part) for part in parts):
        return None
    if re.match(r"(?:A|S|E|A/HRC)/(?:RES|DEC)/", plain):  # a resolution with an impossible number
        return None
    return Symbol("-".join(spelled(part) for part in parts), "document")


def from_key(key: str) -> Symbol | None:
    """Return the symbol of a document's key or IRI path, or None for another thing.

    >>> from_key("doc/A/RES/217(III)%5BA%5D").canonical
    'A/RES/217(III)[A]'
    """
    head, _, rest = key.partition("doc/")
    return parse(unquote(rest)) if rest and not head.strip("/") else None


@lru_cache(maxsize=1 << 14)
def resolution_symbol(body: str, number: str, kind: SymbolKind = "resolution") -> Symbol | None:
    """Return the symbol of an adopted text, given its body's key and its number as printed in masthead or citation.

    An empty body is inferred where the number can be of one body only: a year in parentheses is the Security
    Council's, a roman or emergency session the General Assembly's, a year before the stroke the Economic and
    Social Council's. A number that the body does not use gives None.

    >>> resolution_symbol("actor/general-assembly", "217 A (III)").canonical
    'A/RES/217(III)[A]'
    >>> resolution_symbol("", "1325 (2000)").canonical
    'S/RES/1325(2000)'
    >>> resolution_symbol("actor/security-council", "70/125") is None
    True
    """
    plain = re.sub(r"\s+", " ", fold(number)).strip().upper()
    plain = re.sub(r" ?/ ?", "/", plain)
    match = _NUMBER.fullmatch(plain) if len(plain) < 40 else None
    if not match:
        return None
    body = body or _body_by_form(match)
    if body == ENVIRONMENT_ASSEMBLY and match["session"] and kind == "resolution":
        return Symbol(f"UNEP/EA.{match['session']}/Res.{match['no']}", kind, body, plain)
    prefix = _PREFIXES.get(body)
    if prefix is None or not _used_by(prefix, match, kind):
        return None
    letters = match["letters1"] or match["letters2"] or match["letters3"] or ""
    lettered = f"[{letters}]" if letters else ""
    if match["session"]:
        core, spoken = f"{match['session']}/{match['no']}", f"{match['session']}/{match['no']}"
        spoken += f" {letters}" if letters else ""
    else:
        bare, inside = match["old"] or match["numbered"], match["roman"] or match["year"]
        core, spoken = f"{bare}({inside})", f"{bare}{' ' + letters if letters else ''} ({inside})"
    return Symbol(f"{prefix}/{_SERIES[kind]}/{core}{lettered}", kind, body, spoken)


def cites_later(citing: Symbol, cited: Symbol, adopted_on: str = "") -> bool:
    """Tell whether a citation points forward in time, which is usually a misreading.

    >>> cites_later(parse("A/RES/70/1"), parse("A/RES/75/202"))
    True
    """
    series, place = citing.serial
    if series and cited.serial[0] == series:
        return cited.serial[1] > place
    # a date before the session began is a slip of the file's
    own = adopted_on if adopted_on and adopted_on >= citing.earliest else _latest(citing)
    return bool(own and cited.earliest > own)


def docs_un_url(symbol: Symbol, language: str = "en") -> str:
    """Return the address of the official text.

    >>> docs_un_url(parse("A/RES/76/246[A]"), "zh")
    'https://docs.un.org/zh/A/RES/76/246A'
    """
    printed = re.sub(r"\(([IVXLC]+)\)\[[A-Z-]+\]$", r"(\1)", symbol.parallels[0])
    return f"https://docs.un.org/{language}/" + quote(re.sub(r"[ \[\]]", "", printed), safe="/()-._")


def akn_work_iri(symbol: Symbol, adopted_on: str) -> str:
    """Return the Akoma Ntoso work IRI of a resolution, or an empty string where that scheme does not name it.

    >>> akn_work_iri(parse("E/RES/2021/28"), "2021-07-22")
    '/akn/un/statement/deliberation/unecosoc/2021-07-22/2021-28/'
    """
    author = _AKN_AUTHORS.get(_PREFIXES.get(symbol.body, ""))
    if not author or not adopted_on or symbol.kind != "resolution":
        return ""
    number = re.sub(r"\W+", "-", symbol.number).strip("-")
    return f"/akn/un/statement/deliberation/{author}/{adopted_on}/{number}/"


def _body_by_form(match: re.Match[str]) -> str:
    if match["year"]:
        return SECURITY_COUNCIL
    if match["roman"] or match["session"].startswith("ES-"):
        return GENERAL_ASSEMBLY
    return ECOSOC if len(match["session"]) == 4 and match["session"].isdigit() else ""


def _used_by(prefix: str, match: re.Match[str], kind: SymbolKind) -> bool:
    """Tell whether a body numbers its adopted texts in this way."""
    roman, session, year = match["roman"], match["session"], match["year"]
    if prefix == "S":
        return bool(year) if kind == "resolution" else bool(session and len(session) == 4)
    if roman:
        bare = roman.rpartition("-")[2]
        return bool(_ROMAN.fullmatch(bare)) and arabic(bare) <= _LAST_ROMAN.get(prefix, 0)
    if year:
        return False
    if prefix in ("E", "E/CN.4"):
        return session.isdigit() and 1946 <= int(session) <= 2199
    special, _, number = session.rpartition("-")
    # The stroke came with the thirty-first session of the General Assembly.
    first = 31 if prefix == "A" and not special else 1
    return first <= int(number) < 200 and not (prefix == "A/HRC" and special == "ES")


@lru_cache(maxsize=1 << 14)
def _key(canonical: str) -> str:
    return "doc/" + quote(canonical.replace(" ", ""), safe="/()-._")


@lru_cache(maxsize=1 << 14)
def _serial(body: str, kind: str, number: str) -> tuple[str, int]:
    match = _NUMBER.fullmatch(number)
    if not match:
        return "", 0
    head = match["session"] or match["roman"] or "S"
    return f"{body} {kind} {head}", int(match["no"] or match["old"] or match["numbered"])


@lru_cache(maxsize=1 << 14)
def _earliest(symbol: Symbol) -> str:
    match = _NUMBER.fullmatch(symbol.number)
    prefix = _PREFIXES.get(symbol.body, "")
    if match and prefix:
        session = match["session"] or match["roman"]
        return session_start(prefix, session) if session else f"{match['year']}-01-01"
    # Documents of a session or year begin to appear some months before it.
    found = re.match(r"(A|E|S)/(?:[A-Z.]+\.?\d*/)*(\d{2,4})/", symbol.canonical)
    if not found or (found[1] == "S" and len(found[2]) < 4):
        return ""
    number = int(found[2])
    return f"{(number if number >= 1946 else 1945 + number) - 1}-09-01" if number >= 1946 or found[1] == "A" else ""


def _latest(symbol: Symbol) -> str:
    start = symbol.earliest
    return f"{int(start[:4]) + 1}-12-31" if start else ""
