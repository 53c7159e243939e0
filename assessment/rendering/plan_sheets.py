"""The further sheets of the action plan: who to ask, the programs, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..core.result import Result
from ..translation import _
from .phrases import comma_list, sentence
from .views.answers import excluded_entries
from .views.programs import ProgramCard, in_use_cards, recommended_cards
from .views.to_ask import people_with_questions

LINK_COLUMN = 7
"""The position of the official page in the sheet of programs."""


@dataclass(frozen=True)
class Sheet:
    """A table on a sheet of its own. All cells are text."""

    title: str
    columns: Sequence[tuple[str, int]]
    """The title and the width in characters of each column."""
    rows: Sequence[Sequence[str]]
    link_column: int | None = None
    """The position of the column whose texts are links, if there is one."""


def further_sheets(result: Result) -> tuple[Sheet, ...]:
    """Return the sheets that have at least one row."""
    sheets = (_who_to_ask(result), _programs(result), _left_out(result))
    return tuple(sheet for sheet in sheets if sheet.rows)


def _who_to_ask(result: Result) -> Sheet:
    columns = (
        (_("Who to ask"), 30),
        (_("In the report"), 12),
        (_("Question"), 70),
        (_("Importance"), 14),
        (_("Or ask"), 30),
    )
    rows = [
        (
            row.person,
            question.reference.number,
            question.text,
            sentence(question.importance, ""),
            sentence(question.or_ask, ""),
        )
        for row in people_with_questions(result)
        for question in row.questions
    ]
    return Sheet(_("Who to ask"), columns, rows)


def _programs(result: Result) -> Sheet:
    columns = (
        (_("Program"), 26),
        (_("Provider"), 20),
        (_("For you"), 20),
        (_("Who may join or use it"), 40),
        (_("Price"), 24),
        (_("Gaps"), 12),
        (_("First step"), 40),
        (_("Official page"), 36),
        (_("Checked on"), 12),
    )
    cards = {card.program.id: card for card in (*recommended_cards(result), *in_use_cards(result))}
    return Sheet(_("Programs"), columns, [_program_row(card) for card in cards.values()], LINK_COLUMN)


def _program_row(card: ProgramCard) -> tuple[str, ...]:
    program = card.program
    return (
        program.name,
        program.provider,
        sentence(card.verdict, ""),
        program.eligibility,
        card.price,
        comma_list(reference.number for reference in card.gaps),
        program.apply[0] if program.apply else "",
        program.url,
        program.checked_on.isoformat(),
    )


def _left_out(result: Result) -> Sheet:
    """Return the questions that were not asked and the programs that are not for this company, with the reasons."""
    columns = ((_("What"), 70), (_("Why"), 70))
    rows = [(f"{entry.number} {entry.text}".strip(), entry.reason) for entry in excluded_entries(result)] + [
        (program.name, refusal.because) for refusal in result.not_for_you for program in refusal.programs
    ]
    return Sheet(_("Not asked, not for you"), columns, rows)
