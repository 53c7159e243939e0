"""The filters of all templates, for dates, sentences, text that people typed, and the rules in the content."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from ..core.profile import ProfileOption
from ..core.rules import Rule
from ..translation import _, day
from ..user_text import strict, strict_line
from .links import linked
from .phrases import comma_list, gap_words, needs_words, part_list, people_words, semicolon_list, sentence
from .views import profile_rows


def by_group(options: Iterable[ProfileOption]) -> list[tuple[str, list[ProfileOption]]]:
    """Return the options of a profile question, grouped under their headings."""
    return [(group, list(members)) for group, members in groupby(options, key=lambda option: option.group)]


def host(url: str) -> str:
    """Return the host name of a URL, or the URL itself if it has none."""
    return urlsplit(url).hostname or url


def direction(text: str) -> str:
    """Return "rtl" if the first letter belongs to a script written from right to left, else "ltr"."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return "ltr" if next(strong, "L") == "L" else "rtl"


def rule_words(rule: Rule) -> str:
    """Return a rule in words, with the tags that authors use: "payments; none of content-service, access"."""
    parts = []
    for tags, single, several in (
        (rule.any, _("{tags}"), _("any of {tags}")),
        (rule.all, _("{tags}"), _("all of {tags}")),
        (rule.none, _("not {tags}"), _("none of {tags}")),
    ):
        if tags:
            parts.append((single if len(tags) == 1 else several).format(tags=comma_list(tags)))
    return semicolon_list(parts) or _("every company")


FILTERS: Mapping[str, Callable[..., Any]] = {
    "by_group": by_group,
    "comma_list": comma_list,
    "day": day,
    "direction": direction,
    "gap_words": gap_words,
    "host": host,
    "linked": linked,
    "needs_words": needs_words,
    "part_list": part_list,
    "people_words": people_words,
    "profile_rows": profile_rows,
    "rule_words": rule_words,
    "semicolon_list": semicolon_list,
    "sentence": sentence,
    "strict": strict,
    "strict_line": strict_line,
}
