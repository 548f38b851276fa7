"""Word files made for tests: paragraphs with lists, notes, tables and tracked changes in, the bytes of a .docx out."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Op"><w:name w:val="Operative"/><w:basedOn w:val="Normal"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Verb"><w:name w:val="Verb"/><w:rPr><w:i/></w:rPr></w:style>
</w:styles>"""


def numbering(*levels: tuple[str, str], extra: str = "") -> str:
    """A numbering part whose one list has `levels` of (format, text); `extra` adds further lists."""
    rows = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{escape(text)}"/></w:lvl>'
        for depth, (form, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{rows}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{extra}</w:numbering>'
    )


def run(text: str, properties: str = "") -> str:
    """A run of text with the XML of its properties (``<w:i/>``)."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def note(number: int) -> str:
    """A run that refers to a footnote."""
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="{number}"/></w:r>'


def paragraph(*runs: str, style: str = "", depth: int | None = None, properties: str = "") -> str:
    """A paragraph of runs (or of plain text); with `depth` an item of list 1."""
    listed = "" if depth is None else f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    inner = "".join(r if r.startswith("<") else run(r) for r in runs)
    return f"<w:p><w:pPr>{named}{listed}{properties}</w:pPr>{inner}</w:p>"


def table(*rows: Sequence[str]) -> str:
    """A table of cells that hold one paragraph each."""
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def word(
    *body: str,
    lists: str = "",
    footnotes: Sequence[str] = (),
    headers: Sequence[tuple[str, str]] = (),
    links: Sequence[str] = (),
) -> bytes:
    """The bytes of a Word file; `headers` are (first or default, text), `links` targets with ids L0, L1 …"""
    parts = {"word/styles.xml": ("styles", STYLES)}
    if lists:
        parts["word/numbering.xml"] = ("numbering", lists)
    if footnotes:
        notes = "".join(
            f'<w:footnote w:id="{i}"><w:p><w:r><w:footnoteRef/></w:r>{run(" " + text)}</w:p></w:footnote>'
            for i, text in enumerate(footnotes, 1)
        )
        separator = f'<w:footnote w:type="separator" w:id="0"><w:p>{run("____")}</w:p></w:footnote>'
        parts["word/footnotes.xml"] = ("footnotes", f"<w:footnotes {W}>{separator}{notes}</w:footnotes>")
    references = "".join(f'<w:headerReference w:type="{kind}" r:id="H{i}"/>' for i, (kind, _) in enumerate(headers))
    section = f"<w:sectPr>{references}<w:titlePg/></w:sectPr>"
    parts["word/document.xml"] = (
        "officeDocument",
        f"<w:document {W} {R}><w:body>{''.join(body)}{section}</w:body></w:document>",
    )
    for i, (_, text) in enumerate(headers):
        parts[f"word/header{i}.xml"] = ("header", f"<w:hdr {W}>{paragraph(text)}</w:hdr>")
    return _pack(parts, links)


def _pack(parts: dict[str, tuple[str, str]], links: Sequence[str]) -> bytes:
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_WORD}.{"document.main" if kind == "officeDocument" else kind}+xml"/>'
        for name, (kind, _) in parts.items()
    )
    related = "".join(
        f'<Relationship Id="{"H" + name[11:-4] if kind == "header" else kind}" Type="{_OFFICE}/{kind}" Target="{name[5:]}"/>'
        for name, (kind, _) in parts.items()
        if kind != "officeDocument"
    )
    related += "".join(
        f'<Relationship Id="L{i}" Type="{_OFFICE}/hyperlink" Target="{href}" TargetMode="External"/>'
        for i, href in enumerate(links)
    )
    schema = "http://schemas.openxmlformats.org/package/2006"
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{schema}/content-types">{rels}{types}</Types>')
        root = f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
        archive.writestr("_rels/.rels", f'<Relationships xmlns="{schema}/relationships">{root}</Relationships>')
        archive.writestr(
            "word/_rels/document.xml.rels", f'<Relationships xmlns="{schema}/relationships">{related}</Relationships>'
        )
        for name, (_, xml) in parts.items():
            archive.writestr(name, xml)
    return buffer.getvalue()
