"""The one structure stage for every format and language: a `Reading` in, a `Document` with its parts out."""

from __future__ import annotations

from collections.abc import Sequence

from unres_loader.assembly import assemble
from unres_loader.classification import Classifier
from unres_loader.completion import Completer
from unres_loader.footnotes import anchor_bare, mark_notes
from unres_loader.furniture import drop_furniture
from unres_loader.healing import Joiner, ends_in_comma, opens_paragraph, set_apostrophes, unfold
from unres_loader.language import MIXED, detect, other_languages
from unres_loader.languages import Grammar, grammar
from unres_loader.masthead import make_masthead
from unres_loader.model import Block, Diagnostic, Document, Language, Masthead, Part, Reading, Repair

#: Of so many paragraphs the language is told one by one.
SAMPLED = 12


def segment(reading: Reading) -> Document:
    """Give the document that `reading` holds; never raises, whatever the text.

    What is no resolution gets a diagnostic of level error, code ``not-a-resolution``.
    """
    repairs: list[Repair] = []
    diagnostics: list[Diagnostic] = list(reading.diagnostics)
    language = _language(reading, diagnostics)
    rules = grammar(language)
    if any(block.declared in ("operative", "preambular") for block in reading.blocks):
        completer = Completer(rules, Joiner(reading.blocks, repairs), repairs, diagnostics)
        blocks = completer.complete_roles(reading.blocks)
    else:
        blocks = classified(reading.blocks, rules, repairs, diagnostics)
    masthead = make_masthead(reading.declared, blocks, rules, diagnostics)
    parts, odd = assemble(blocks)
    diagnostics += odd
    diagnostics += _mixed(parts, language)
    diagnostics += judge(masthead, parts, {mark.marker for block in blocks for mark in block.marks})
    return Document(reading.source, language, masthead, parts, tuple(repairs), tuple(diagnostics))


def judge(masthead: Masthead, parts: Sequence[Part], anchors: set[str]) -> list[Diagnostic]:
    """Tell what a librarian should know of the whole: no resolution, no symbol, notes and anchors that miss each other.

    `anchors` are the markers of all marks, also of those on title and formula.
    """
    kinds = [part.kind for part in parts]
    found: list[Diagnostic] = []
    paragraphs = kinds.count("preambular") + kinds.count("operative")
    if not paragraphs or ("formula" not in kinds and not masthead.symbol):
        message = "no adopting body, no symbol and no numbered paragraph: this is no resolution or decision"
        found.append(Diagnostic("error", "not-a-resolution", "", message))
    elif not masthead.symbol:
        found.append(Diagnostic("warning", "no-symbol", "masthead", "neither a symbol nor body and number are printed"))
    notes = {part.number for part in parts if part.kind == "footnote"}
    for marker in sorted(notes - anchors):
        found.append(Diagnostic("warning", "footnote-unanchored", f"fn/{marker}", f"no text points to note {marker}"))
    for marker in sorted(anchors - notes):
        found.append(Diagnostic("warning", "footnote-missing", f"fn/{marker}", f"note {marker} is cited but not there"))
    return found


def _mixed(parts: Sequence[Part], language: Language) -> list[Diagnostic]:
    """Report a second language, told from paragraphs here and there: bilingual columns, untranslated annexes."""
    paragraphs = [part.text for part in parts if len(part.text) >= 80 and part.kind not in ("footnote", "table")]
    sample = paragraphs[:: len(paragraphs) // SAMPLED + 1]
    others = other_languages(sample, language)
    return [
        Diagnostic("warning", "mixed-languages", "", f"{count} of {len(sample)} looked at are {other}, not {language}")
        for other, count in others.items()
        if count >= max(2, MIXED * len(sample))
    ]


def _language(reading: Reading, diagnostics: list[Diagnostic]) -> Language:
    declared = reading.declared.get("language")
    if declared in ("ar", "en", "es", "fr", "ru", "zh"):
        return declared
    found = detect("\n".join(block.text for block in _middle(reading.blocks)))
    if found is None:
        diagnostics.append(Diagnostic("warning", "unknown-language", "", "too little text to tell its language"))
        return "en"
    return found


def _middle(blocks: Sequence[Block]) -> Sequence[Block]:
    """Give some blocks behind the title block, where a file has so many: covers are in several languages at times."""
    return blocks[4:60] if len(blocks) > 8 else blocks


def classified(
    blocks: Sequence[Block], rules: Grammar, repairs: list[Repair], diagnostics: list[Diagnostic]
) -> list[Block]:
    """Give the blocks of a format that declares no structure, each with its role."""
    blocks = set_apostrophes(blocks, repairs)
    joiner = Joiner(blocks, repairs)
    lines = list(unfold(blocks, rules, joiner))
    start = find_start(lines, rules)
    lines = drop_furniture(lines, rules, start, repairs)
    lines = anchor_bare(mark_notes(lines), start, rules, repairs)
    start = find_start(lines, rules)
    return Classifier(rules, joiner, repairs, diagnostics).classify(lines, start)


def find_start(blocks: Sequence[Block], rules: Grammar) -> int:
    """Give the index of the formula; without one, of the first block that opens a preamble or is numbered 1.

    The cover of a body's documents prints its name as well ("Human Rights Council / Fifty-fourth session"): a name by
    itself, without the comma of a formula and with nothing of a preamble behind it, gives way to a formula that comes
    before all paragraphs.
    """
    name = fallback = -1
    for index, block in enumerate(blocks):
        if block.declared == "footnote" or not block.text:
            continue
        if rules.formula_body(block.text) is not None:
            following = next((each for each in blocks[index + 1 :] if each.text and each.declared != "footnote"), None)
            if not _is_formula(block, following, rules):
                name = index if name < 0 else name
                continue
            return name if 0 <= name < fallback else index
        if fallback < 0 and (block.text.startswith("1. ") or _recites(block, rules)):
            fallback = index
    if name >= 0:
        return name
    return fallback if fallback >= 0 else len(blocks)


def _is_formula(block: Block, following: Block | None, rules: Grammar) -> bool:
    """Whether the name of a body begins what it says: by its comma, or by what follows it."""
    if ends_in_comma(block.text) or following is None:
        return True
    return bool(following.number) or opens_paragraph(following.text, rules)


def _recites(block: Block, rules: Grammar) -> bool:
    """Whether a block is a paragraph of a preamble: long, with a comma at its end and such words at its beginning."""
    return ends_in_comma(block.text) and len(block.text) > 30 and rules.opening(block.text).preambular
