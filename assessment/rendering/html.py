"""Report and questionnaire -> HTML; and what the site needs to show the same sections."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from ..core.compare import Comparison
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..translation import _, current_language, plural, text_direction
from ..user_text import strict_line
from . import labels
from .editions import EDITIONS, Edition, Paper, contents, paper_of
from .printed_questionnaire import questionnaire_document
from .template_filters import FILTERS

REPORTS = "assessment.reports"
STYLESHEET = "report://files/report.css"


def report_loader() -> BaseLoader:
    """The templates of reports/, under names that begin with reports/."""
    return PrefixLoader({"reports": PackageLoader(REPORTS, "")})


def install_wording(environment: Environment) -> None:
    """Give an environment the words, filters and rules that site and report share."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_, plural, newstyle=True)  # type: ignore[attr-defined]
    environment.globals.update(current_language=current_language, text_direction=text_direction)
    environment.filters.update(FILTERS)
    environment.globals.update(template_globals())
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.undefined = StrictUndefined


def template_globals() -> dict[str, Any]:
    """Return what every template of site and report can name: the labels."""
    return {name: value for name, value in vars(labels).items() if name.endswith("_LABELS")}


@cache
def _environment() -> Environment:
    environment = Environment(loader=report_loader(), autoescape=True)
    install_wording(environment)
    return environment


@cache
def template_fingerprint() -> str:
    """A fingerprint of what the report looks like."""
    found = hashlib.sha256()
    folders = [files(REPORTS)]
    while folders:
        for each in sorted(folders.pop().iterdir(), key=lambda entry: entry.name):
            if each.is_dir():
                folders.append(each)
            elif each.name.endswith((".html", ".css")):
                found.update(each.name.encode() + b"\0" + each.read_bytes() + b"\0")
    return found.hexdigest()


@cache
def files_of(folder: str) -> dict[str, str]:
    """The templates of a folder by name, without the numbers that put them in order."""
    names = sorted(entry.name for entry in (files(REPORTS) / folder).iterdir() if entry.name[0].isdigit())
    return {name.partition("-")[2].removesuffix(".html"): f"reports/{folder}/{name}" for name in names}


def report_context(
    result: Result, comparison: Comparison | None = None, edition: Edition = "working"
) -> dict[str, Any]:
    """What the sections are given; user text is already in its strict form."""
    extent = EDITIONS[edition]
    return {
        "result": result,
        "comparison": comparison,
        "edition": extent,
        "name": strict_line(result.response.detail("organization")),
        "scope": strict_line(result.response.detail("scope")),
        "prepared_by": strict_line(result.response.detail("prepared-by")),
        "sections": [files_of("sections")[name] for name in extent.sections],
        "contents": contents(result, comparison),
    }


def report_html(
    result: Result,
    comparison: Comparison | None = None,
    edition: Edition = "working",
    paper: Paper | None = None,
) -> str:
    """The report as one document; the same result gives the same text.

    What each edition holds stands in EDITIONS. The paper is that of the company's country where none is given.
    """
    context = report_context(result, comparison, edition)
    title = _("Child safety readiness")
    if context["name"]:
        title = f"{title}: {context['name']}"
    template = _environment().get_template("reports/report.html")
    return template.render(context, title=title, stylesheet=STYLESHEET, paper=paper or paper_of(result))


def questionnaire_context(questionnaire: Questionnaire) -> dict[str, Any]:
    """What the sections of the printed questionnaire are given; the title stands before the contents."""
    return {**questionnaire_document(questionnaire), "sections": list(files_of("questionnaire").values())[1:]}


def questionnaire_html(questionnaire: Questionnaire, paper: Paper = "a4") -> str:
    """All that is asked, judged and offered as one document; the same content gives the same text."""
    template = _environment().get_template("reports/questionnaire.html")
    title = _("{title}: the whole questionnaire").format(title=questionnaire.title)
    context = questionnaire_context(questionnaire)
    return template.render(context, title=title, stylesheet=STYLESHEET, paper=paper)
