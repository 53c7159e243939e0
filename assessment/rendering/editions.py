"""The editions of the report and their sections, the table of contents and the paper size."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..core.compare import Comparison
from ..core.question_result import QuestionResult
from ..core.result import Result
from ..translation import LazyText, _

Edition = Literal["working", "share", "board"]
Paper = Literal["a4", "letter"]


@dataclass(frozen=True)
class EditionContents:
    """One edition and what it includes."""

    id: Edition
    title: LazyText
    sections: tuple[str, ...]
    """The names of the files in reports/sections/, without their numbers, in reading order."""
    appendix: tuple[str, ...]
    """The same for the appendix. Empty if the edition has none."""
    notes: bool
    """Whether the edition shows the notes that people added to their answers."""
    answers: bool
    """Whether the answers are attached as a file, so that the site can reopen the assessment from the PDF."""
    ties: bool
    """Whether the edition shows which duties each gap relates to."""


WHOLE = (
    "summary",
    "areas",
    "plan",
    "ask",
    "since",
    "steps",
    "programs",
    "report-to",
    "duties",
    "strengths",
    "not-asked",
    "urgent",
)
APPENDIX = ("basis", "why", "other-programs", "not-for-you", "good-to-know", "answers", "glossary", "sources")
"""The sections of the appendix, which has page numbers of its own."""
EDITIONS: Mapping[Edition, EditionContents] = {
    edition.id: edition
    for edition in (
        EditionContents("working", LazyText("working copy"), WHOLE, APPENDIX, notes=True, answers=True, ties=True),
        EditionContents("share", LazyText("copy to share"), WHOLE, APPENDIX, notes=False, answers=False, ties=False),
        EditionContents("board", LazyText("for the board"), ("board",), (), notes=False, answers=False, ties=False),
    )
}
PAPERS: tuple[Paper, ...] = ("a4", "letter")
LETTER = frozenset({"established-us", "established-ca"})
"""The tags of the countries that use US Letter paper."""


def paper_of(result: Result) -> Paper:
    """Return "letter" if every country of establishment uses US Letter, else "a4"."""
    established = {tag for tag in result.tags if tag.startswith("established-")}
    return "letter" if established and established <= LETTER else "a4"


@dataclass(frozen=True)
class ContentsLine:
    """One line of the table of contents."""

    anchor: str
    title: str
    in_appendix: bool


def report_contents(result: Result, comparison: Comparison | None = None) -> list[ContentsLine]:
    """Return the sections that follow page 1 of the whole report, in reading order."""
    main = [
        ("areas", _("Area by area"), True),
        ("plan", _("The plan"), bool(result.plan)),
        ("ask", _("Who to ask"), bool(result.to_ask)),
        ("since", _("Since last time"), comparison is not None),
        ("steps", _("The steps and their gaps"), bool(result.plan)),
        ("programs", _("The programs of the plan"), any(step.programs for step in result.plan)),
        ("in-use", _("Already in use"), bool(result.in_use)),
        ("report-to", _("Who you report to"), bool(result.countries or result.unnamed_regions)),
        ("duties", _("Laws that may apply"), True),
        ("strengths", _("Strengths"), True),
        ("not-asked", _("What does not apply, and why"), not all(map(_counts, result.questions))),
        ("urgent", result.questionnaire.urgent.title, True),
    ]
    appendix = [
        ("basis", _("Basis and method"), True),
        ("why", _("Why this score, and what would change it"), result.enough_answered and result.overall is not None),
        ("other-programs", _("Other programs that help"), len(result.programs) > len(_planned(result))),
        ("not-for-you", _("Not for you, and why"), bool(result.not_for_you)),
        ("good-to-know", _("Good to know"), bool(result.good_to_know)),
        ("answers", _("Your answers"), True),
        ("glossary", _("Glossary"), bool(result.terms)),
        ("sources", _("Sources"), True),
    ]
    parts = ((main, False), (appendix, True))
    return [
        ContentsLine(anchor, title, in_appendix)
        for entries, in_appendix in parts
        for anchor, title, shown in entries
        if shown
    ]


def _planned(result: Result) -> set[str]:
    """Return the ids of the programs that the plan uses."""
    return {match.program.id for step in result.plan for match in step.programs}


def _counts(question: QuestionResult) -> bool:
    return question.asked and question.status != "not-applicable"
