"""The text of the plan's second sheet, which explains the plan and how to use it."""

from collections.abc import Iterator

from ..core.result import Result
from ..translation import _, day, plural
from ..user_text import strict_line
from .editions import EDITIONS, Edition
from .phrases import sentence


def plan_notes(result: Result, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield each label of the sheet with its text."""
    yield from _details(result)
    yield _("Date"), day(result.date)
    yield _("Edition"), _edition(edition)
    yield _("Questionnaire"), _questionnaire(result)
    yield _("Contents"), _extent(result)
    if result.unanswered:
        yield _("Unfinished"), _unfinished(result)
    yield _("Review date"), day(result.review_on)
    yield from _advice()
    yield result.questionnaire.urgent.title, _urgent()


def no_gaps_text(result: Result) -> str:
    """Return the sentence that the table shows if there are no gaps."""
    if result.unanswered:
        return _("There is nothing to recommend until the questions are answered.")
    words = _(
        "Every practice that applies is at its target. Keep testing the practices, and review them again on {day}."
    )
    return words.format(day=day(result.review_on))


def _details(result: Result) -> Iterator[tuple[str, str]]:
    """Yield the details that the company typed about itself, leaving out empty ones."""
    detail = result.response.detail
    for label, text in (
        (_("Company"), strict_line(detail("organization"))),
        (_("Scope"), strict_line(detail("scope"))),
        (_("Prepared by"), strict_line(detail("prepared-by"))),
    ):
        if text:
            yield label, text


def _edition(edition: Edition) -> str:
    notes = _("with the notes of the answers") if EDITIONS[edition].notes else _("without notes")
    return sentence(f"{EDITIONS[edition].title}, {notes}", "")


def _questionnaire(result: Result) -> str:
    return _("{title}, version {version}, content digest {digest}").format(
        title=result.questionnaire.title, version=result.questionnaire.version, digest=result.questionnaire.digest
    )


def _extent(result: Result) -> str:
    gaps = plural("{count} gap", "{count} gaps", len(result.gaps)).format(count=len(result.gaps))
    steps = plural("{count} step", "{count} steps", len(result.plan)).format(count=len(result.plan))
    return _("{gaps} in {steps}, in the order of the plan in the report.").format(gaps=gaps, steps=steps)


def _unfinished(result: Result) -> str:
    questions = plural("{count} question is", "{count} questions are", result.unanswered)
    return _("{questions} still open, so the plan may change.").format(
        questions=questions.format(count=result.unanswered)
    )


def _advice() -> Iterator[tuple[str, str]]:
    yield (
        _("How to use it"),
        _(
            "Give each row an owner and a date, and update its status as the work goes on. Gaps with the same step "
            "are one piece of work. Joining a program isn’t enough. A gap closes when its practice is in place. If "
            "you "
            "accept a risk, note who decided that and until when. On the review date, answer the questions again and "
            "compare."
        ),
    )
    yield (
        _("Business record"),
        _(
            "This plan is a business record. A court or a regulator may be able to demand it, and the word "
            "“confidential” does not make it privileged. If you expect a claim or an inquiry, ask counsel before you "
            "share it, but never delay a report because of that. It is neither legal advice nor a certification."
        ),
    )


def _urgent() -> str:
    return _(
        "Don’t start with this plan. Open nothing. If a child may be in danger, call emergency services. Then follow "
        "the page with this title in the report or on the site."
    )
