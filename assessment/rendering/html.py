"""Report and questionnaire -> HTML; and what the site needs to show the same sections."""

from functools import cache
from importlib.resources import files
from typing import Any, Literal

from jinja2 import BaseLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from ..core.compare import Comparison
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..text import strict_line
from ..wording import _, plural
from .filters import FILTERS, contents
from .printed import printed

Edition = Literal["working", "share"]
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
def fixed_words() -> Any:
    """The tables of reports/_words.html, so that what is not made from a template says the same."""
    return _environment().get_template("reports/_words.html").module


@cache
def sections(folder: str = "sections") -> tuple[str, ...]:
    """The section templates after the first page, in the order of their names."""
    names = sorted(entry.name for entry in (files(REPORTS) / folder).iterdir() if entry.name[0].isdigit())
    return tuple(f"reports/{folder}/{name}" for name in names if not name.startswith("10-"))


def report_context(
    result: Result, comparison: Comparison | None = None, edition: Edition = "working"
) -> dict[str, Any]:
    """What the sections are given; user text is already in its strict form."""
    return {
        "result": result,
        "comparison": comparison,
        "edition": edition,
        "name": strict_line(result.response.detail("organization")),
        "scope": strict_line(result.response.detail("scope")),
        "prepared_by": strict_line(result.response.detail("prepared-by")),
        "sections": sections(),
        "contents": contents(result, comparison),
    }


def html(result: Result, comparison: Comparison | None = None, edition: Edition = "working") -> str:
    """The whole report as one document; the same result gives the same text.

    The copy to share leaves out notes and the tie between a gap and a duty.
    """
    context = report_context(result, comparison, edition)
    title = _("Child safety readiness")
    if context["name"]:
        title = f"{title}: {context['name']}"
    template = _environment().get_template("reports/report.html")
    return template.render(context, title=title, lang="en", stylesheet=STYLESHEET)


def questionnaire_context(questionnaire: Questionnaire) -> dict[str, Any]:
    """What the sections of the printed questionnaire are given."""
    return {**printed(questionnaire), "sections": sections("questionnaire")}


def questionnaire_html(questionnaire: Questionnaire) -> str:
    """All that is asked, judged and offered as one document; the same content gives the same text."""
    template = _environment().get_template("reports/questionnaire.html")
    title = _("{title}: the whole questionnaire").format(title=questionnaire.title)
    return template.render(questionnaire_context(questionnaire), title=title, lang="en", stylesheet=STYLESHEET)
