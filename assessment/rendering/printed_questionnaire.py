"""The whole questionnaire in one document: what refers to what, in which order, and how fresh it is."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from ..core.freshness import newest_check
from ..core.program import Program
from ..core.question import Question
from ..core.questionnaire import Questionnaire
from ..core.rules import Rule
from ..translation import _

Entry = tuple[str, str, list[tuple[str, str]]]
"""A line of the contents: its anchor, its words, and the lines below it."""


def questionnaire_document(questionnaire: Questionnaire) -> dict[str, Any]:
    """What the templates of reports/questionnaire/ are given; the same content gives the same."""
    numbers = {
        question.id: f"{number}.{place}"
        for number, area in enumerate(questionnaire.areas, 1)
        for place, question in enumerate(area.questions, 1)
    }
    helping: defaultdict[str, dict[str, list[tuple[Program, Rule]]]] = defaultdict(dict)
    for program in _by_provider(questionnaire.programs):
        for help in program.helps:
            helping[help.question].setdefault(help.depth, []).append((program, help.when))
    closing: defaultdict[str, list[Question]] = defaultdict(list)
    tied: defaultdict[str, dict[str, list[Question]]] = defaultdict(dict)
    using: defaultdict[str, list[Question]] = defaultdict(list)
    for question in questionnaire.questions():
        closing[question.step].append(question)
        for tie in question.duties:
            tied[tie.id].setdefault(tie.how, []).append(question)
        for term in question.terms:
            using[term].append(question)
    return {
        "questionnaire": questionnaire,
        "contents": contents(questionnaire, numbers),
        "numbers": numbers,
        "helping": helping,
        "closing": closing,
        "tied": tied,
        "using": using,
        "programs": _by_provider(questionnaire.programs),
        "duties": [duty for duty in questionnaire.duties if duty.confidence != "low"],
        "open_points": [duty for duty in questionnaire.duties if duty.confidence == "low"],
        "term_names": {term.id: term.term for term in questionnaire.terms},
        "checked_on": newest_check(questionnaire),
    }


def contents(questionnaire: Questionnaire, numbers: dict[str, str]) -> list[Entry]:
    """The parts of the document in their order."""
    areas: list[Entry] = [
        (
            f"area-{area.id}",
            f"{place} {area.title}",
            [(f"question-{each.id}", f"{numbers[each.id]} {each.text}") for each in area.questions],
        )
        for place, area in enumerate(questionnaire.areas, 1)
    ]
    found = [
        ("method", _("How to read it"), True),
        ("profile", _("About the service"), True),
        ("steps", _("Steps"), True),
        ("programs", _("Programs"), True),
        ("duties", _("Laws that may apply"), True),
        ("open-points", _("Open points of law"), any(each.confidence == "low" for each in questionnaire.duties)),
        ("urgent", questionnaire.urgent.title, True),
        ("glossary", _("Glossary"), True),
        ("sources", _("Sources"), True),
    ]
    others: list[Entry] = [(id, text, []) for id, text, shown in found if shown]
    return [*others[:2], *areas, *others[2:]]


def _by_provider(programs: Iterable[Program]) -> list[Program]:
    return sorted(programs, key=lambda each: (each.provider.casefold(), each.name.casefold()))
