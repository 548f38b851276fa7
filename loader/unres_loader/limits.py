"""What one file may ask for, in one table; what goes beyond it is a `LimitError`, never a full memory.

The figures stand well above what the United Nations publishes: the longest resolutions with their annexes
(the 2030 Agenda, scales of assessment) stay below 1 MB of text, 60 pages and 5 MB of PDF.
"""

from __future__ import annotations

MIB = 1 << 20

FILE_BYTES = 64 * MIB
"""One file, or one member of an archive, as it lies on disk."""

TEXT_BYTES = 16 * MIB
"""One file of a format that is text itself (Markdown, plain text, HTML, XML)."""

LINE_BYTES = MIB
"""One line of Markdown or plain text."""

XML_DEPTH = 256
"""Elements nested in one another in XML and in Word's XML; the limit is that of libxml2."""

OFFICE_BYTES = 256 * MIB
"""A Word file with everything in it unpacked."""

OFFICE_PART_BYTES = 64 * MIB
"""One part (the body, the footnotes) of a Word file, unpacked."""

PDF_PAGES = 500
"""Pages of a PDF."""

PDF_PAGE_CHARACTERS = 60_000
"""Characters on one page of a PDF; a page of the two-column Official Records has about 6,000."""

PDF_PAGE_OBJECTS = 20_000
"""Drawn objects on one page of a PDF that are looked at for rules."""

ARCHIVE_MEMBERS = 500_000
"""Files in one archive."""

ARCHIVE_BYTES = 16 * 1024 * MIB
"""One archive with everything in it unpacked."""

ARCHIVE_RATIO = 400
"""Unpacked size of an archive over its size on disk. XML of many like documents reaches 40."""

ARCHIVE_RATIO_FROM = 256 * MIB
"""Unpacked size below which the ratio does not matter."""

HTML_DEPTH = 2_000
"""Elements nested in one another in HTML, where pages of the 1990s leave hundreds of tags open."""
