"""The commands that write documents: the report, a comparison and the printable questionnaire."""

import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import click

from .. import saved_file
from ..core.compare import Comparison
from ..core.questionnaire import Questionnaire
from ..core.response import with_current_ids
from ..core.result import Result, assess
from ..rendering.editions import EDITIONS, PAPERS, Edition, Paper
from ..rendering.html import questionnaire_html, report_html
from ..rendering.pdf import questionnaire_pdf, report_pdf
from ..rendering.plan_csv import as_csv
from ..rendering.plan_spreadsheet import as_xlsx
from ..rendering.result_json import as_json
from ..rendering.review_calendar import as_ics
from ..sandbox import ChildFailedError
from ..saved_file import SavedAnswers, compare_with
from ..translation import _
from ..user_text import strict_line
from .bad_input import BadInputError
from .files import load_questionnaire, print_notices, read_answers, write_file

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class ReportSource:
    """All data that a report is made from."""

    saved: SavedAnswers
    result: Result
    comparison: Comparison | None
    edition: Edition
    paper: Paper | None


def _event_id(saved: SavedAnswers) -> str:
    """Return an id for calendar events that reveals nothing. The same answers always give the same id."""
    return hashlib.sha256(saved_file.write_json(saved)).hexdigest()


REPORT_WRITERS: Mapping[str, Callable[[ReportSource], bytes]] = {
    ".pdf": lambda source: report_pdf(
        source.result, source.comparison, source.edition, saved_file.write_json(source.saved), source.paper
    ),
    ".html": lambda source: report_html(source.result, source.comparison, source.edition, source.paper).encode(),
    ".json": lambda source: as_json(source.result, source.edition),
    ".xlsx": lambda source: as_xlsx(source.result, source.edition, source.paper),
    ".csv": lambda source: as_csv(source.result, source.edition),
    ".ics": lambda source: as_ics(source.result, _event_id(source.saved)),
}
COMPARISON_WRITERS = {ending: REPORT_WRITERS[ending] for ending in (".pdf", ".html")}
QUESTIONNAIRE_WRITERS: Mapping[str, Callable[[tuple[Questionnaire, Paper]], bytes]] = {
    ".pdf": lambda source: questionnaire_pdf(*source),
    ".html": lambda source: questionnaire_html(*source).encode(),
}

EDITION = click.option(
    "--edition",
    type=click.Choice(list(EDITIONS)),
    default="working",
    show_default=True,
    help=_("share: without notes, embedded answers and links between gaps and laws. board: two pages."),
)
PAPER = click.option(
    "--paper",
    type=click.Choice(PAPERS),
    help=_("The paper size. The default is US Letter in the United States and Canada, and A4 elsewhere."),
)


@click.command(
    "report",
    help=_("Write the report, the plan, the review date or the result for the saved file FILE."),
)
@click.argument("file", type=click.Path(path_type=Path))
@EDITION
@PAPER
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help=_("The new file: a .pdf or .html report, an .xlsx or .csv plan, an .ics review date or a .json result."),
)
def report_command(file: Path, edition: Edition, paper: Paper | None, output: Path) -> None:
    write = _writer(REPORT_WRITERS, output)
    saved, result = _assessed(file)
    source = ReportSource(saved, result, None, edition, paper)
    write_file(output, _rendered(lambda: write(source)))


@click.command(
    "compare", help=_("Write the report on the saved file NEW, with what has changed since the saved file OLD.")
)
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@EDITION
@PAPER
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help=_("The new file: .pdf or .html.")
)
def compare_command(old: Path, new: Path, edition: Edition, paper: Paper | None, output: Path) -> None:
    write = _writer(COMPARISON_WRITERS, output)
    earlier, _earlier_result = _assessed(old)
    saved, result = _assessed(new)
    source = ReportSource(saved, result, compare_with(earlier, result), edition, paper)
    write_file(output, _rendered(lambda: write(source)))


@click.command("print", help=_("Write all questions, programs, laws and sources as one document."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--paper", type=click.Choice(PAPERS), default="a4", show_default=True, help=_("The size of the pages."))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help=_("The new file: .pdf or .html.")
)
def print_command(folder: Path | None, paper: Paper, output: Path) -> None:
    write = _writer(QUESTIONNAIRE_WRITERS, output)
    questionnaire = load_questionnaire(folder)
    write_file(output, _rendered(lambda: write((questionnaire, paper))))


def _assessed(file: Path) -> tuple[SavedAnswers, Result]:
    """Return the saved answers under current question ids, and their result. Print a note about unused entries."""
    questionnaire = load_questionnaire(None)
    saved = read_answers(file)
    if saved.questionnaire != questionnaire.id:
        message = _('{file} belongs to a different questionnaire, "{id}"')
        raise BadInputError(message.format(file=file, id=strict_line(saved.questionnaire)))
    saved = replace(saved, response=with_current_ids(questionnaire, saved.response))
    print_notices(questionnaire, saved)
    return saved, assess(questionnaire, saved.response, saved.saved_on)


def _writer(writers: Mapping[str, Callable[[Subject], bytes]], output: Path) -> Callable[[Subject], bytes]:
    """Return the function that makes a document in the format of the output file."""
    if output.suffix not in writers:
        raise BadInputError(_("the name of the output file must end in {endings}").format(endings=", ".join(writers)))
    return writers[output.suffix]


def _rendered(render: Callable[[], bytes]) -> bytes:
    """Return the document. If the renderer fails, print the problem and exit with code 1."""
    try:
        return render()
    except ChildFailedError as error:
        click.echo(_("the PDF could not be made: {problem}").format(problem=str(error).strip()), err=True)
        sys.exit(1)
