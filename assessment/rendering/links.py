"""Turns the web addresses, mail addresses and telephone numbers in a text into links."""

import re

from markupsafe import Markup, escape

_LINK = re.compile(
    r"""
    (?P<web>https://[^\s<>"']+[^\s<>"'.,;:!?)])
    | (?P<mail>[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)
    | (?P<phone>
        \+\d[\d\ -]{6,}\d                        # +31 20 123 4567
        | (?<![\w./-])(?!\d{4}-\d\d-\d\d\b)(?:\d{1,4}(?:[\ -]\d{2,4}){2,}|1[38]\d\ \d{3})(?![\w/-])  # 1-800-843-5678
        | (?<![\w.,/-])(?:911|999|112|000)(?![\w/-]|[.,]\d)    # emergency numbers
    )
    """,
    re.VERBOSE,
)


def linked(text: str) -> Markup:
    """Return the text as HTML in which every address and telephone number is a link."""
    parts: list[Markup] = []
    end = 0
    for match in _LINK.finditer(text):
        parts += [escape(text[end : match.start()]), _link(match)]
        end = match.end()
    return Markup("").join([*parts, escape(text[end:])])


def _link(match: re.Match[str]) -> Markup:
    text = match.group()
    if match["web"]:
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(text, text)
    if match["mail"]:
        return Markup('<a href="mailto:{}">{}</a>').format(text, text)
    return Markup('<a href="tel:{}">{}</a>').format(re.sub(r"[^\d+]", "", text), text)
