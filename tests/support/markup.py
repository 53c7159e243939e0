"""HTML taken apart: elements without text, text without elements, sections and articles."""

import re
from html import unescape
from html.parser import HTMLParser


class Skeleton(HTMLParser):
    """Elements and the names of their attributes, without any text."""

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
    """The articles whose id begins with this kind, by the rest of their id."""
    found = re.findall(rf'<article class="[^"]*" id="{kind}-([^"]*)">(.*?)</article>', markup, re.DOTALL)
    return dict(found)


def section(markup: str, id: str) -> str:
    """A section without sections of its own."""
    found = re.search(rf'<section class="[^"]*" id="{id}">(.*?)</section>', markup, re.DOTALL)
    return found.group(1) if found else ""
