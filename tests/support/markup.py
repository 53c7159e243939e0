"""Takes HTML apart: elements without text, text without elements, sections and articles."""

import re
from html import unescape
from html.parser import HTMLParser


class Skeleton(HTMLParser):
    """The elements of a page and the names of their attributes, without any text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, tuple(name for name, _value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append((f"/{tag}", ()))


def text(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def articles(markup: str, kind: str) -> dict[str, str]:
    """Return the articles whose ids begin with `KIND-`, by the rest of their ids."""
    matches = re.findall(rf'<article class="[^"]*" id="{kind}-([^"]*)">(.*?)</article>', markup, re.DOTALL)
    return dict(matches)


def program_texts(markup: str) -> dict[str, str]:
    """Return the block or the table row of each program, by the id of the program."""
    rows = re.findall(r'<tr id="program-([^"]*)">(.*?)</tr>', markup, re.DOTALL)
    return {**articles(markup, "program"), **dict(rows)}


def section(markup: str, id: str) -> str:
    """Return the content of a section that contains no other sections."""
    match = re.search(rf'<section class="[^"]*" id="{id}">(.*?)</section>', markup, re.DOTALL)
    return match.group(1) if match else ""
