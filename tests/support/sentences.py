"""Sentences that a template has glued together."""

import re
from html import unescape

GLUED = re.compile(r".*[a-z)”%][.!?]“?[A-Z][a-z].*")


def glued(written: str) -> list[str]:
    """Sentences that stand together without a space; the end of a template's tag takes the end of its line along."""
    inline = re.sub(r'<(?!span class="line")/?(?:span|strong|a|em)\b[^>]*>', "", written)
    return GLUED.findall(unescape(re.sub(r"<[^>]+>", "\n", inline)))
