"""Cached addresses of pages, for templates. A page has about 30, and building them took a tenth of its time."""

from functools import lru_cache
from typing import Any

from flask import request, url_for

from .site import current_site

MAX_KEPT_ADDRESSES = 500


def address(endpoint: str, **values: str | None) -> str:
    """Return the address that Flask's url_for() returns, cached for each prefix under which the site is served."""
    return _built(request.root_path, endpoint, tuple(values.items()))


@lru_cache(MAX_KEPT_ADDRESSES)
def _built(_prefix: str, endpoint: str, values: tuple[tuple[str, str | None], ...]) -> str:
    parts: dict[str, Any] = dict(values)
    return url_for(endpoint, **parts)


def profile_address(page: int = 1, path: str | None = None) -> str:
    """Return the address of a page of the profile. `path` is the short path of the visitor, if any."""
    page_id = current_site().questionnaire.profile_pages[page - 1].id if page > 1 else None
    return address("profile.show_page", page_id=page_id, path=path)
