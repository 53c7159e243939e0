"""The action plan as a table of words: one row for each gap in the order of the path, and what is told about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..core.gaps import Gap
from ..core.matching import ProgramMatch
from ..core.planned_step import PlannedStep
from ..core.question_result import QuestionResult
from ..core.result import Result
from ..core.review_date import review_date
from ..translation import LazyText, _, day, plural
from ..user_text import strict_line
from .editions import EDITIONS, Edition
from .labels import EFFORT_LABELS, GAP_LABELS, HORIZON_LABELS, IMPORTANCE_LABELS
from .phrases import cost_words, sentence, verdict_words
from .views.path import plan_parts

STATUS = (LazyText("Not started"), LazyText("In progress"), LazyText("Done"), LazyText("Risk accepted"))
"""The choices of the column of that name; a row begins with the first."""


@dataclass(frozen=True)
class Row:
    """One gap with all that its row is made from."""

    place: str
    """Its place in the plan, written so that it sorts as text."""
    result: Result
    step: PlannedStep
    gap: Gap
    asked: QuestionResult
    match: ProgramMatch | None
    """The program to go to; None where it is the company's own work."""
    edition: Edition


Kind = Literal["text", "note", "link", "fill", "date", "list"]


@dataclass(frozen=True)
class Column:
    """One column of the table."""

    title: LazyText
    width: int
    """In characters."""
    meaning: LazyText
    value: Callable[[Row], str] = lambda row: ""
    kind: Kind = "text"
    """fill, date and list are for whoever works with the plan; a note may be long, and makes no row higher."""
    printed: bool = True


def _when(row: Row) -> str:
    return HORIZON_LABELS[row.step.horizon]


def _importance(row: Row) -> str:
    return sentence(IMPORTANCE_LABELS[row.gap.question.importance], "")


def _first(row: Row) -> str:
    if row.gap.kind != "unknown":
        return row.gap.advice
    find_out = _("First find out what is in place. Who may know: {who}.").format(who=row.gap.question.ask)
    return f"{find_out} {row.gap.advice}"


def _program(row: Row) -> str:
    return row.match.program.name if row.match else _("Own work")


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


def _note(row: Row) -> str:
    return row.asked.note if EDITIONS[row.edition].notes else ""


# What is worked with comes first and is printed; what one filters by, or looks up, comes after it.
COLUMNS = (
    Column(
        LazyText("No."), 5, LazyText("The order of the plan; sort by it to come back to it."), lambda row: row.place
    ),
    Column(
        LazyText("When"),
        13,
        LazyText("By when a team of your size can have the step done, by our own estimate."),
        _when,
    ),
    Column(
        LazyText("Importance"),
        12,
        LazyText("Essential, important or useful; an essential practice that is missing holds the whole level back."),
        _importance,
    ),
    Column(LazyText("Gap"), 34, LazyText("What is not in place yet, or not known."), lambda row: row.gap.text),
    Column(
        LazyText("First thing to do"),
        44,
        LazyText("How to begin or, where a part is in place, how to go on."),
        _first,
    ),
    Column(
        LazyText("Step"),
        28,
        LazyText("The piece of work that closes the gap; gaps with the same step are done together."),
        lambda row: row.step.title,
    ),
    Column(
        LazyText("Typical owner"), 18, LazyText("The role that owns such a step."), lambda row: row.step.step.owner
    ),
    Column(LazyText("Owner"), 16, LazyText("To fill in: who does it."), kind="fill"),
    Column(LazyText("Due"), 12, LazyText("To fill in: a date, not before the date of this plan."), kind="date"),
    Column(
        LazyText("Status"),
        14,
        LazyText("To choose: Not started, In progress, Done, Risk accepted."),
        lambda row: str(STATUS[0]),
        "list",
    ),
    Column(
        LazyText("Notes"),
        28,
        LazyText(
            "To fill in: what was decided, and where the evidence is. Write nothing about incidents or content."
        ),
        kind="fill",
    ),
    Column(
        LazyText("Program"),
        28,
        LazyText(
            "The program to go to for this gap, the one of the plan where there is one; others are in the report."
        ),
        _program,
        printed=False,
    ),
    Column(
        LazyText("For you"),
        22,
        LazyText("Whether it looks open to you, or after what, or is in use already; its provider decides."),
        _for_you,
        printed=False,
    ),
    Column(
        LazyText("Cost"),
        18,
        LazyText("The cost class of the program, together with what comes first."),
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
            "How long the whole step takes a small team, beginning with its programs included: our own estimate."
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
        lambda row: row.asked.number,
        printed=False,
    ),
    Column(
        LazyText("Note with the answer"),
        40,
        LazyText(
            "What was noted with the answer; remove the column before you pass the plan on. Empty in all "
            "editions but the working copy."
        ),
        _note,
        "note",
        printed=False,
    ),
)


def rows(result: Result, edition: Edition) -> Iterator[Row]:
    """By horizon, within it in the order of the path, within a step in the order of the gaps."""
    asked = {each.question.id: each for each in result.asked}
    found = [(step, gap) for part in plan_parts(result) for step in part.steps for gap in step.gaps]
    width = len(str(len(found)))
    for place, (step, gap) in enumerate(found, 1):
        match = _match(result, step, gap)
        yield Row(f"{place:0{width}}", result, step, gap, asked[gap.question.id], match, edition)


def _match(result: Result, step: PlannedStep, gap: Gap) -> ProgramMatch | None:
    """What is in use already and enough, or else the program that the plan goes to, or else the best that helps."""
    helping = [each.match for each in result.recommended[gap.question.id] if each.match.verdict != "not-for-you"]
    if not helping or helping[0].verdict == "in-use":
        return next(iter(helping), None)
    planned = {match.program.id for match in step.programs}
    return next((match for match in helping if match.program.id in planned), helping[0])


def about(result: Result, edition: Edition, kept_until: date | None) -> Iterator[tuple[str, str]]:
    """What the second sheet says: a label and its words."""
    detail = result.response.detail
    for label, text in (
        (_("Company"), strict_line(detail("organization"))),
        (_("Scope"), strict_line(detail("scope"))),
        (_("Prepared by"), strict_line(detail("prepared-by"))),
    ):
        if text:
            yield label, text
    yield _("Date"), day(result.date)
    notes = _("with the notes of the answers") if EDITIONS[edition].notes else _("without notes")
    yield _("Edition"), sentence(f"{EDITIONS[edition].title}, {notes}", "")
    yield (
        _("Questionnaire"),
        _("{title}, version {version}, content digest {digest}").format(
            title=result.questionnaire.title,
            version=result.questionnaire.version,
            digest=result.questionnaire.digest,
        ),
    )
    gaps = plural("{count} gap", "{count} gaps", len(result.gaps)).format(count=len(result.gaps))
    steps = plural("{count} step", "{count} steps", len(result.plan)).format(count=len(result.plan))
    yield (
        _("What it holds"),
        _("{gaps} in {steps}, in the order of the path in the report.").format(gaps=gaps, steps=steps),
    )
    if result.unanswered:
        unanswered = plural("{count} question is", "{count} questions are", result.unanswered)
        text = _("{questions} still open, so the plan may change.").format(
            questions=unanswered.format(count=result.unanswered)
        )
        yield _("Unfinished"), text
    yield _("Review date"), day(review_date(result.date, kept_until))
    yield (
        _("How to use it"),
        _(
            "Give each row an owner and a date, and set its status as the work goes on. Gaps with the same step are "
            "one piece of work. Joining a program closes nothing by itself: a gap is closed when its practice is in "
            "place. Where a risk is accepted, note who decided it and until when. On the review date, "
            "answer again and compare."
        ),
    )
    yield (
        _("Business record"),
        _(
            "This plan is a business record: a court or a regulator may be able to require it, and the word "
            "“confidential” does not make it privileged. If you expect a claim or an inquiry, ask counsel before you "
            "pass it on, but never delay a report for it. It is not legal advice and not a certification."
        ),
    )
    yield (
        result.questionnaire.urgent.title,
        _(
            "This plan is not the place to begin. Open nothing, call emergency services if a child may be in danger, "
            "and follow the page of that name, which is in the report and on the site."
        ),
    )


def nothing(result: Result) -> str:
    """What stands in the table where there is no gap."""
    if result.unanswered:
        return _("There is nothing to recommend before the questions are answered.")
    return _("Every practice that applies is at its target. Keep testing them, and look again in six months.")
