"""Paths to inputs, formats told by content, and everything that is no resolution ending in one clear, bounded error."""

from __future__ import annotations

import io
import os
import tarfile
import tracemalloc
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unres_loader import limits, parse
from unres_loader.errors import LimitError, ReadingError
from unres_loader.reading import Input, inputs, read, sniff, source_of

AKN = (
    b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="resolution"/></akomaNtoso>'
)
MARKDOWN = b"## Resolution 1 (1946)\n\n*The Security Council*,\n"


def names(found: list[Input]) -> list[str]:
    return [Path(file.name).name for file in found]


FORMATS = [
    # what the file is, what it begins with, its name, its format
    ("Akoma Ntoso with a declaration", b'<?xml version="1.0"?>\n<!-- unofficial -->\n' + AKN, "a.xml", "akn"),
    ("Akoma Ntoso with a prefix", b'<akn:akomaNtoso xmlns:akn="x"/>', "a.xml", "akn"),
    ("Akoma Ntoso under another name", AKN, "a.md", "akn"),
    ("a byte-order mark before it", b"\xef\xbb\xbf" + AKN, "a", "akn"),
    ("a page", b"<!DOCTYPE html><title>x</title>", "a.txt", "html"),
    ("a page in UTF-16", "<html><body>Recalling</body></html>".encode("utf-16"), "a.htm", "html"),
    ("a page in XHTML", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "a", "html"),
    ("a fragment of a page", b"<div><p>Recalling</p></div>", "a", "html"),
    ("Markdown by its heading", MARKDOWN, "a.txt", "markdown"),
    ("Markdown by its emphasis", b"1. *Decides* to remain seized", "a", "markdown"),
    ("Markdown that begins with a tag", b'<p align="center">x</p>\n\n# y', "a.md", "markdown"),
    ("Markdown by its name", b"The Council,", "a.md", "markdown"),
    ("plain text", "安全理事会，\n\n回顾".encode(), "a", "text"),
    ("text in Windows-1256", "إن مجلس الأمن".encode("cp1256"), "a.txt", "text"),
    ("a PDF with a line before it", b"\r\n%PDF-1.4\n", "a.doc", "pdf"),
]


@pytest.mark.parametrize(("what", "data", "name", "expected"), FORMATS, ids=[row[0] for row in FORMATS])
def test_format_is_told_by_content(what: str, data: bytes, name: str, expected: str) -> None:
    assert sniff(data, name) == expected, what


def package(*parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(part, "")
    return buffer.getvalue()


REFUSED = [
    # what the file is, its bytes, what the error says, what it advises
    ("nothing", b"", "empty", "again"),
    ("white space", b"\xef\xbb\xbf \n\n", "empty", "again"),
    ("a PNG renamed", b"\x89PNG\r\n\x1a\n\0\0", "PNG", "recogniser"),
    ("a JPEG", b"\xff\xd8\xff\xe0", "JPEG", "recogniser"),
    ("an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old binary Word", ".docx"),
    ("RTF", b"{\\rtf1\\ansi", "RTF", ".docx"),
    ("a spreadsheet", package("[Content_Types].xml", "xl/workbook.xml"), "not of Word", ".docx"),
    ("OpenDocument", package("mimetype", "content.xml"), "OpenDocument", ".docx"),
    ("an archive in an archive", package("a.md"), "archive", "unpack"),
    ("a broken zip", b"PK\x03\x04 and no more", "broken", "again"),
    ("other XML", b"<?xml version='1.0'?><rss/>", "<rss>", "Akoma Ntoso"),
    ("a Word file as one XML file", b"<?xml version='1.0'?><pkg:package/>", "Word", ".docx"),
    ("XML without an element", b"<?xml version='1.0'?>\n", "before its first element", "complete"),
    ("NUL bytes", b"The Security\0 Council", "control characters", "document"),
    ("random bytes", bytes(range(256)) * 8, "control characters", "document"),
]


@pytest.mark.parametrize(("what", "data", "says", "advises"), REFUSED, ids=[row[0] for row in REFUSED])
def test_other_kinds_of_file_are_refused_with_advice(what: str, data: bytes, says: str, advises: str) -> None:
    with pytest.raises(ReadingError) as caught:
        read(Input("folder/a.md", data))
    assert says in caught.value.reason, what
    assert advises in caught.value.advice
    assert str(caught.value).startswith("folder/a.md")


BROKEN = [
    # what is wrong, bytes that pass for the format at first sight
    ("truncated XML", AKN[:90]),
    ("XML nested 100,000 deep", b"<akomaNtoso>" + b"<p>" * 100_000),
    ("an entity bomb", b'<!DOCTYPE akomaNtoso [<!ENTITY a "aaaaaaaaaa">]><akomaNtoso>&a;</akomaNtoso>'),
    ("HTML nested 100,000 deep", b"<html><body>" + b"<div>" * 100_000 + b"x"),
    ("HTML without text", b"<html><body><img></body></html>"),
    ("a broken PDF", b"%PDF-1.7\n1 0 obj"),
    ("a Word file without a body", package("[Content_Types].xml", "word/document.xml")),
]


@pytest.mark.parametrize(("what", "data"), BROKEN, ids=[row[0] for row in BROKEN])
def test_broken_files_are_one_clear_error(what: str, data: bytes) -> None:
    with pytest.raises(ReadingError) as caught:
        read(Input("a", data))
    assert caught.value.reason, what


def test_what_is_too_large_is_refused_without_filling_the_memory() -> None:
    one_line = b"a" * (limits.LINE_BYTES * 3)
    tracemalloc.start()
    with pytest.raises(LimitError, match="line"):
        sniff(one_line, "a.txt")
    with pytest.raises(LimitError, match="MiB of text"):
        sniff(b"Recalling\n" * (limits.TEXT_BYTES // 9), "a.txt")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < limits.TEXT_BYTES * 4


def test_a_file_larger_than_the_limit_is_never_opened(tmp_path: Path) -> None:
    path = tmp_path / "200 MB of one line.txt"
    with path.open("wb") as file:
        file.truncate(200 * limits.MIB)  # sparse: it takes no room on the disk
    [found] = inputs([path])
    assert isinstance(found.failure, LimitError)
    assert found.data == b""
    with pytest.raises(LimitError):
        source_of(found)


def test_a_zip_bomb_within_a_word_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OFFICE_PART_BYTES", 100_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr("word/document.xml", " " * 1_000_000)
    with pytest.raises(LimitError, match="bomb"):
        read(Input("a.docx", buffer.getvalue()))


def make_folder(root: Path) -> Path:
    (root / "b" / "deep").mkdir(parents=True)
    (root / ".hidden").mkdir()
    (root / "b" / "deep" / "2.xml").write_bytes(AKN)
    (root / "b" / "1.MD").write_bytes(MARKDOWN)
    (root / "a.gold.json").write_text("{}")
    (root / ".hidden" / "3.md").write_bytes(MARKDOWN)
    (root / "._4.md").write_bytes(MARKDOWN)
    return root


def test_folders_give_what_can_be_read_in_the_order_of_names(tmp_path: Path) -> None:
    found = list(inputs([make_folder(tmp_path)]))
    assert names(found) == ["1.MD", "2.xml"]
    assert all(file.data and file.failure is None for file in found)


def pack(path: Path, files: dict[str, bytes]) -> Path:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path
    mode = {".tar": "w", ".gz": "w:gz", ".xz": "w:xz", ".bz2": "w:bz2"}[path.suffix]
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tar.xz", "a.tar.bz2"])
def test_archives_stream(tmp_path: Path, name: str) -> None:
    files = {"season/1.xml": AKN, "season/index.tsv": b"x", "__MACOSX/season/._1.xml": b"x", "2.md": MARKDOWN}
    path = pack(tmp_path / name, files)
    before = set(tmp_path.iterdir())
    found = list(inputs([path]))
    assert {file.name: file.data for file in found} == {f"{path}/season/1.xml": AKN, f"{path}/2.md": MARKDOWN}
    assert set(tmp_path.iterdir()) == before


def test_archives_in_a_folder_are_opened(tmp_path: Path) -> None:
    pack(tmp_path / "1.tar.xz", {"a.xml": AKN})
    pack(tmp_path / "2.zip", {"b.xml": AKN})
    assert names(list(inputs([tmp_path]))) == ["a.xml", "b.xml"]


def test_a_bad_member_does_not_stop_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILE_BYTES", 1000)
    path = pack(tmp_path / "a.tar.gz", {"1.md": b"a" * 2000, "2.xml": AKN})
    first, second = inputs([path])
    assert isinstance(first.failure, LimitError)
    assert second.data == AKN


@pytest.mark.parametrize("name", ["bomb.zip", "bomb.tar.xz"])
def test_an_archive_that_unpacks_to_too_much_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(limits, "ARCHIVE_RATIO_FROM", 1000)
    monkeypatch.setattr(limits, "ARCHIVE_RATIO", 20)
    path = pack(tmp_path / name, {f"{i}.md": b"a" * 100_000 for i in range(20)})
    found = list(inputs([path]))
    assert isinstance(found[-1].failure, LimitError)
    assert len(found) < 20


def test_a_broken_archive_is_one_error_behind_what_was_whole(tmp_path: Path) -> None:
    path = pack(tmp_path / "a.tar.gz", {f"{i}.md": os.urandom(3000).hex().encode() for i in range(4)})
    path.write_bytes(path.read_bytes()[:-6000])
    found = list(inputs([path]))
    assert found[0].failure is None
    assert found[-1].failure is not None
    assert "broken" in found[-1].failure.reason


NOTHING = [
    ("missing", lambda path: path / "missing.md", "no such file"),
    ("an empty folder", lambda path: path, "nothing to read"),
    ("an empty archive", lambda path: pack(path / "a.zip", {}), "nothing to read"),
    ("an archive of other things", lambda path: pack(path / "a.tar", {"a.png": b"x"}), "nothing to read"),
    ("a NUL in the path", lambda path: Path(f"{path}/a\0.md"), ""),
]


@pytest.mark.parametrize(("what", "make", "says"), NOTHING, ids=[row[0] for row in NOTHING])
def test_paths_behind_which_there_is_nothing(tmp_path: Path, what: str, make: object, says: str) -> None:
    [found] = inputs([make(tmp_path)])  # type: ignore[operator]
    assert found.failure is not None, what
    assert says in found.failure.reason


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    [found] = inputs([tmp_path / "pipe.md"])
    assert found.failure is not None


def test_source_tells_where_the_text_is_from() -> None:
    source = source_of(Input("a.md", MARKDOWN))
    assert (source.name, source.format, source.size) == ("a.md", "markdown", len(MARKDOWN))
    assert len(source.checksum) == 64


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(ReadingError):
        assert read(Input("a", data)).blocks is not None


HEADS = [b"%PDF-1.4\n", b"<html>", b"<akomaNtoso>", b"PK\x03\x04", b"# "]


@given(st.sampled_from(HEADS), st.binary(max_size=300))
def test_any_bytes_behind_a_known_head_are_read_or_refused(head: bytes, data: bytes) -> None:
    with suppress(ReadingError):
        assert read(Input("a", head + data)).blocks is not None


TIGHT: list[tuple[str, list[str]]] = [
    ("en", ["The General Assembly,", "Recalling its resolution 74/51 of 12 December 2019 on assistance to", "States, and recalling also its resolution 73/52,", "Recalling further the decision of the Council, taken in June of 2020,", "Having considered the report,", "1. Calls upon all States to act in good faith, with all means that they", "have, and to report;", "2. Requests the Secretary-General to report."]),
    ("ru", ["Генеральная Ассамблея,", "ссылаясь на свою резолюцию 74/51 от 12 декабря 2019 года о помощи", "государствам и на свою резолюцию 73/52,", "ссылаясь далее на решение Совета, принятое им в июне 2020 года в Вене,", "рассмотрев доклад,", "1. призывает все государства действовать добросовестно, всеми силами,", "какие у них есть;", "2. просит Генерального секретаря представить доклад."]),
    ("ar", ["إن الجمعية العامة،", "إذ تشير إلى قرارها 74/51 المؤرخ 12 كانون الأول/ديسمبر 2019 بشأن تقديم", "المساعدة إلى الدول وإلى قرارها 73/52،", "وإذ تشير كذلك إلى المقرر الذي اتخذه المجلس في حزيران/يونيه 2020 في فيينا،", "وقد نظرت في التقرير،", "1 - تهيب بجميع الدول أن تعمل بحسن نية، وبجميع الوسائل التي في متناولها،", "وأن تقدم تقارير؛", "2 - تطلب إلى الأمين العام أن يقدم تقريرا."]),
    ("zh", ["大会，", "回顾其2019年12月12日关于向各国提供援助的第74/51号决议和第73/52号", "决议，", "还回顾安全理事会2020年6月在维也纳就这一问题所作出的第12号决定全文，", "审议了报告，", "1. 促请所有国家本着诚意行事，使用所掌握的一切手段，并在必要时提出报", "告；", "2. 请秘书长提交报告。"]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "lines"), TIGHT, ids=[case[0] for case in TIGHT])
def test_paragraphs_that_no_blank_line_parts(language: str, lines: list[str]) -> None:
    """Page text without blank lines: a full line with a comma ends a paragraph where a verb begins the next."""
    document = parse(Input("a.txt", "\n".join(lines).encode()))
    assert document.language == language
    assert [part.path for part in document.parts] == ["formula/1", "pp/1", "pp/2", "pp/3", "op/1", "op/2"]
