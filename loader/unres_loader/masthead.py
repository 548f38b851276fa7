"""The masthead of one language version: what the file declares and what its first and last lines print in, one
`Masthead` out.

The symbol is worked out: from the running head or cover where printed, else from the adopting body and the number
before the title (``2021/28`` of the Economic and Social Council is E/RES/2021/28).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from unres_loader.fragments import clean
from unres_loader.languages import Grammar
from unres_loader.model import Block, Diagnostic, Masthead, Vote
from unres_loader.printed import PrintedFacts
from unres_loader.symbols import Symbol, akn_work_iri, parse, resolution_symbol

__all__ = ["make_masthead"]

_AKN_PATH = re.compile(r"/deliberation/(?P<body>un[a-z-]+)/(?P<date>[\d-]{10})/(?P<number>[^/]+)")
_AKN_BODIES = {
    "unga": "actor/general-assembly",
    "unsc": "actor/security-council",
    "unecosoc": "actor/economic-and-social-council",
    "unga-hrc": "actor/human-rights-council",
}
_NUMBER_END = re.compile(r"[\s.．:：–—-]+$")
_SYMBOLS = re.compile(r"(?<![A-Za-z0-9/])(?:A|E|S|ST|TD)/[A-Za-z0-9][A-Za-z0-9./-]*[A-Za-z0-9](?:\s?\(\d{4}\))?")
_TALLY = re.compile(r"(\d{1,3})-(\d{1,3})-(\d{1,3})")
#: Names of States are listed with commas and a last "and"; some have an "and" of their own.
_NAME_BREAK = re.compile(
    r",\s+(?:and\s+)?|\s+and\s+(?!(?:the\s)?(?:Barbuda|Herzegovina|Grenadines|Principe|Tobago|Nevis|Northern)\b)"
)
_DRAFTS = ("draftResolution", "draftResolutionAdditionalSponsors", "draftDecision")
_OUTCOMES = {
    "adoptedwithoutvote": "adoptedWithoutVote",
    "adoptedrecordedvote": "adoptedRecordedVote",
    "adopted by consensus": "adoptedWithoutVote",
    "voting by mail": "adoptedRecordedVote",
}


def make_masthead(
    declared: Mapping[str, Any], blocks: Sequence[Block], rules: Grammar, diagnostics: list[Diagnostic]
) -> Masthead:
    """Give the masthead that the `declared` facts and the printed `blocks` of one file make.

    A declared fact beats a printed one. What contradicts itself goes to `diagnostics`.
    """
    printed = PrintedFacts(rules)
    printed.read(_declared_lines(declared), blocks)
    symbol = _symbol(declared, printed, diagnostics)
    body = symbol.body if symbol else printed.body
    adopted = _iso(declared.get("adopted_on")) or printed.adopted_on
    _check_date(symbol, adopted, printed, diagnostics)
    proponent = str(declared.get("proponent") or printed.proponent)
    meeting = clean(str(declared.get("meeting") or printed.meeting))
    return Masthead(
        symbol=symbol.canonical if symbol else "",
        body=body,
        title=_title(declared, printed),
        session=str(declared.get("session") or printed.session),
        agenda_item=_agenda_item(declared, rules) or printed.agenda_item,
        agenda_title=str(declared.get("agenda_title") or printed.agenda_title),
        adopted_on=adopted,
        published_on=_iso(declared.get("published_on")) or printed.published_on,
        meeting=meeting,
        meeting_number=_meeting_number(meeting, rules),
        recommended_by=_recommender(proponent, body, rules),
        recommended_in=_documents(declared, proponent),
        proponent=proponent,
        vote=_declared_vote(declared) or printed.vote,
        sponsors=_sponsors(declared),
        akn_work=_akn_work(declared, symbol, adopted),
        keywords=tuple((iri, label) for iri, label in declared.get("keywords", ()) if str(iri).startswith("http")),
    )


def _declared_lines(declared: Mapping[str, Any]) -> list[str]:
    """The cover of a file that keeps it apart from the text, as lines to be read like printed ones."""
    lines = [*declared.get("titles", ()), *declared.get("authorities", ())]
    lines += [declared[key] for key in ("vote", "kind") if declared.get(key)]
    return [str(line) for line in lines]


def _symbol(declared: Mapping[str, Any], printed: PrintedFacts, diagnostics: list[Diagnostic]) -> Symbol | None:
    number = _NUMBER_END.sub("", clean(str(declared.get("number") or printed.number)))
    number = re.sub(r"[.．]\s+(?=[A-Z]$)", " ", number)
    covers = [s for s in (parse(str(text)) for text in (*declared.get("symbols", ()), *printed.symbols)) if s]
    cover = next((s for s in covers if s.kind in ("resolution", "decision", "statement")), None)
    body = cover.body if cover else printed.body or _akn_body(declared)
    kind = cover.kind if cover else "decision" if printed.decision else "resolution"
    by_number = resolution_symbol(body, number, kind) if number and kind != "statement" else None
    by_path = None
    if cover is None and by_number is None and (path := _AKN_PATH.search(str(declared.get("akn_work", "")))):
        by_path = resolution_symbol(_AKN_BODIES.get(path["body"], ""), _path_number(path["number"]))
    if cover and by_number and cover != by_number:
        if by_number.canonical.startswith(cover.canonical):
            return by_number
        if not cover.canonical.startswith(by_number.canonical):
            message = f"the cover says {cover.canonical}, the title line {by_number.canonical}"
            diagnostics.append(Diagnostic("warning", "symbol-conflict", "masthead", message))
    return cover or by_number or by_path


def _path_number(number: str) -> str:
    head, _, tail = number.rpartition("-")
    return f"{head} ({tail})" if len(tail) == 4 and len(head) <= 4 and "-" not in head else f"{head}/{tail}"


def _akn_body(declared: Mapping[str, Any]) -> str:
    path = _AKN_PATH.search(str(declared.get("akn_work", "")))
    return _AKN_BODIES.get(path["body"], "") if path else ""


def _title(declared: Mapping[str, Any], printed: PrintedFacts) -> str:
    title = str(declared.get("title") or printed.title)
    if not title and declared.get("titles"):
        title = str(declared["titles"][0])
    return clean(title).lstrip("-–— ").rstrip(",،， ")


def _akn_work(declared: Mapping[str, Any], symbol: Symbol | None, adopted: str) -> str:
    said = str(declared.get("akn_work") or "")
    path = _AKN_PATH.search(said)
    if path and not _iso(path["date"]):  # 0001-01-01: the mark-up tool had no date
        said = ""
    return said or (akn_work_iri(symbol, adopted) if symbol else "")


def _agenda_item(declared: Mapping[str, Any], rules: Grammar) -> str:
    line = clean(str(declared.get("agenda_item") or ""))
    match = rules.patterns["agenda"].search(line)
    item, printed = str(declared.get("item") or ""), match["item"].strip() if match else ""
    if printed.startswith(item):  # of items 13 and 72 some files declare the first
        return printed or line
    return item or line


def _iso(value: object) -> str:
    return str(value) if re.fullmatch(r"(?:19|20)\d\d-[01]\d-[0-3]\d", str(value or "")) else ""


def _check_date(symbol: Symbol | None, adopted: str, printed: PrintedFacts, diagnostics: list[Diagnostic]) -> None:
    if symbol is None or not adopted:
        return
    earliest = symbol.earliest
    if earliest and not earliest <= adopted <= f"{int(earliest[:4]) + 2}-12-31":
        message = f"{adopted} cannot be the date of {symbol.canonical}"
        diagnostics.append(Diagnostic("warning", "suspicious-date", "masthead", message))
    elif printed.adopted_on and printed.adopted_on != adopted:
        message = f"declared as adopted on {adopted}, printed {printed.adopted_on}"
        diagnostics.append(Diagnostic("warning", "date-conflict", "masthead", message))


def _meeting_number(meeting: str, rules: Grammar) -> int | None:
    match = rules.patterns["meeting"].search(meeting) or re.search(r"(?P<number>\d{1,5})", meeting)
    return int(match["number"]) if match else None


def _recommender(proponent: str, body: str, rules: Grammar) -> str:
    found = [(match.start(), key) for key, form in rules.recommenders if (match := form.search(proponent))]
    return min(found)[1] if found and min(found)[1] != body else ""


def _documents(declared: Mapping[str, Any], proponent: str) -> tuple[str, ...]:
    texts = [str(text) for text in declared.get("documents", ())] or [proponent]
    found = (parse(match[0]) for text in texts for match in _SYMBOLS.finditer(text))
    return tuple(dict.fromkeys(symbol.canonical for symbol in found if symbol))


def _declared_vote(declared: Mapping[str, Any]) -> Vote | None:
    counts = {key: int(value) for key, value in declared.get("counts", {}).items() if str(value).isdecimal()}
    outcome = _OUTCOMES.get(str(declared.get("outcome") or "").casefold(), "")
    steps = [step for step in declared.get("steps", ()) if step.get("outcome") == "adopted"]
    said = " ".join(f"{step.get('as', '')} {step.get('by', '')}" for step in steps).casefold()
    if counts.get("inFavour"):
        return Vote(
            outcome or "adoptedRecordedVote", counts["inFavour"], counts.get("against", 0), counts.get("abstaining", 0)
        )
    if tally := _TALLY.search(said + " " + str(declared.get("outcome") or "")):
        return Vote("adoptedRecordedVote", *(int(count) for count in tally.groups()))
    if "unanimously" in said:
        return Vote("adoptedUnanimously")
    if outcome:
        return Vote(outcome)
    return Vote("adoptedWithoutVote") if "without vote" in said or "without a vote" in said else None


def _sponsors(declared: Mapping[str, Any]) -> tuple[str, ...]:
    names: list[str] = []
    for step in declared.get("steps", ()):
        if step.get("outcome") in _DRAFTS and step.get("by") and len(step["by"]) < 20_000:
            names += _NAME_BREAK.split(step["by"])
    return tuple(dict.fromkeys(clean(name) for name in names if name.strip()))
