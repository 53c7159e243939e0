"""View of the results: the sections on each of its pages, and the addresses of the links between the pages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...translation import LazyText


@dataclass(frozen=True)
class ResultPage:
    """One page of the results."""

    id: str
    """The end of the page's address."""
    title: LazyText
    sections: tuple[str, ...]
    """The names of the sections of the report that the page shows, in order."""


SUMMARY = ResultPage("summary", LazyText("Summary"), ("summary", "areas"))
RESULT_PAGES = (
    SUMMARY,
    ResultPage("plan", LazyText("Plan"), ("plan", "since")),
    ResultPage("gaps", LazyText("Steps and gaps"), ("ask", "steps")),
    ResultPage("programs", LazyText("Programs"), ("programs", "other-programs", "not-for-you", "good-to-know")),
    ResultPage(
        "reference",
        LazyText("Laws, answers and method"),
        ("report-to", "duties", "strengths", "not-asked", "basis", "why", "answers", "glossary", "sources"),
    ),
)
PAGE_OF_SECTION: Mapping[str, str] = {section: page.id for page in RESULT_PAGES for section in page.sections}
PAGE_OF_ENTRY: Mapping[str, str] = {"gap": "gaps", "step": "gaps", "program": "programs"}
"""The page on which entries stand whose anchors begin with this word, such as gap-everyone-briefed."""
ANCHOR_LINK = re.compile(r'href="#([^"]+)"')
ID = re.compile(r'\bid="([^"]+)"')


def with_page_addresses(html: str, addresses: Mapping[str, str]) -> str:
    """Return the page with the addresses of other pages in the links whose targets are not on this page.

    Args:
        addresses: The address of each page of the results by its id, and that of the urgent page as "urgent".
    """
    here = frozenset(ID.findall(html))

    def addressed(link: re.Match[str]) -> str:
        anchor = link[1]
        if anchor in here:
            return link[0]
        if anchor == "urgent":
            return f'href="{addresses["urgent"]}"'
        return f'href="{addresses[page_of(anchor)]}#{anchor}"'

    return ANCHOR_LINK.sub(addressed, html)


def page_of(anchor: str) -> str:
    """Return the id of the page that has this anchor. Entries of laws and sources stand on the last page."""
    if anchor in PAGE_OF_SECTION:
        return PAGE_OF_SECTION[anchor]
    if anchor == "in-use":
        return "programs"
    return PAGE_OF_ENTRY.get(anchor.partition("-")[0], RESULT_PAGES[-1].id)
