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
    "ask",
    "path",
    "since",
    "areas",
    "programs",
    "report-to",
    "duties",
    "strengths",
    "not-asked",
    "basis",
    "urgent",
)
APPENDIX = ("why", "not-for-you", "good-to-know", "answers", "glossary", "sources")
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
class ContentsEntry:
    """One line of the table of contents."""

    anchor: str
    title: str
    in_appendix: bool


def report_contents(result: Result, comparison: Comparison | None = None) -> list[ContentsEntry]:
    """Return the sections that follow page 1 of the whole report, in reading order."""
    asked_areas = [area for area in result.areas if area.asked]
    main = [
        ("ask", _("Who to ask"), bool(result.to_ask)),
        ("path", _("The plan"), bool(result.plan)),
        ("since", _("Since last time"), comparison is not None),
        ("areas", _("Area by area"), any(area.enough_answered or area.gaps for area in asked_areas)),
        ("programs", _("Recommended programs"), bool(result.programs)),
        ("in-use", _("Already in use"), bool(result.in_use)),
        ("report-to", _("Who you report to"), bool(result.countries or result.unnamed_regions)),
        ("duties", _("Laws that may apply"), True),
        ("strengths", _("Strengths"), True),
        ("not-asked", _("What does not apply, and why"), not all(map(_counts, result.questions))),
        ("basis", _("Basis and method"), True),
        ("urgent", result.questionnaire.urgent.title, True),
    ]
    appendix = [
        ("why", _("Why this score, and what would change it"), result.enough_answered and result.overall is not None),
        ("not-for-you", _("Not for you, and why"), bool(result.not_for_you)),
        ("good-to-know", _("Good to know"), bool(result.good_to_know)),
        ("answers", _("Your answers"), True),
        ("glossary", _("Glossary"), bool(result.terms)),
        ("sources", _("Sources"), True),
    ]
    parts = ((main, False), (appendix, True))
    return [
        ContentsEntry(anchor, title, in_appendix)
        for entries, in_appendix in parts
        for anchor, title, shown in entries
        if shown
    ]


def _counts(question: QuestionResult) -> bool:
    return question.asked and question.status != "not-applicable"
