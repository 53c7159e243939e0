"""Checks that facts rest on pages that carry them: the owner's own page first, and each page once."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from ...core.duty import Duty
from ...core.platform_rule import PlatformRule
from ...core.program import Program
from ...core.source import Source
from ...translation import _
from ..loaded_content import LoadedContent
from .finding import Finding

CLAIMS = (Program, Duty, PlatformRule)
"""The objects that must name their primary page first."""


def no_home_pages(content: LoadedContent) -> Iterator[Finding]:
    """Yield sources whose address is a home page, unless the fact is the address itself."""
    for file, path, source, _owner in content.every(Source):
        parts = urlsplit(source.url)
        if not source.address and not parts.path.strip("/") and not parts.query:
            message = _(
                "this is a home page; give the page that states the fact, or set address if the address is the fact"
            )
            yield Finding(file, (*path, "url"), message)


def addresses_are_unique(content: LoadedContent) -> Iterator[Finding]:
    """Yield sources with the address of an earlier one. The scheme, `www.` and a final slash do not count."""
    first_ids: dict[str, str] = {}
    for file, path, source, _owner in content.every(Source):
        address = source.url.partition("://")[2].removeprefix("www.").rstrip("/")
        if address in first_ids:
            message = _("{id} already has this address; cite that source instead").format(id=first_ids[address])
            yield Finding(file, (*path, "url"), message)
        first_ids.setdefault(address, source.id)


def accounts_are_of_primary_pages(content: LoadedContent) -> Iterator[Finding]:
    """Yield `read_through` where it says nothing: on an account, or naming a page that we did not open either."""
    sources = {source.id: source for source in content.questionnaire.sources}
    for file, path, source, _owner in content.every(Source):
        if source.read_through and source.kind != "primary":
            yield Finding(file, (*path, "read_through"), _("only a primary source can have read_through"))
        for position, account_id in enumerate(source.read_through):
            if account_id in sources and sources[account_id].read_through:
                message = _("{id} was not opened either; name the source that was read").format(id=account_id)
                yield Finding(file, (*path, "read_through", position), message)


def primary_page_comes_first(content: LoadedContent) -> Iterator[Finding]:
    """Yield programs, duties and platform rules whose first source is someone else's account."""
    kinds = {source.id: source.kind for source in content.questionnaire.sources}
    for file, path, claim, _owner in content.objects:
        if isinstance(claim, CLAIMS) and claim.sources and kinds.get(claim.sources[0]) == "secondary":
            message = _("the first source must be the primary page: the text of the law or the provider's page")
            yield Finding(file, (*path, "sources", 0), message)


def confidence_fits_the_reading(content: LoadedContent) -> Iterator[Finding]:
    """Yield high confidence in a program, duty or platform rule whose primary page we did not open."""
    sources = {source.id: source for source in content.questionnaire.sources}
    for file, path, claim, _owner in content.objects:
        if not isinstance(claim, CLAIMS) or claim.confidence != "high" or not claim.sources:
            continue
        first = sources.get(claim.sources[0])
        if first and first.read_through:
            message = _("this cannot be high, because the primary page {id} was not opened").format(id=first.id)
            yield Finding(file, (*path, "confidence"), message)
