"""Result -> HTML of the report; and what the site needs to show the same sections."""

from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from ..core.result import Result
from ..text import strict_line
from ..wording import _, plural
from .filters import FILTERS, contents

REPORTS = "assessment.reports"
STYLESHEET = "report://files/report.css"


def report_loader() -> BaseLoader:
    """The templates of reports/, under names that begin with reports/."""
    return PrefixLoader({"reports": PackageLoader(REPORTS, "")})


def install(environment: Environment) -> None:
    """Give an environment the words, filters and rules that site and report share."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_, plural, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(FILTERS)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.undefined = StrictUndefined


@cache
def _environment() -> Environment:
    environment = Environment(loader=report_loader(), autoescape=True)
    install(environment)
    return environment


@cache
def sections() -> tuple[str, ...]:
    """The section templates after the summary, in the order of their names."""
    names = sorted(entry.name for entry in (files(REPORTS) / "sections").iterdir() if entry.name.endswith(".html"))
    return tuple(f"reports/sections/{name}" for name in names if not name.startswith("10-"))


def report_context(result: Result) -> dict[str, Any]:
    """What the sections are given; user text is already in its strict form."""
    return {
        "result": result,
        "name": strict_line(result.response.detail("organization")),
        "scope": strict_line(result.response.detail("scope")),
        "prepared_by": strict_line(result.response.detail("prepared-by")),
        "sections": sections(),
        "contents": contents(result),
    }


def html(result: Result) -> str:
    """The whole report as one document; the same result gives the same text."""
    context = report_context(result)
    title = _("Child safety readiness")
    if context["name"]:
        title = f"{title}: {context['name']}"
    template = _environment().get_template("reports/report.html")
    return template.render(context, title=title, lang="en", stylesheet=STYLESHEET)
