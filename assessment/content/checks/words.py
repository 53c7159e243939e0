"""Checks that no text is empty or contains a refused word."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...translation import _
from ..loaded_content import LoadedContent
from ..validation import RefusedWords
from ..yaml_file import KeyPath, YamlValue
from .finding import Finding
from .ids import ID_FORM

UNCHECKED_FILES = ("sources.yaml", "words.yaml")
"""Files that may contain refused words: titles of sources are quoted, and words.yaml lists the refused words."""


def texts(value: YamlValue) -> list[tuple[KeyPath, str]]:
    """Return every text in a file with its key path."""
    collected: list[tuple[KeyPath, str]] = []
    _collect(value, (), collected)
    return collected


def _collect(value: YamlValue, path: KeyPath, collected: list[tuple[KeyPath, str]]) -> None:
    if isinstance(value, str):
        collected.append((path, value))
    elif isinstance(value, dict):
        for key, part in value.items():
            _collect(part, (*path, key), collected)
    elif isinstance(value, list):
        for position, part in enumerate(value):
            _collect(part, (*path, position), collected)


def no_empty_text(content: LoadedContent) -> Iterator[Finding]:
    for name, file in content.files.items():
        for path, text in texts(file.value):
            if not text:
                yield Finding(name, path, _("this is empty; write something or remove the key"))


def no_refused_word(content: LoadedContent) -> Iterator[Finding]:
    patterns = [_RefusedPattern.of(placed.value) for placed in content.every(RefusedWords)]
    for name, file in content.files.items():
        if name in UNCHECKED_FILES:
            continue
        # Few words occur in a file. A plain-text search finds them ten times faster than the patterns do.
        file_texts = texts(file.value)
        whole = _normal(" ".join(text for _path, text in file_texts))
        found_here = [pattern for pattern in patterns if any(word in whole for word in pattern.normal)]
        for path, text in file_texts if found_here else ():
            if not ID_FORM.fullmatch(text):  # an id is no wording
                yield from (Finding(name, path, message) for message in _refusals(text, found_here))


class _RefusedPattern(NamedTuple):
    refused: RefusedWords
    normal: tuple[str, ...]
    words: re.Pattern[str]
    exceptions: re.Pattern[str]

    @classmethod
    def of(cls, refused: RefusedWords) -> "_RefusedPattern":
        normal = tuple(map(_normal, refused.words))
        return cls(refused, normal, _pattern(refused.words), _pattern(refused.unless))


def _refusals(text: str, patterns: Iterable[_RefusedPattern]) -> Iterator[str]:
    for refused, _normal_words, words, exceptions in patterns:
        checked = exceptions.sub(" ", text) if refused.unless else text
        if match := words.search(checked):
            message = _('do not use "{word}"; write {instead}')
            yield message.format(word=" ".join(match.group().split()), instead=refused.instead)


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds whole words and phrases, in any case and with any white space between words."""
    forms = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)


def _normal(text: str) -> str:
    """Return the text in lower case and with single spaces, for comparison."""
    return " ".join(text.casefold().split())
