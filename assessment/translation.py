"""The one place where words of the program meet a translation. There is no language yet, so they stay as written."""

import gettext
from datetime import date

_translations = gettext.NullTranslations()


def _(message: str) -> str:
    return _translations.gettext(message)


def plural(one: str, many: str, count: int) -> str:
    return _translations.ngettext(one, many, count)


MONTHS = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


def day(value: date) -> str:
    """A date as people write it, such as 22 November 2026."""
    return _("{day} {month} {year}").format(day=value.day, month=MONTHS[value.month - 1], year=value.year)
