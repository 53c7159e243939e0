"""Sentences that a template has glued together."""

import re
from html import unescape

GLUED = re.compile(r".*[a-z)”%][.!?]“?[A-Z][a-z].*")


def glued(written: str) -> list[str]:
    """Return sentences that follow each other without a space, because a template's tag swallowed the line end."""
    inline = re.sub(r'<(?!span class="line")/?(?:span|strong|a|em)\b[^>]*>', "", written)
    return GLUED.findall(unescape(re.sub(r"<[^>]+>", "\n", inline)))
