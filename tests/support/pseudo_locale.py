"""A made-up language for tests. Every translatable text appears in « », so text outside them cannot be translated."""

import gettext
import re
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest

from assessment import translation
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import USES_TAG_PREFIX
from assessment.core.step import GAP_TAG_PREFIX, PARTIAL_TAG_PREFIX

PSEUDO, PSEUDO_RTL = "en-XA", "ar-XB"
SEPARATORS = re.compile(r"[\s,;:()\[\]|·–]+")
TAG_PREFIX = re.compile(rf"\b(?:{GAP_TAG_PREFIX}|{PARTIAL_TAG_PREFIX}|{USES_TAG_PREFIX})(?=[a-z])")
"""What a tag that names a question or a program begins with. The same word without an id after it is a bare word."""
PLACEHOLDER = re.compile(r"(%\([a-z_]+\)[sd]|\{[a-z_]+\})")
SHOWN = {"title", "alt", "aria-label", "aria-description", "aria-roledescription", "placeholder", "label", "summary"}
"""The attributes that people read or hear. The stylesheet of the report also prints data-* attributes."""
META = {"viewport", "color-scheme", "generator", "dcterms.created", "dcterms.modified"}
"""The names of `<meta>` elements whose content is for programs."""
WORDING = """
advice apply avoid because caution consequence contradicted cost_note danger dated do eligibility evidence gap
good group hint intro lead_time meaning more name no_question not_asked note notes notice notice_title number
operator owner parts_of platform prerequisites_note provider since start strength strengthen summary term text
title what who why you_get
"""
TEXT_FIELDS = frozenset(WORDING.split())
"""The content fields that hold wording. The others hold ids, addresses and values from a fixed set."""


def bracketed(message: str) -> str:
    """Return the message with each of its parts in « », leaving the placeholders outside."""
    parts = PLACEHOLDER.split(message)
    return "".join(f"«{part}»" if place % 2 == 0 and has_letter(part) else part for place, part in enumerate(parts))


class PseudoTranslations(gettext.NullTranslations):
    """A catalog that translates every message."""

    def gettext(self, message: str) -> str:
        return bracketed(message)

    def ngettext(self, msgid1: str, msgid2: str, count: int) -> str:
        return bracketed(msgid1 if count == 1 else msgid2)


@contextmanager
def installed() -> Iterator[None]:
    """Install both pseudo-locales, one written from left to right and one from right to left."""
    with pytest.MonkeyPatch.context() as patch:
        for code in (PSEUDO, PSEUDO_RTL):
            patch.setitem(translation.CATALOGS, code, PseudoTranslations())
        yield


def translated(value: Any, in_text: bool = False) -> Any:
    """Return the questionnaire, or a part of one, with every text in « »."""
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: translated(getattr(value, field.name), field.name in TEXT_FIELDS)
            for field in fields(value)
            if field.init
        }
        return replace(value, **changed)
    if isinstance(value, tuple):
        return tuple(translated(part, in_text) for part in value)
    if isinstance(value, str) and in_text and has_letter(value):
        return f"«{value}»"
    return value


def has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)


def outside(text: str) -> str:
    """Return the text outside any « »."""
    depth, rest = 0, []
    for character in text:
        depth += character == "«"
        rest.append(" " if depth else character)
        depth -= character == "»" and depth > 0
    return "".join(rest)


class ShownTexts(HTMLParser):
    """Collects the texts and attributes that people see or hear on a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._in_a_sentence = False
        self.feed(page)
        self.close()

    def handle_data(self, data: str) -> None:
        # An address in a sentence is a link, which must not split the « » of the sentence.
        if self._in_a_sentence and self.texts:
            self.texts[-1] += data
        else:
            self.texts.append(data)
        self._in_a_sentence = False

    def handle_endtag(self, tag: str) -> None:
        self._in_a_sentence = tag == "a"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_a_sentence = tag == "a"
        values = {name: value or "" for name, value in attrs}
        button = tag == "input" and values.get("type") in ("submit", "button", "reset")
        for name, value in values.items():
            meta = tag == "meta" and name == "content" and "name" in values and values["name"] not in META
            if name in SHOWN or name.startswith("data-") or meta or (button and name == "value"):
                self.texts.append(value)


def bare_words(texts: Iterable[str], allowed: Container[str]) -> list[str]:
    """Return the words outside « » that are not allowed. A word ends at a space or a mark such as a comma."""
    words = (word.strip(".") for text in texts for word in SEPARATORS.split(TAG_PREFIX.sub("", outside(text))))
    return sorted({word for word in words if has_letter(word) and word not in allowed})


def bare_in_page(page: str, allowed: Container[str]) -> list[str]:
    return bare_words(ShownTexts(page).texts, allowed)


def names_of(questionnaire: Questionnaire) -> set[str]:
    """Return the texts that may be shown as they are: the content's ids, tags, jurisdiction codes and addresses."""
    names = {questionnaire.version, questionnaire.digest}
    for source in questionnaire.sources:
        names |= {source.id, *SEPARATORS.split(source.url), urlsplit(source.url).hostname or ""}
    for program in questionnaire.programs:
        names |= {*SEPARATORS.split(program.url), urlsplit(program.url).hostname or ""}
    tags = {tag for question in questionnaire.profile for option in question.options for tag in option.tags}
    derived = {tag.id for tag in questionnaire.derived}
    names |= {question.id for question in questionnaire.questions()}
    names |= {program.id for program in questionnaire.programs}
    others = (*questionnaire.duties, *questionnaire.platform_rules, *questionnaire.terms, *questionnaire.steps)
    names |= {part.id for part in others}
    names |= {country.id for country in questionnaire.countries}
    return names | tags | derived | {duty.jurisdiction for duty in questionnaire.duties}
