"""What HTML elements look like: element, class rules and style attributes in, emphasis, raising and hiding out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from lxml import etree

Element = etree._Element

_RULE = re.compile(r"([^{}]{1,400})\{([^{}]{0,4000})\}")
_CLASS = re.compile(r"(?:^|,)\s*[a-z]*\.([\w-]+)\s*(?=,|$)", re.IGNORECASE)
_EMPHATIC = frozenset({"i", "em", "b", "strong", "u", "cite", "dfn"})


class Look(NamedTuple):
    """Whether text is emphasised, raised or hidden; None where nothing is said of it."""

    emphatic: bool | None = None
    raised: bool | None = None
    hidden: bool = False

    def over(self, other: Look) -> Look:
        """Give this look where it says something, and `other` where it does not."""
        return Look(
            other.emphatic if self.emphatic is None else self.emphatic,
            other.raised if self.raised is None else self.raised,
            self.hidden or other.hidden,
        )


def declared(style: str) -> Look:
    """Give the look that CSS declarations make.

    >>> declared("font-style: italic; color: red").emphatic, declared("vertical-align:super").raised
    (True, True)
    """
    style = re.sub(r"\s+", "", style.lower())
    emphatic: bool | None = None
    if re.search(r"font-style:(?:italic|oblique)|font-weight:(?:bold|[6-9]00)", style):
        emphatic = True
    elif re.search(r"font-style:normal|font-weight:(?:normal|[1-5]00)", style):
        emphatic = False
    if re.search(r"font-family:[^;]*(?:楷|kai)", style):
        emphatic = True
    raised = True if "vertical-align:super" in style else False if "vertical-align:baseline" in style else None
    hidden = "display:none" in style or "visibility:hidden" in style or "mso-hide:all" in style
    return Look(emphatic, raised, hidden)


def class_looks(css: str) -> dict[str, Look]:
    """Give the looks that a style sheet gives to classes, the simple selectors only.

    >>> class_looks("p.MsoNormal, .c1 {font-style:italic}")["c1"].emphatic
    True
    """
    looks: dict[str, Look] = {}
    for selectors, declarations in _RULE.findall(css[:500_000]):
        look = declared(declarations)
        if look != Look():
            for name in _CLASS.findall(selectors.strip()):
                looks[name] = look.over(looks.get(name, Look()))
    return looks


def look_of(element: Element, classes: Mapping[str, Look]) -> Look:
    """Give what `element` says of the look of its text."""
    look = declared(element.get("style", ""))
    for name in element.get("class", "").split():
        if name in classes:
            look = look.over(classes[name])
    tag = element.tag
    if tag in _EMPHATIC:
        look = look.over(Look(emphatic=True))
    elif tag == "sup":
        look = look.over(Look(raised=True))
    hidden = "hidden" in element.attrib or element.get("aria-hidden") == "true"
    return look._replace(hidden=True) if hidden else look
