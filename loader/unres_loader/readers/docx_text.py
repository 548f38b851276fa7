"""The runs of one Word paragraph in, its text with emphasis, links and the marks of notes out; the notes by marker."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from unres_loader.fragments import merged, visible
from unres_loader.model import Link, Mark, Span
from unres_loader.readers.docx_numbering import W, attribute, printed
from unres_loader.readers.docx_styles import RunStyle, Styles

Element = etree._Element

_MARKER = re.compile(r"\d{1,3}|[*†‡§]{1,3}")
_SKIPPED = frozenset(
    W + name
    for name in (
        "pPr", "rPr", "del", "moveFrom", "delText", "instrText", "delInstrText", "footnoteRef", "endnoteRef",
        "annotationRef", "commentReference", "drawing", "pict", "object", "sdtPr", "sdtEndPr", "rt", "proofErr",
    )
)  # fmt: skip
_SPACES = frozenset(W + name for name in ("tab", "br", "cr", "ptab"))
_REFERENCES = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}


@dataclass(slots=True)
class Inline:
    """The text of one paragraph, white space set right, and what lies over it."""

    text: str = ""
    emphasis: tuple[Span, ...] = ()
    marks: tuple[Mark, ...] = ()
    links: tuple[Link, ...] = ()


class Notes:
    """The foot- and endnotes of one document, numbered in the order in which the text refers to them."""

    def __init__(self) -> None:
        self.markers: dict[tuple[str, str], str] = {}
        self.elements: dict[tuple[str, str], Element] = {}

    @classmethod
    def of(cls, body: Element, footnotes: Element | None, endnotes: Element | None, settings: Element | None) -> Notes:
        """Number the notes that `body` refers to, in the format and from the start that the document sets."""
        notes = cls()
        for kind, root in (("footnote", footnotes), ("endnote", endnotes)):
            for element in () if root is None else root.iterchildren(W + kind):
                notes.elements[kind, attribute(element, "id")] = element
        counts = {"footnote": 0, "endnote": 0}
        forms = {kind: _form(kind, body, settings) for kind in counts}
        for reference in body.iter(*_REFERENCES):
            kind = _REFERENCES[str(reference.tag)]
            key = (kind, attribute(reference, "id"))
            if key in notes.markers or _is_deleted(reference):
                continue
            if attribute(reference, "customMarkFollows") in ("1", "true", "on"):
                notes.markers[key] = "".join(t.text or "" for t in reference.itersiblings(W + "t")).strip() or "*"
                continue
            form, start = forms[kind]
            notes.markers[key] = printed(start + counts[kind], form)
            counts[kind] += 1
        return notes

    def texts(self) -> Iterator[tuple[str, Element]]:
        """Give each note's marker and element, in the order of the text."""
        for key, marker in self.markers.items():
            if key in self.elements:
                yield marker, self.elements[key]


def _is_deleted(element: Element) -> bool:
    return any(parent.tag in (W + "del", W + "moveFrom") for parent in element.iterancestors())


def _form(kind: str, body: Element, settings: Element | None) -> tuple[str, int]:
    """The number format of notes and the number of the first, from the section or the document's settings."""
    places = [*body.iter(f"{W}{kind}Pr"), *(() if settings is None else settings.iterchildren(f"{W}{kind}Pr"))]
    default = "lowerRoman" if kind == "endnote" else "decimal"
    form = next((attribute(p.find(W + "numFmt"), "val") for p in places if p.find(W + "numFmt") is not None), default)
    start = next((attribute(p.find(W + "numStart"), "val") for p in places if p.find(W + "numStart") is not None), "1")
    return form, int(start) if start.isdecimal() else 1


@dataclass(slots=True)
class _Collector:
    """The text as it grows run by run: runs of white space become one space as they come."""

    styles: Styles
    paragraph_style: str
    notes: Notes
    hrefs: Mapping[str, str]
    within_note: bool = False
    text: str = ""
    emphasis: list[Span] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    fields: list[bool] = field(default_factory=list)  # for each open field: whether its result has begun

    def walk(self, element: Element) -> None:
        for child in element.iterchildren():
            tag = child.tag
            if tag in _SKIPPED or not isinstance(tag, str):
                continue
            if tag == W + "r":
                self.run(child)
            elif tag == W + "hyperlink":
                self.hyperlink(child)
            elif tag.endswith("}AlternateContent"):
                continue  # drawings and text boxes
            else:
                self.walk(child)

    def hyperlink(self, element: Element) -> None:
        begin = len(self.text)
        self.walk(element)
        key = next((str(value) for name, value in element.attrib.items() if str(name).endswith("}id")), "")
        href = self.hrefs.get(key, "")
        if href and len(self.text) > begin:
            self.links.append(Link(begin, len(self.text), href))

    def run(self, run: Element) -> None:
        style = RunStyle(self.styles, run, self.paragraph_style)
        if style.on("vanish"):
            return
        custom = False
        for child in run.iterchildren():
            tag = str(child.tag)
            if tag == W + "fldChar":
                self.field(attribute(child, "fldCharType"))
            elif tag in _SKIPPED or not all(self.fields):
                continue
            elif tag in _REFERENCES:
                custom = self.reference(child)
            elif not custom:  # what follows a reference with a mark of its own is that mark
                self.characters(_characters(child), style)

    def field(self, kind: str) -> None:
        if kind == "begin":
            self.fields.append(False)
        elif self.fields and kind == "separate":
            self.fields[-1] = True
        elif self.fields and kind == "end":
            self.fields.pop()

    def reference(self, element: Element) -> bool:
        marker = self.notes.markers.get((_REFERENCES[str(element.tag)], attribute(element, "id")), "")
        if marker:
            self.marks.append(Mark(len(self.text.rstrip()), marker))
        return attribute(element, "customMarkFollows") in ("1", "true", "on")

    def characters(self, text: str, style: RunStyle) -> None:
        bare = text.strip(" ,()\u00a0")
        marking = self.text.strip() or not self.within_note  # what a note begins with is its own mark, or a star
        if style.raised and bare and not _MARKER.sub("", bare).strip(" ,") and marking:
            self.marks.extend(Mark(len(self.text.rstrip()), marker) for marker in _MARKER.findall(bare))
            return
        begin = len(self.text)
        for character in visible(text):
            if not character.isspace():
                self.text += character
            elif self.text and self.text[-1] != " ":
                self.text += " "
        if style.emphatic and len(self.text) > begin:
            self.emphasis.append(Span(begin, len(self.text)))


def _characters(element: Element) -> str:
    tag = str(element.tag)
    if tag == W + "t":
        return element.text or ""
    if tag in _SPACES:
        return " "
    if tag == W + "noBreakHyphen":
        return "\u2011"
    if tag == W + "sym":
        code = attribute(element, "char")
        value = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{2,6}", code) else 0
        return chr(value) if 0x20 < value < 0xE000 else ""  # codes of symbol fonts have no meaning as text
    if tag == W + "ruby":
        return "".join(t.text or "" for base in element.iterchildren(W + "rubyBase") for t in base.iter(W + "t"))
    return ""


def paragraph_text(
    element: Element, style: str, styles: Styles, notes: Notes, hrefs: Mapping[str, str], *, within_note: bool = False
) -> Inline:
    """Give the text of one paragraph, of the body or `within_note`, and what lies over it."""
    collector = _Collector(styles, style, notes, hrefs, within_note)
    collector.walk(element)
    text = collector.text.rstrip()
    emphasis = _joined(text, collector.emphasis)
    marks = tuple(Mark(min(offset, len(text)), marker) for offset, marker in collector.marks)
    links = tuple(Link(b, min(e, len(text)), href) for b, e, href in collector.links if b < len(text))
    return Inline(text, emphasis, marks, links)


def _joined(text: str, spans: list[Span]) -> tuple[Span, ...]:
    """Make one of spans with only white space between, and none begin or end in white space."""
    bridged: list[Span] = []
    for begin, end in spans:
        last = bridged[-1] if bridged else None
        bridged.append(Span(last.end, end) if last and not text[last.end : begin].strip() else Span(begin, end))
    out: list[Span] = []
    for begin, end in merged(bridged):
        inner = text[begin:end]
        span = Span(begin + len(inner) - len(inner.lstrip()), begin + len(inner.rstrip()))
        if span.begin < span.end:
            out.append(span)
    return tuple(out)
