"""The columns and rows of the action plan. Each row is one gap, and the rows follow the order of the path."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..core.gaps import Gap
from ..core.matching import ProgramMatch
from ..core.planned_step import PlannedStep, horizon_end
from ..core.question_result import QuestionResult
from ..core.result import Result
from ..translation import LazyText, _
from .editions import EDITIONS, Edition
from .labels import EFFORT_LABELS, GAP_LABELS, HORIZON_LABELS, IMPORTANCE_LABELS
from .phrases import cost_words, gap_words, part_list, people_words, sentence, step_heading, verdict_words
from .views.countries import hotlines
from .views.path import plan_parts

STATUS = (LazyText("Not started"), LazyText("In progress"), LazyText("Done"), LazyText("Risk accepted"))
"""The choices in the column "Status". Every row starts with the first."""
DONE, ACCEPTED = 2, 3
"""The places in STATUS of "Done" and "Risk accepted"."""


@dataclass(frozen=True)
class Row:
    """One gap with all the data that its row shows."""

    place: str
    """Its place in the plan, with leading zeros so that it sorts as text."""
    result: Result
    step: PlannedStep
    gap: Gap
    question: QuestionResult
    match: ProgramMatch | None
    """The program to turn to, or None if the company does the work on its own."""
    edition: Edition


Kind = Literal["text", "note", "link", "fill", "date", "list", "proposed"]


@dataclass(frozen=True)
class Column:
    """One column of the action plan."""

    title: LazyText
    width: int
    """The width in characters."""
    meaning: LazyText
    value: Callable[[Row], str] = lambda row: ""
    kind: Kind = "text"
    """The kind of cell. People fill in cells of the kinds fill, date and list. A note never makes its row higher.

    The value of a proposed cell is a date as YYYY-MM-DD, or empty.
    """
    printed: bool = True


def _when(row: Row) -> str:
    return HORIZON_LABELS[row.step.horizon]


def _importance(row: Row) -> str:
    return sentence(IMPORTANCE_LABELS[row.gap.question.importance], "")


def _first(row: Row) -> str:
    advice = " ".join(filter(None, (row.gap.advice, hotlines([row.gap], row.result))))
    if row.gap.kind != "unknown":
        return advice
    words = _("Ask {who}. If it isn’t in place: {advice}")
    return words.format(who=people_words(row.gap.question, row.result.questionnaire), advice=advice)


def _ask(row: Row) -> str:
    if row.gap.kind != "unknown":
        return ""
    return sentence(people_words(row.gap.question, row.result.questionnaire), "")


def _program(row: Row) -> str:
    return row.match.program.name if row.match else _("In-house")


def _for_you(row: Row) -> str:
    if row.match is None:
        return ""
    return sentence(verdict_words(row.match, row.result), "")


def _cost(row: Row) -> str:
    if row.match is None:
        return ""
    return sentence(cost_words(row.match), "")


def _state(row: Row) -> str:
    return sentence(GAP_LABELS[row.gap.kind], "")


def _proposed(row: Row) -> str:
    until = horizon_end(row.result.date, row.step.horizon)
    return until.isoformat() if until else ""


def _note(row: Row) -> str:
    return row.question.note if EDITIONS[row.edition].notes else ""


# First come the printed columns, which people work with, then those for filtering and reference.
COLUMNS = (
    Column(
        LazyText("No."),
        5,
        LazyText("The row’s place in the plan. Sort by this column to restore the order."),
        lambda row: row.place,
    ),
    Column(
        LazyText("When"),
        13,
        LazyText("The time by which a team of your size can finish the step (our own estimate)."),
        _when,
    ),
    Column(
        LazyText("Importance"),
        12,
        LazyText("Essential, important or useful. A missing essential practice limits the overall level."),
        _importance,
    ),
    Column(
        LazyText("Gap"),
        34,
        LazyText("The practice that is not in place yet, or the question to answer if that is not known."),
        lambda row: gap_words(row.gap),
    ),
    Column(
        LazyText("First thing to do"),
        44,
        LazyText("How to get started or, if the practice is partly in place, how to continue."),
        _first,
    ),
    Column(
        LazyText("Step"),
        28,
        LazyText("The piece of work that closes the gap. One step can close several gaps."),
        lambda row: step_heading(row.step),
    ),
    Column(
        LazyText("Typical owner"),
        18,
        LazyText("The role that usually owns such a step."),
        lambda row: row.step.step.owner,
    ),
    Column(
        LazyText("Proposed date"),
        12,
        LazyText("The day by which the plan puts the step in place. Empty for steps that come later."),
        _proposed,
        "proposed",
    ),
    Column(LazyText("Owner"), 16, LazyText("For you to fill in: who does the work."), kind="fill"),
    Column(
        LazyText("Due"), 12, LazyText("For you to fill in: a date on or after the date of this plan."), kind="date"
    ),
    Column(
        LazyText("Status"),
        14,
        LazyText("For you to choose: Not started, In progress, Done or Risk accepted."),
        lambda row: str(STATUS[0]),
        "list",
    ),
    Column(
        LazyText("Notes"),
        28,
        LazyText(
            "For you to fill in: what was decided, and where the evidence is. Write nothing about incidents or "
            "content."
        ),
        kind="fill",
    ),
    Column(
        LazyText("Program"),
        28,
        LazyText(
            "The program that the plan uses for this gap or, if it uses none, the one that helps most. The report "
            "lists others."
        ),
        _program,
        printed=False,
    ),
    Column(
        LazyText("For you"),
        22,
        LazyText("Whether you can probably join now or later, or already use it. The provider decides."),
        _for_you,
        printed=False,
    ),
    Column(
        LazyText("Cost"),
        18,
        LazyText("The cost class of the program, including programs that come first."),
        _cost,
        printed=False,
    ),
    Column(
        LazyText("Official page"),
        34,
        LazyText("The program’s own page."),
        lambda row: row.match.program.url if row.match else "",
        "link",
        printed=False,
    ),
    Column(
        LazyText("Effort"),
        10,
        LazyText(
            "How long the whole step takes a small team, including getting started with its programs (our own "
            "estimate)."
        ),
        lambda row: sentence(EFFORT_LABELS[row.step.effort], ""),
        printed=False,
    ),
    Column(
        LazyText("State"),
        18,
        LazyText("Whether the practice is missing, partly in place or not known yet."),
        _state,
        printed=False,
    ),
    Column(
        LazyText("Missing parts"),
        34,
        LazyText("The parts that you ticked as missing. Empty unless the practice is partly in place."),
        lambda row: sentence(part_list(row.gap.missing), ""),
        printed=False,
    ),
    Column(
        LazyText("Who to ask"),
        28,
        LazyText("Who may know whether the practice is in place. Filled in if the answer is not known yet."),
        _ask,
        printed=False,
    ),
    Column(
        LazyText("Area"),
        24,
        LazyText("The area of the questionnaire."),
        lambda row: row.gap.area.title,
        printed=False,
    ),
    Column(
        LazyText("In the report"),
        12,
        LazyText("The number of the practice in the report and on the site."),
        lambda row: row.question.number,
        printed=False,
    ),
    Column(
        LazyText("Step ID"),
        20,
        LazyText("The id of the step. It stays the same in later versions of the questionnaire."),
        lambda row: row.step.step.id,
        printed=False,
    ),
    Column(
        LazyText("Question ID"),
        20,
        LazyText("The id of the question. It stays the same in later versions of the questionnaire."),
        lambda row: row.gap.question.id,
        printed=False,
    ),
    Column(
        LazyText("Note with the answer"),
        40,
        LazyText(
            "The note on the answer. Remove this column before you share the plan. Empty in all editions except "
            "the working copy."
        ),
        _note,
        "note",
        printed=False,
    ),
)


def rows(result: Result, edition: Edition) -> Iterator[Row]:
    """Yield the rows in the order of the path: by horizon, then by step, then by gap."""
    questions = {question.question.id: question for question in result.asked}
    pairs = [(step, gap) for part in plan_parts(result) for step in part.steps for gap in step.gaps]
    width = len(str(len(pairs)))
    for place, (step, gap) in enumerate(pairs, 1):
        match = _match(result, step, gap)
        yield Row(f"{place:0{width}}", result, step, gap, questions[gap.question.id], match, edition)


def _match(result: Result, step: PlannedStep, gap: Gap) -> ProgramMatch | None:
    """Return a program in use that helps, or else one that the plan uses, or else the best one that helps."""
    recommended = [recommendation.match for recommendation in result.recommended[gap.question.id]]
    helping = [match for match in recommended if match.verdict != "not-for-you"]
    if not helping or helping[0].verdict == "in-use":
        return next(iter(helping), None)
    planned = {match.program.id for match in step.programs}
    return next((match for match in helping if match.program.id in planned), helping[0])
