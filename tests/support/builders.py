"""Builders for the objects of core/. A test names the values that matter to it. The others have plain defaults."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from functools import cached_property
from typing import Any

from assessment.core.country import HotlineDirectory
from assessment.core.duty import Duty
from assessment.core.gaps import Gap, find_gaps
from assessment.core.person import Person
from assessment.core.profile import ProfileOption, ProfilePage, ProfileQuestion
from assessment.core.program import Condition, Help, Prerequisite, Program
from assessment.core.question import Area, DutyTie, Option, Part, Question, Reason
from assessment.core.questionnaire import Level, Questionnaire
from assessment.core.response import USES_TAG_PREFIX, Answer, Response
from assessment.core.result import Result
from assessment.core.rules import Rule
from assessment.core.source import Source, Term
from assessment.core.step import Step
from assessment.core.urgent import Urgent

CHECKED_ON = date(2026, 11, 1)
NAMES = {0: "none", 1: "partial", 2: "in-place", 3: "proven"}
"""The option ids by points."""
PERSON = Person("somebody", "somebody")
SERVICES = ("images", "links", "reviewers", "budget", "here", "abroad")
SIZES = ("size-solo", "size-tiny", "size-small", "size-mid", "size-large")


def option(points: int = 0, id: str = "") -> Option:
    return Option(id or NAMES[points], points, f"What has {points} points is true.")


def part(id: str) -> Part:
    return Part(id, f"the {id}", f"Add the {id}.")


def question(
    id: str = "practice",
    importance: str = "should",
    weight: int = 1,
    points: Iterable[int] = (0, 1, 2, 3),
    target: int = 2,
    reasons: Iterable[str] = (),
    parts: Iterable[str] = (),
    **more: Any,
) -> Question:
    """Return a question with one option for each number of points, alone in its step `do-ID`.

    `target` is given in points too.
    """
    given: dict[str, Any] = {
        "text": f"Is {id} in place?",
        "why": f"Why {id} matters.",
        "good": f"What good {id} looks like.",
        "evidence": ("a date",),
        "options": tuple(option(count) for count in points),
        "target": NAMES[target],
        "step": f"do-{id}",
        "gap": f"{id} is missing.",
        "strength": f"{id} is in place.",
        "start": f"Start {id}.",
        "strengthen": f"Strengthen {id}.",
        "ask": (PERSON.id,),
        "sources": ("S",),
        "not_asked": "It is about others.",
        "not_applicable": tuple(Reason(reason, "It is not so here.") for reason in reasons),
        "parts": tuple(map(part, parts)),
        "parts_of": f"your {id}",
    }
    return Question(id=id, importance=importance, weight=weight, **(given | more))


def area(*questions: Question, id: str = "area", core: bool = True, floor: bool = False) -> Area:
    return Area(id, id.title(), "What it is about.", core, "It is about others.", questions, floor)


def level(id: str, percent: int, **more: Any) -> Level:
    return Level(id, id.title(), f"What {id} means.", percent, **more)


LEVELS = (
    level("not-started", 0),
    level("foundation", 20, essentials=50),
    level("operating", 60, musts=True),
    level("integrated", 100, musts=True, everything=True),
    level("measured", 100, above=60, musts=True, everything=True),
)


def program(
    id: str = "program",
    role: str = "join",
    cost: str = "free",
    start: Iterable[str] = (),
    strengthen: Iterable[str] = (),
    after_questions: Iterable[str] = (),
    after_programs: Iterable[str] = (),
    needs: Iterable[str] = (),
    **more: Any,
) -> Program:
    """Return a program that helps with the questions in `start` and `strengthen` and requires all tags in `needs`."""
    given: dict[str, Any] = {
        "name": id.title(),
        "provider": "A provider",
        "what": f"What {id} is.",
        "eligibility": "Anyone.",
        "effort": "days",
        "you_get": "Something useful.",
        "apply": ("Write to the provider.",),
        "url": "https://program.example/",
        "sources": ("S",),
        "checked_on": CHECKED_ON,
        "confidence": "high",
        "helps": (
            *(Help(question_id, "start") for question_id in start),
            *(Help(question_id, "strengthen") for question_id in strengthen),
        ),
        "eligible": tuple(Condition(because=f"It is for {tag}.", any=(tag,)) for tag in needs),
        "prerequisites": (
            *(Prerequisite(question=question_id) for question_id in after_questions),
            *(Prerequisite(program=program_id) for program_id in after_programs),
        ),
    }
    return Program(id=id, role=role, cost=cost, **(given | more))


def step(id: str, effort: str = "days", after: Iterable[str] = (), **more: Any) -> Step:
    return Step(id, f"Do {id}", f"How to do {id}.", "Somebody", effort, tuple(after), **more)


def duty(id: str = "duty", confidence: str = "high", **more: Any) -> Duty:
    """Return a duty that applies to companies with the tag `here`, unless `applies` is given."""
    given: dict[str, Any] = {
        "jurisdiction": "US",
        "kind": "reporting",
        "title": id.title(),
        "what": "What it asks for.",
        "who": "Who it applies to.",
        "since": "2024",
        "sources": ("S",),
        "checked_on": CHECKED_ON,
        "applies": Rule(any=("here",)),
    }
    return Duty(id=id, confidence=confidence, **(given | more))


def tie(id: str = "duty", how: str = "requires") -> DutyTie:
    return DutyTie(id, how)


def term(id: str) -> Term:
    """Return a term whose source has the same id."""
    return Term(id, id, f"What {id} means.", (id,))


def source(id: str = "S") -> Source:
    return Source(id, f"Source {id}", "https://source.example/", "2026", CHECKED_ON, "primary")


def profile_question(
    id: str, kind: str = "many", options: Iterable[str | ProfileOption] = (), required: bool = False
) -> ProfileQuestion:
    """Return a profile question. An option given as an id sets the tag of the same name."""
    built = tuple(
        given if isinstance(given, ProfileOption) else ProfileOption(given, given, (given,)) for given in options
    )
    return ProfileQuestion(id, kind, f"What about {id}?", required=required, options=built)


PROFILE = (
    profile_question("service", "many", SERVICES),
    profile_question("size", "one", SIZES),
    profile_question("programs", "programs"),
)


def questionnaire(*areas: Area, steps: Iterable[Step] = (), **more: Any) -> Questionnaire:
    """Return a questionnaire, with a default step for each step that its questions name but `steps` lacks."""
    all_steps = {given.id: given for given in steps}
    for step_id in (asked_question.step for asked_area in areas for asked_question in asked_area.questions):
        all_steps.setdefault(step_id, step(step_id))
    given: dict[str, Any] = {
        "id": "made-up",
        "version": "1.0",
        "title": "Made up",
        "levels": LEVELS,
        "profile_pages": (ProfilePage("all", "About you", "Why we ask."),),
        "profile": PROFILE,
        "people": (PERSON,),
        "programs": (),
        "directory": HotlineDirectory("The list of hotlines", "https://hotlines.example/"),
        "duties": (),
        "sources": (source(),),
        "terms": (),
        "urgent": Urgent("Urgent", (), "Call.", "Notice", (), (), (), ("S",), CHECKED_ON),
    }
    return Questionnaire(areas=areas, steps=tuple(all_steps.values()), **(given | more))


def answers(choices: Mapping[str, str]) -> dict[str, Answer]:
    return {id: Answer(choice) for id, choice in choices.items()}


def response(choices: Mapping[str, str | Answer] | None = None, **profile: tuple[str, ...]) -> Response:
    """Return answers by question id, with profile values given by keyword, such as `service=("images",)`."""
    given = {id: choice if isinstance(choice, Answer) else Answer(choice) for id, choice in (choices or {}).items()}
    return Response(profile, given)


def tags(*set: str, uses: Iterable[str] = ()) -> frozenset[str]:
    return frozenset([*set, *(USES_TAG_PREFIX + id for id in uses)])


def all_of(result: Result) -> dict[str, Any]:
    """Return all attributes of a result, including those that are only computed on demand."""
    later = [name for name, attribute in vars(Result).items() if isinstance(attribute, cached_property)]
    return {name: getattr(result, name) for name in (*(field.name for field in fields(Result)), *later)}


def open_gaps(content: Questionnaire, choices: Mapping[str, str] | None = None, *set: str) -> tuple[Gap, ...]:
    """Return the gaps of a company with these tags. Practices without a given answer count as missing."""
    missing = {asked_question.id: asked_question.options[0].id for asked_question in content.questions()}
    return find_gaps(content, tags(*set), answers(missing | dict(choices or {})))
