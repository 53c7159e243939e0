"""The report and the questionnaire as HTML, and the parts that the site reuses to show the same sections."""

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from ..core.compare import Comparison
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..translation import _, current_language, day, plural, text_direction
from ..user_text import strict_line
from . import labels
from .editions import EDITIONS, Edition, Paper, paper_of, report_contents
from .printed_questionnaire import printed_questionnaire
from .template_filters import FILTERS
from .views import VIEWS

REPORTS = "assessment.reports"
STYLESHEET = "report://files/report.css"
_BLOCK = "(?:p|li|t[dh]|d[dt]|h[1-6])"
_BLOCK_EDGE = re.compile(
    rf'(<p class="note".*?</p>)|(<{_BLOCK}(?: [^>]*)?>)\s+|\s+(?=(?:</span>\s*)?</{_BLOCK}>)', re.DOTALL
)


def report_loader() -> BaseLoader:
    """Return a loader that finds the templates in reports/ under names that begin with reports/."""
    return PrefixLoader({"reports": PackageLoader(REPORTS, "")})


def install_wording(environment: Environment) -> None:
    """Give an environment the language, labels, filters, views and settings that the site and the report share."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_, plural, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(FILTERS)
    environment.globals.update(template_globals())
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.undefined = StrictUndefined


def template_globals() -> dict[str, Any]:
    """Return the globals of all templates of the site and the report: the language, the labels and the views."""
    tables = {name: value for name, value in vars(labels).items() if name.endswith("_LABELS")}
    return {"current_language": current_language, "text_direction": text_direction, **tables, **VIEWS}


@cache
def _environment() -> Environment:
    environment = Environment(loader=report_loader(), autoescape=True)
    install_wording(environment)
    return environment


@cache
def template_fingerprint() -> str:
    """Return the SHA-256 of the report's templates and style sheet, in hexadecimal."""
    fingerprint = hashlib.sha256()
    folders = [files(REPORTS)]
    while folders:
        for entry in sorted(folders.pop().iterdir(), key=lambda entry: entry.name):
            if entry.is_dir():
                folders.append(entry)
            elif entry.name.endswith((".html", ".css")):
                fingerprint.update(entry.name.encode() + b"\0" + entry.read_bytes() + b"\0")
    return fingerprint.hexdigest()


@cache
def files_of(folder: str) -> dict[str, str]:
    """Return the numbered templates of a folder in order, keyed by their names without the numbers."""
    names = sorted(entry.name for entry in (files(REPORTS) / folder).iterdir() if entry.name[0].isdigit())
    return {name.partition("-")[2].removesuffix(".html"): f"reports/{folder}/{name}" for name in names}


def report_context(
    result: Result, comparison: Comparison | None = None, edition: Edition = "working"
) -> dict[str, Any]:
    """Return the variables of the report's templates. Text that people typed is in its strict form."""
    edition_contents = EDITIONS[edition]
    return {
        "result": result,
        "comparison": comparison,
        "edition": edition_contents,
        "name": strict_line(result.response.detail("organization")),
        "scope": strict_line(result.response.detail("scope")),
        "prepared_by": strict_line(result.response.detail("prepared-by")),
        "sections": [files_of("sections")[name] for name in edition_contents.sections],
        "appendix": [files_of("sections")[name] for name in edition_contents.appendix],
        "contents": report_contents(result, comparison),
    }


def report_html(
    result: Result,
    comparison: Comparison | None = None,
    edition: Edition = "working",
    paper: Paper | None = None,
) -> str:
    """Return the report as one HTML document. The same arguments give the same text.

    Args:
        comparison: A comparison with an earlier assessment, which adds the section "Since last time".
        edition: A key of EDITIONS.
        paper: The page size. The default is the size that the company's country uses.
    """
    context = report_context(result, comparison, edition)
    title = _("Child safety readiness")
    if context["name"]:
        title = f"{title}: {context['name']}"
    stamp = _("{day} · questionnaire {version} · digest {digest}").format(
        day=day(result.date), version=result.questionnaire.version, digest=result.questionnaire.digest
    )
    return _document("report", context, title, stamp, paper or paper_of(result))


def questionnaire_context(questionnaire: Questionnaire) -> dict[str, Any]:
    """Return the variables of the printed questionnaire's templates.

    `sections` leaves out the title, which comes before the table of contents.
    """
    document = printed_questionnaire(questionnaire)
    return {**vars(document), "sections": list(files_of("questionnaire").values())[1:]}


def questionnaire_html(questionnaire: Questionnaire, paper: Paper = "a4") -> str:
    """Return the whole questionnaire as one HTML document. The same content gives the same text."""
    context = questionnaire_context(questionnaire)
    title = _("{title}: the whole questionnaire").format(title=questionnaire.title)
    stamp = _("Questionnaire {version} · digest {digest} · checked up to {day}").format(
        version=questionnaire.version, digest=questionnaire.digest, day=day(context["checked_on"])
    )
    return _document("questionnaire", context, title, stamp, paper)


def _document(name: str, context: dict[str, Any], title: str, stamp: str, paper: Paper) -> str:
    template = _environment().get_template(f"reports/{name}.html")
    return without_edge_spaces(template.render(context, title=title, stamp=stamp, stylesheet=STYLESHEET, paper=paper))


def without_edge_spaces(html: str) -> str:
    """Return the document without the white space at the start and end of its blocks.

    The white space comes from the indentation of the templates. WeasyPrint counts a space at the end of a block when
    it breaks lines, so a last word that just fits would move to a new line. Notes stay as people typed them.
    """
    return _BLOCK_EDGE.sub(lambda edge: edge[1] or edge[2] or "", html)
