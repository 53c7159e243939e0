"""Notes that pages show on saved answers that cannot be used as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_NOTICES_SHOWN = 50


@dataclass(frozen=True)
class Notices:
    """Notes on saved answers that cannot be used as they are, and the number of sentences left out."""

    shown: tuple[str, ...]
    more: int


def limited_notices(sentences: Sequence[str]) -> Notices:
    """Return as many sentences as a page shows."""
    return Notices(tuple(sentences[:MAX_NOTICES_SHOWN]), max(len(sentences) - MAX_NOTICES_SHOWN, 0))
