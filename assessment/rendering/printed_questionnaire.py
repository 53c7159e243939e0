"""The data of the printed questionnaire: its contents, its cross-references and its date."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..core.duty import Duty, Jurisdiction
from ..core.freshness import newest_check
from ..core.program import Condition, Depth, Help, Program, Trait
from ..core.question import Area, Question
from ..core.questionnaire import Questionnaire
from ..core.rules import Rule
from ..core.source import Source
from ..translation import _
from .labels import DEPTH_LABELS, JURISDICTION_LABELS, RELATION_LABELS, DutyRelation

ContentsEntry = tuple[str, str, list[tuple[str, str]]]
"""An entry in the table of contents: its anchor, its text, and the anchor and text of each entry below it."""


@dataclass(frozen=True)
class NumberedArea:
    """One area with its number."""

    number: int
    area: Area
    essentials: int
    """The number of its essential questions."""


@dataclass(frozen=True)
class Helping:
    """The programs that help with a question at one depth, each with a rule for the companies that it helps."""

    depth: Depth
    programs: tuple[tuple[Program, Rule], ...]


@dataclass(frozen=True)
class PrintedQuestionnaire:
    """The variables of the templates in reports/questionnaire/."""

    questionnaire: Questionnaire
    contents: Sequence[ContentsEntry]
    areas: Sequence[NumberedArea]
    numbers: Mapping[str, str]
    """The number of each question, such as 1.2."""
    helping: Mapping[str, Sequence[Helping]]
    """For each question id, the programs that help with the question."""
    helped_by: Mapping[str, Sequence[tuple[Depth, Sequence[Help]]]]
    """For each program id, the questions that the program helps with."""
    closing: Mapping[str, Sequence[Question]]
    """For each step id, the questions whose gaps the step closes."""
    duties_of: Mapping[str, Sequence[tuple[DutyRelation, Sequence[Duty]]]]
    """For each question id, the duties that the question relates to."""
    tied: Mapping[str, Sequence[tuple[DutyRelation, Sequence[Question]]]]
    """For each duty id, the questions that relate to the duty."""
    using: Mapping[str, Sequence[Question]]
    """For each term id of the glossary, the questions that use the term."""
    programs: Sequence[Program]
    """All programs, sorted by provider and name."""
    traits_of: Mapping[str, Sequence[Trait]]
    """For each program id, the traits that the program shares with others."""
    conditions_of: Mapping[str, Sequence[Condition]]
    """For each program id, the conditions for joining or using it, including those of its traits."""
    example_of_use: str
    """An example of the tags for programs in use: the tag of the first program."""
    duties: Sequence[Duty]
    duty_groups: Sequence[tuple[Jurisdiction, Sequence[Duty]]]
    open_points: Sequence[Duty]
    """Duties in which we have low confidence."""
    open_point_groups: Sequence[tuple[Jurisdiction, Sequence[Duty]]]
    term_names: Mapping[str, str]
    models: Mapping[str, Source]
    """For each question id, the model text that stands for programs. Questions with programs are left out."""
    checked_on: date
    """The latest day on which a fact was checked."""


def printed_questionnaire(questionnaire: Questionnaire) -> PrintedQuestionnaire:
    """Return the data that the document shows. The same content gives the same data."""
    numbers = _numbers(questionnaire)
    questions = questionnaire.questions()
    programs = sorted(
        questionnaire.programs, key=lambda program: (program.provider.casefold(), program.name.casefold())
    )
    duties = [duty for duty in questionnaire.duties if duty.confidence != "low"]
    open_points = [duty for duty in questionnaire.duties if duty.confidence == "low"]
    return PrintedQuestionnaire(
        questionnaire=questionnaire,
        contents=questionnaire_contents(questionnaire, numbers),
        areas=[_numbered(number, area) for number, area in enumerate(questionnaire.areas, 1)],
        numbers=numbers,
        helping={question.id: _helping(question, programs) for question in questions},
        helped_by={program.id: _helped_by(program) for program in programs},
        closing=_by_id((question.step, question) for question in questions),
        duties_of={question.id: _duties_of(question, questionnaire) for question in questions},
        tied={duty.id: _tied(duty, questions) for duty in questionnaire.duties},
        using=_by_id((term_id, question) for question in questions for term_id in question.terms),
        programs=programs,
        traits_of={program.id: questionnaire.traits_of(program) for program in programs},
        conditions_of={program.id: questionnaire.conditions_of(program) for program in programs},
        example_of_use=f"uses:{programs[0].id}",
        duties=duties,
        duty_groups=_by_jurisdiction(duties),
        open_points=open_points,
        open_point_groups=_by_jurisdiction(open_points),
        term_names={term.id: term.term for term in questionnaire.terms},
        models={question.id: questionnaire.source(question.model) for question in questions if question.model},
        checked_on=newest_check(questionnaire),
    )


def _numbers(questionnaire: Questionnaire) -> dict[str, str]:
    return {
        question.id: f"{number}.{place}"
        for number, area in enumerate(questionnaire.areas, 1)
        for place, question in enumerate(area.questions, 1)
    }


def _numbered(number: int, area: Area) -> NumberedArea:
    return NumberedArea(number, area, sum(question.importance == "must" for question in area.questions))


def _by_id(pairs: Iterable[tuple[str, Question]]) -> Mapping[str, Sequence[Question]]:
    questions: defaultdict[str, list[Question]] = defaultdict(list)
    for entry_id, question in pairs:
        questions[entry_id].append(question)
    return questions


def _helping(question: Question, programs: Iterable[Program]) -> list[Helping]:
    helps = [(program, entry) for program in programs for entry in program.helps if entry.question == question.id]
    by_depth = [
        Helping(depth, tuple((program, entry.when) for program, entry in helps if entry.depth == depth))
        for depth in DEPTH_LABELS
    ]
    return [helping for helping in by_depth if helping.programs]


def _helped_by(program: Program) -> list[tuple[Depth, Sequence[Help]]]:
    by_depth = [(depth, [entry for entry in program.helps if entry.depth == depth]) for depth in DEPTH_LABELS]
    return [(depth, helps) for depth, helps in by_depth if helps]


def _duties_of(question: Question, questionnaire: Questionnaire) -> list[tuple[DutyRelation, Sequence[Duty]]]:
    by_relation = [
        (relation, [questionnaire.duty(tie.id) for tie in question.duties if tie.how == relation])
        for relation in sorted(RELATION_LABELS)
    ]
    return [(relation, duties) for relation, duties in by_relation if duties]


def _tied(duty: Duty, questions: Iterable[Question]) -> list[tuple[DutyRelation, Sequence[Question]]]:
    pairs = [(question, tie.how) for question in questions for tie in question.duties if tie.id == duty.id]
    by_relation = [
        (relation, [question for question, how in pairs if how == relation]) for relation in RELATION_LABELS
    ]
    return [(relation, tied) for relation, tied in by_relation if tied]


def _by_jurisdiction(duties: Iterable[Duty]) -> list[tuple[Jurisdiction, Sequence[Duty]]]:
    groups = [
        (jurisdiction, [duty for duty in duties if duty.jurisdiction == jurisdiction])
        for jurisdiction in JURISDICTION_LABELS
    ]
    return [(jurisdiction, laws) for jurisdiction, laws in groups if laws]


def questionnaire_contents(questionnaire: Questionnaire, numbers: Mapping[str, str]) -> list[ContentsEntry]:
    """Return the entries of the table of contents in order."""
    areas: list[ContentsEntry] = [
        (
            f"area-{area.id}",
            f"{number} {area.title}",
            [(f"question-{question.id}", f"{numbers[question.id]} {question.text}") for question in area.questions],
        )
        for number, area in enumerate(questionnaire.areas, 1)
    ]
    open_points = any(duty.confidence == "low" for duty in questionnaire.duties)
    parts = [
        ("method", _("How to read it"), True),
        ("profile", _("About the service"), True),
        ("steps", _("Steps"), True),
        ("programs", _("Programs"), True),
        ("duties", _("Laws that may apply"), True),
        ("open-points", _("Open points of law"), open_points),
        ("platform-rules", _("Rules of platforms"), bool(questionnaire.platform_rules)),
        ("urgent", questionnaire.urgent.title, True),
        ("by-country", _("Hotlines by country"), bool(questionnaire.countries)),
        ("glossary", _("Glossary"), True),
        ("sources", _("Sources"), True),
    ]
    others: list[ContentsEntry] = [(anchor, title, []) for anchor, title, shown in parts if shown]
    return [*others[:2], *areas, *others[2:]]
