"""The one place where the program's own words meet a translation.

A catalog is a compiled gettext file, `assessment/locale/<code>/LC_MESSAGES/readiness.mo`. Each request, document and
command has one language: `use_language` sets it, and outside of it the language of the environment counts, as for
every gettext program. Texts of the questionnaire are not translated here: they come from YAML.
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
"""Languages that are written from right to left."""
ENVIRONMENT = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""The variables that name the language of a command, the strongest first."""


def read_catalogs(folder: Path) -> dict[str, gettext.NullTranslations]:
    """Return the catalog of each language in the folder by its code, and the source language without one."""
    catalogs: dict[str, gettext.NullTranslations] = {SOURCE_LANGUAGE: gettext.NullTranslations()}
    for file in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")):
        with file.open("rb") as content:
            catalogs[file.parents[1].name.replace("_", "-")] = gettext.GNUTranslations(content)
    return catalogs


CATALOGS = read_catalogs(LOCALE_FOLDER)
"""The languages that are installed, by their code as in `lang` of HTML, such as "en" or "pt-BR"."""

_language: ContextVar[str] = ContextVar("language")


def best_language(wanted: Iterable[str]) -> str:
    """Return the first wanted language that is installed, "pt" for "pt-PT" too, or else the source language."""
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
    """Use an installed language until the end of the block, in this thread or task alone.

    Raises:
        KeyError: if the language is not installed.
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
    """Return the form of a message for this count, in the language in use."""
    return CATALOGS[current_language()].ngettext(singular, plural_form, count)


@dataclass(frozen=True)
class LazyText:
    """A message that is translated when it is used: for module level, where no language is known yet.

    `str()` gives the translation, and so do f-strings and templates.
    """

    message: str

    def __str__(self) -> str:
        return _(self.message)


class LazyLabels(Mapping[Key, str]):
    """A label for each key of a set, translated when it is looked up."""

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
    """Return a date as people write it, such as 22 November 2026."""
    return _("{day} {month} {year}").format(day=value.day, month=MONTHS[value.month - 1], year=value.year)
