"""Translates the program's own texts. The only module that imports gettext.

A catalog is a compiled gettext file, `assessment/locale/<code>/LC_MESSAGES/readiness.mo`. Each request, document and
command has one language, set by `use_language`. Where none is set, the language of the environment applies, as for
every gettext program. The texts of the questionnaire are not translated here: they come from YAML files.
"""

import gettext
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

Direction = Literal["ltr", "rtl"]
Key = TypeVar("Key")

SOURCE_LANGUAGE = "en"
"""The language in which the program is written."""
LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "readiness"
RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left."""
ENVIRONMENT = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""Environment variables that set the language of a command, in order of precedence."""


def read_catalogs(folder: Path) -> dict[str, gettext.NullTranslations]:
    """Return the catalogs in the folder by language code. The source language has an empty catalog."""
    catalogs: dict[str, gettext.NullTranslations] = {SOURCE_LANGUAGE: gettext.NullTranslations()}
    for file in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        with file.open("rb") as content:
            catalogs[file.parents[1].name.replace("_", "-")] = gettext.GNUTranslations(content)
    return catalogs


CATALOGS = read_catalogs(LOCALE_FOLDER)
"""The catalogs of the installed languages, keyed by language code as in HTML's `lang`, such as "en" or "pt-BR"."""

_language: ContextVar[str] = ContextVar("language")


def best_language(wanted: Iterable[str]) -> str:
    """Return the first wanted language that is installed, or else the source language. "pt" also serves "pt-PT"."""
    installed = {code.casefold(): code for code in CATALOGS}
    for tag in wanted:
        code = tag.replace("_", "-").casefold()
        match = installed.get(code) or installed.get(code.partition("-")[0])
        if match:
            return match
    return SOURCE_LANGUAGE


def environment_language(environment: Mapping[str, str]) -> str:
    """Return the language that these environment variables ask for."""
    setting = next((environment[name] for name in ENVIRONMENT if environment.get(name)), "")
    return best_language(tag.partition(".")[0].partition("@")[0] for tag in setting.split(":"))


@cache
def _default_language() -> str:
    return environment_language(os.environ)


def current_language() -> str:
    """Return the code of the language in use."""
    return _language.get(None) or _default_language()


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Use an installed language until the end of the block, only in this thread or task.

    Raises:
        KeyError: The language is not installed.
    """
    CATALOGS[code]
    token = _language.set(code)
    try:
        yield
    finally:
        _language.reset(token)


def text_direction(code: str) -> Direction:
    """Return the direction in which a language is written."""
    return "rtl" if code.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def _(message: str) -> str:
    """Return the message in the language in use."""
    return CATALOGS[current_language()].gettext(message)


def plural(singular: str, plural_form: str, count: int) -> str:
    """Return the form of a message that fits this count, in the language in use."""
    return CATALOGS[current_language()].ngettext(singular, plural_form, count)


@dataclass(frozen=True)
class LazyText:
    """A message for module level, where no language is known yet. It is translated when it is used.

    `str()`, f-strings and templates give the translation.
    """

    message: str

    def __str__(self) -> str:
        return _(self.message)


class LazyLabels(Mapping[Key, str]):
    """A mapping from keys to labels. Each label is translated when it is looked up."""

    def __init__(self, labels: Mapping[Key, LazyText]) -> None:
        self._labels = labels

    def __getitem__(self, key: Key) -> str:
        return str(self._labels[key])

    def __iter__(self) -> Iterator[Key]:
        return iter(self._labels)

    def __len__(self) -> int:
        return len(self._labels)


MONTHS = (
    LazyText("January"),
    LazyText("February"),
    LazyText("March"),
    LazyText("April"),
    LazyText("May"),
    LazyText("June"),
    LazyText("July"),
    LazyText("August"),
    LazyText("September"),
    LazyText("October"),
    LazyText("November"),
    LazyText("December"),
)


def day(value: date) -> str:
    """Return a date with the name of the month, such as 22 November 2026."""
    return _("{day} {month} {year}").format(day=value.day, month=MONTHS[value.month - 1], year=value.year)
