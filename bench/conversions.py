"""Whether other formats of a document read as its official XML does: ``conversions.py PATH… [--limit N] [--list N]``.

Each Akoma Ntoso file is read, written the way that conversions write (Markdown; Markdown with pages, their notes at
the foot of each; plain text in lines, with running heads, folios and note numbers that are no longer raised; HTML),
and read again. Prints for each format, and in it for each language, the means over all files of

* ``paragraphs``: the share of paths of paragraphs that both readings have, among those that one has;
* ``texts``: the share of paragraphs of the XML whose text and note marks are the same;
* ``notes``: as ``texts``, for footnotes;
* ``masthead``: the share of symbol, body, dates, session, agenda item, title, meeting and recommending body that agree;
* ``acts`` and ``citations``: as ``paragraphs``, for what is found in the text, whole records compared.

The files need no gold, so that any number of documents that no rule was made for can show what a rule forgot;
``--list N`` names the first N files of each format whose paragraphs differ. What the XML itself tells wrongly counts
too.
"""

from __future__ import annotations

import argparse
import html
import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from unres_loader import Input, annotate, parse
from unres_loader.errors import ReadingError
from unres_loader.model import LANGUAGES, Annotated, Block, Document, Language, Reading
from unres_loader.reading import inputs, read

#: The word that stands above an annex, and the title of a Security Council resolution, which the XML keeps as data.
ANNEX = {"ar": "المرفق", "en": "Annex", "es": "Anexo", "fr": "Annexe", "ru": "Приложение", "zh": "附件"}
TITLE = {
    "ar": "القرار {}",
    "en": "Resolution {}",
    "es": "Resolución {}",
    "fr": "Résolution {}",
    "ru": "Резолюция {}",
    "zh": "第{}号决议",
}
PAGE, PAGE_ZH = 2600, 900  # characters of a page
WIDTH, WIDTH_ZH, LINES = 82, 38, 46  # characters of a line, lines of a page
LAYERS = ("paragraphs", "texts", "notes", "masthead", "acts", "citations")
FACTS = ("symbol", "body", "title", "session", "agenda_item", "adopted_on", "meeting_number", "recommended_by")
_WORD_OR_SIGN = re.compile(r"[!-~]+|.")


def marked(block: Block, opened: Callable[[str], str], emphasis: tuple[str, str], plain: Callable[[str], str]) -> str:
    """Give the text of `block` with its note marks and emphasis written as a format writes them."""
    signs = [(mark.offset, 1, opened(mark.marker)) for mark in block.marks]
    for begin, end in block.emphasis:
        if block.text[begin:end].strip():
            signs += [(begin, 2, emphasis[0]), (end, 0, emphasis[1])]
    out, last = [], 0
    for offset, _, sign in sorted(signs):
        out += [plain(block.text[last:offset]), sign]
        last = offset
    return "".join([*out, plain(block.text[last:])])


def title_lines(reading: Reading, document: Document) -> list[str]:
    """Give the lines of the title block that the XML keeps as data; number and title are among its blocks."""
    declared = reading.declared
    titles = declared.get("titles")
    adopted = [str(line) for line in titles] if isinstance(titles, tuple) else []
    lines = [str(declared.get(key) or "") for key in ("session", "agenda_item", "agenda_title")]
    lines += [*adopted, str(declared.get("proponent") or "")]
    council = re.fullmatch(r"S/RES/(\d+)\((\d{4})\)", document.masthead.symbol)
    if council and not any(council[1] in line for line in adopted):
        lines.append(TITLE[document.language].format(f"{council[1]} ({council[2]})"))
    return [line for line in lines if line]


def printed(reading: Reading, language: Language) -> Iterator[Block]:
    """Give the blocks of `reading` that are printed, each annex with its word above it."""
    for block, follower in zip(reading.blocks, [*reading.blocks[1:], None], strict=True):
        if block.declared == "annex":
            first = block.text.strip() or (follower.text if follower else "")
            if not first.casefold().startswith(ANNEX[language].casefold()):
                yield Block(ANNEX[language], "", "heading")
            if not block.text.strip():
                continue
        yield block


def as_markdown(reading: Reading, document: Document, *, paged: bool = False) -> str:
    """Give the Markdown of a document; `paged` with blank lines where pages end, within paragraphs at times."""
    lines, notes = [*title_lines(reading, document)], []
    page, used = PAGE_ZH if document.language == "zh" else PAGE, 0
    for block in printed(reading, document.language):
        if block.declared == "footnote":
            notes.append(f"<sup>{block.marker}</sup> {block.text}")
            continue
        text = marked(block, "<sup>{}</sup>".format, ("*", "*"), str)
        if block.declared in ("title", "heading", "annex"):
            lines.append(f"### {block.text}" if block.declared == "title" else f"#### {text}")
            continue
        text = f"{block.number} {text}".lstrip()
        used += len(text)
        cut = len(text) - used + page
        space = cut if document.language == "zh" else text.rfind(" ", 0, max(cut, 0))
        if paged and used > page and whole(text[:space]) and 40 < space < len(text) - 40:
            lines += [text[:space].rstrip(), *notes, "", text[space:].lstrip()]
            used, notes = len(text) - space, []
            continue
        lines.append(text)
    return "\n\n".join([*lines, *notes]) + "\n"


def whole(text: str) -> bool:
    """Whether no emphasis and no mark is open at the end of `text`."""
    return text.count("*") % 2 == 0 and text.count("<") == text.count(">") == 2 * text.count("</")


def in_lines(text: str, language: Language, width: int) -> list[str]:
    """Give `text` in lines; Chinese breaks anywhere but in a word of Latin letters or a number."""
    if language != "zh":
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]
    lines = [""]
    for piece in _WORD_OR_SIGN.findall(text):
        if len(lines[-1]) + len(piece) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece
    return lines


def as_text(reading: Reading, document: Document) -> str:
    """Give the plain text of a document page by page, as text recognition and PDF converters do."""
    width = WIDTH_ZH if document.language == "zh" else WIDTH
    notes = {block.marker: block.text for block in reading.blocks if block.declared == "footnote"}
    out: list[str] = []
    page: list[str] = []
    foot: list[str] = []

    def turn() -> None:
        number = out.count("\f") + 1
        below = ["", "__________________", *foot] if foot else []
        out.extend([*page, *below, "", f"{number}/9 25-01234", "\f", document.masthead.symbol, ""])
        page.clear()
        foot.clear()

    heads = [Block(line, "") for line in (document.masthead.symbol, *title_lines(reading, document))]
    for block in [*heads, *printed(reading, document.language)]:
        if block.declared == "footnote":
            continue
        text = f"{block.number} {marked(block, str, ('', ''), str)}".lstrip()
        for line in in_lines(text, document.language, width):
            page.append(line)
            if len(page) + len(foot) > LINES:
                turn()
        for mark in block.marks:
            if mark.marker in notes:
                foot += in_lines(f"{mark.marker} {notes[mark.marker]}", document.language, width + 6)
        page.append("")
    turn()
    return "\n".join(out)


def as_html(reading: Reading, document: Document) -> str:
    """Give the HTML of a document: paragraphs, headings, raised numbers that link to the notes at its end."""
    lines, notes = [f"<p>{html.escape(line)}</p>" for line in title_lines(reading, document)], []
    for block in printed(reading, document.language):
        if block.declared == "footnote":
            notes.append(f'<p id="fn{block.marker}"><sup>{block.marker}</sup> {html.escape(block.text)}</p>')
            continue
        text = marked(block, '<sup><a href="#fn{0}">{0}</a></sup>'.format, ("<em>", "</em>"), html.escape)
        tag = "h4" if block.declared in ("title", "heading", "annex") else "p"
        lines.append(f"<{tag}>{html.escape(block.number)}{'&nbsp; ' if block.number else ''}{text}</{tag}>")
    return "<html><body>\n" + "\n".join([*lines, *notes]) + "\n</body></html>\n"


FORMATS: dict[str, tuple[str, Callable[[Reading, Document], str]]] = {
    "Markdown": ("md", as_markdown),
    "Markdown, paged": ("md", partial(as_markdown, paged=True)),
    "plain text": ("txt", as_text),
    "HTML": ("html", as_html),
}


def shared(one: Iterable[Hashable], other: Iterable[Hashable]) -> float:
    """Give the share of what both have among what either has."""
    first, second = Counter(one), Counter(other)
    either = sum((first | second).values())
    return sum((first & second).values()) / either if either else 1.0


def compared(official: Annotated, converted: Annotated) -> dict[str, float]:
    """Give the value of each layer for two readings of one document."""
    kinds = ("preambular", "operative", "subparagraph")
    ours, theirs = ({part.path: part for part in one.document.parts} for one in (official, converted))
    paths = [{path for path, part in parts.items() if part.kind in kinds} for parts in (ours, theirs)]

    def same(paths: Iterable[str]) -> float:
        wanted = list(paths)
        hits = sum(
            path in theirs
            and ours[path].text == theirs[path].text
            and [tuple(mark) for mark in ours[path].marks] == [tuple(mark) for mark in theirs[path].marks]
            for path in wanted
        )
        return hits / len(wanted) if wanted else 1.0

    return {
        "paragraphs": shared(*paths),
        "texts": same(paths[0]),
        "notes": same(path for path, part in ours.items() if part.kind == "footnote"),
        "masthead": mean(
            getattr(official.document.masthead, fact) == getattr(converted.document.masthead, fact) for fact in FACTS
        ),
        "acts": shared(official.acts, converted.acts),
        "citations": shared(official.citations, converted.citations),
    }


def measured(given: Input) -> tuple[str, Language, dict[str, dict[str, float]]]:
    """Give the values of one file in each format."""
    reading, document = read(given), parse(given)
    official = annotate(document)
    values = {}
    for name, (suffix, write) in FORMATS.items():
        converted = Input(f"{given.name}.{suffix}", write(reading, document).encode())
        try:
            values[name] = compared(official, annotate(parse(converted)))
        except ReadingError:  # what is not read at all agrees in nothing
            values[name] = dict.fromkeys(LAYERS, 0.0)
    return given.name, document.language, values


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; status 1 where no file is official XML."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path, help="files, folders or archives of Akoma Ntoso XML")
    parser.add_argument("--limit", type=int, default=0, help="take so many files, evenly spread (default: all)")
    parser.add_argument("--list", type=int, default=0, help="name so many files whose paragraphs differ, by format")
    options = parser.parse_args(arguments)
    files = [given for given in inputs(options.paths) if not given.failure and b"<akomaNtoso" in given.data[:2000]]
    if not files:
        print("no Akoma Ntoso file among these paths", file=sys.stderr)
        return 1
    step = len(files) / options.limit if 0 < options.limit < len(files) else 1
    chosen = [files[int(index * step)] for index in range(int(len(files) / step))]
    rows: dict[tuple[str, str], list[dict[str, float]]] = defaultdict(list)
    differing: dict[str, list[str]] = defaultdict(list)
    with get_context("spawn").Pool() as pool:
        for name, language, values in pool.imap(measured, chosen, chunksize=8):
            for form, layers in values.items():
                rows[form, "all"].append(layers)
                rows[form, language].append(layers)
                if layers["paragraphs"] < 1:
                    differing[form].append(f"{layers['paragraphs']:.3f} {name}")
    print(f"{len(chosen)} files\n{'':22}{''.join(f'{layer:>12}' for layer in LAYERS)}")
    for form in FORMATS:
        for key in ("all", *LANGUAGES):
            if found := rows[form, key]:
                means = (mean(layers[layer] for layers in found) for layer in LAYERS)
                head = form if key == "all" else f"  {key} ({len(found)})"
                print(f"{head:22}{''.join(f'{value:12.4f}' for value in means)}")
        for line in differing[form][: options.list]:
            print(f"    {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
