"""The classes of the JSON result. The published JSON Schema is generated from them and from those in
`result_countries.py`, `result_laws.py` and `result_scores.py`.

Every attribute docstring documents the key of the same name. Any version of the product may add a key. Change
RESULT_FORMAT if you remove a key or change its meaning.
"""

import datetime
from dataclasses import dataclass
from typing import Literal

from ..core.gaps import GapKind
from ..core.matching import Verdict
from ..core.planned_step import Horizon
from ..core.program import CostClass, Depth, Role
from ..core.question import Importance
from ..core.response import Status
from ..core.step import Effort
from .editions import Edition
from .result_countries import NamedCountry
from .result_laws import Duty, OtherDuties, PlatformRule
from .result_scores import Essentials, HeldBack, Level, NextLevel, Projection, Score

Format = Literal["child-safety-readiness-result/1"]
RESULT_FORMAT: Format = "child-safety-readiness-result/1"
State = Literal["not-asked", "not-started", "in-progress", "done"]


@dataclass(frozen=True)
class Area:
    """One area of the questionnaire."""

    id: str
    """The id of the area."""
    title: str
    """The name of the area."""
    core: bool
    """Whether the area counts toward the overall score."""
    state: State
    """How much of the area is answered: not-asked, not-started, in-progress or done."""
    asked: int
    """The number of questions of the area that apply."""
    answered: int
    """The number of these that have an answer, including "we don't know yet"."""
    set_aside: int
    """The number of these with the answer "does not apply"."""
    score: Score | None
    """The score of the area. Null if it is not asked or mostly set aside, or until half of it is answered."""
    next_level: NextLevel | None
    """The practices that would lift the area to its next level. Null if it has no level or the highest level."""


@dataclass(frozen=True)
class Question:
    """One question, which stands for one practice."""

    id: str
    """The id of the question. It stays the same in every version, unless the content declares that it was renamed."""
    number: str
    """The number of the question in the report, such as 1.2."""
    area: str
    """The id of the area."""
    text: str
    """The text of the question."""
    importance: Importance
    """The importance of the practice: must, should or could."""
    weight: int
    """The weight of the question within its area."""
    asked: bool
    """Whether the question applies to this company."""
    status: Status
    """Whether and how the question is answered."""
    choice: str | None
    """The id of the chosen statement or of the reason why the question does not apply. Null if none was chosen."""
    missing: tuple[str, ...]
    """The ids of the parts ticked as missing. Empty unless the practice is partly in place."""
    target: int
    """The points that the practice needs to reach its target."""
    points: tuple[int, int] | None
    """The points in the worst and in the best case. Null if the question does not count."""
    in_place: bool
    """Whether the practice is known to be at its target."""
    note: str
    """The note on the answer. Empty in all editions except the working copy."""


@dataclass(frozen=True)
class PersonToAsk:
    """One person and the questions to ask."""

    person: str
    """The id of the person."""
    text: str
    """The role of the person, as a phrase that can follow the word "ask"."""
    questions: tuple[str, ...]
    """The ids of the unknown questions about which to ask this person first, in order of importance."""


@dataclass(frozen=True)
class Tie:
    """The relation between a practice and a legal duty that may apply."""

    duty: str
    """The id of the duty."""
    how: Literal["requires", "prepares-for"]
    """How they relate: requires (the duty asks for the practice) or prepares-for (the practice prepares for it)."""


@dataclass(frozen=True)
class Helper:
    """A program that helps with a gap."""

    program: str
    """The id of the program."""
    depth: Depth
    """How far it helps: start (enough to get started) or strengthen (for a practice that is partly in place)."""


@dataclass(frozen=True)
class MissingPart:
    """One part of a practice, ticked as missing."""

    id: str
    """The id of the part, unique within its question."""
    text: str
    """What is missing, as a phrase."""
    advice: str
    """How to put the part in place."""


@dataclass(frozen=True)
class Gap:
    """A practice that applies and is not known to be at its target."""

    question: str
    """The id of the question."""
    area: str
    """The id of the area."""
    kind: GapKind
    """The kind of gap: missing, partial or unknown."""
    importance: Importance
    """The importance of the practice: must, should or could."""
    text: str
    """The gap in one sentence. If the company doesn't know, what to find out."""
    ask: tuple[str, ...]
    """The ids of the people who may know the answer, the likeliest first."""
    advice: str
    """The first thing to do. If parts are ticked as missing: the advice on each of them."""
    missing: tuple[MissingPart, ...]
    """The parts ticked as missing. Empty unless the practice is partly in place."""
    step: str
    """The id of the step that closes the gap."""
    duties: tuple[Tie, ...]
    """The legal duties that the gap relates to. Empty in all editions except the working copy."""
    programs: tuple[Helper, ...]
    """The programs that help with the gap, the best first. Programs that are not for this company come last."""


@dataclass(frozen=True)
class Step:
    """One step of the plan."""

    id: str
    """The id of the step."""
    title: str
    """The title, which says what to do."""
    summary: str
    """The summary, which says how to do it."""
    find_out: bool
    """Whether the answer to each of its questions is unknown, so that the first thing to do is to find out."""
    horizon: Horizon
    """The time by which a team of this size can finish the step."""
    importance: Importance
    """The importance of its most important gap."""
    owner: str
    """The role that typically owns the step."""
    effort: Effort
    """The time that the step takes a small team, including getting started with its programs."""
    cost: CostClass | None
    """The highest cost class among its programs. Null if the company does the step on its own."""
    after: tuple[str, ...]
    """The ids of the open steps that have to come first."""
    gaps: tuple[str, ...]
    """The ids of the questions whose gaps the step closes."""
    programs: tuple[str, ...]
    """The ids of the programs that the step uses. Empty if the company does the step on its own."""


@dataclass(frozen=True)
class Program:
    """One partner program and its verdict for this company."""

    id: str
    """The id of the program."""
    name: str
    """The official name."""
    provider: str
    """The organization that offers the program."""
    role: Role
    """The role of the program: join, use, receive, read, navigate or quality."""
    verdict: Verdict
    """The verdict: in-use, open, open-after or not-for-you. The provider makes the final decision."""
    because: str
    """Why the program is not for this company. Empty if it is."""
    after_steps: tuple[str, ...]
    """The ids of the steps that have to come first."""
    after_programs: tuple[str, ...]
    """The ids of the programs that have to come first."""
    cost: CostClass
    """The cost class."""
    included: bool
    """Whether the company already has a membership that includes the program."""
    url: str
    """The official web address."""
    checked_on: datetime.date
    """The day on which the facts were last checked."""


@dataclass(frozen=True)
class ProfileAnswer:
    """One answer about the service."""

    question: str
    """The id of the question."""
    chosen: tuple[str, ...]
    """The ids of the chosen options or programs, or the typed text."""


@dataclass(frozen=True)
class ResultFile:
    """The whole result. All practices are self-reported and unverified."""

    format: Format
    """The name and version of this format."""
    edition: Edition
    """The edition: working, share or board. Only working includes notes and the ties between gaps and duties."""
    questionnaire: str
    """The id of the questionnaire."""
    version: str
    """The version of the questionnaire."""
    digest: str
    """A fingerprint of the questionnaire's content."""
    date: datetime.date
    """The day of the result."""
    review_on: datetime.date
    """The day on which to review the answers."""
    organization: str
    """The name of the company, as typed. May be empty."""
    scope: str
    """The scope of the answers, as typed. May be empty."""
    prepared_by: str
    """The role of the person who answered, as typed. May be empty."""
    profile: tuple[ProfileAnswer, ...]
    """The answers about the service."""
    countries: tuple[NamedCountry, ...]
    """The countries that the company has named: first where it is established, then where it has users."""
    complete: bool
    """Whether every question that applies and every required profile question is answered."""
    quick_only: bool
    """Whether only the quick check is answered. If so, there is no score."""
    unanswered: int
    """The number of questions that apply and have no answer."""
    unknown: int
    """The number of questions with the answer "we don't know yet"."""
    mostly_unknown: bool
    """Whether at least half of the questions are unknown. If so, the report does not judge on its first page."""
    to_ask: tuple[PersonToAsk, ...]
    """Who to ask about the unknown answers."""
    levels: tuple[Level, ...]
    """All levels, the lowest first."""
    overall: Score | None
    """The overall score. Null until at least half of each core area is answered. Its percent is the mean of the core
    areas. Its level also depends on the practices of the supporting areas."""
    held_back_by: HeldBack | None
    """The obstacles to a higher overall level. Null if there is no overall score."""
    essentials: Essentials
    """The counts of the essential practices that apply."""
    areas: tuple[Area, ...]
    """All areas, in the order of the questionnaire."""
    questions: tuple[Question, ...]
    """All questions in order, including those that do not apply."""
    gaps: tuple[Gap, ...]
    """The gaps, the most important first."""
    plan: tuple[Step, ...]
    """The steps that close the gaps, the first actions first. Each step comes after the steps that it depends on."""
    first_actions: tuple[str, ...]
    """The ids of the steps to begin with, at most six. They are the first steps of the plan."""
    more_this_week: int
    """The number of this week's steps that are not among the first actions."""
    outlook: tuple[Projection, ...]
    """The projected scores, the soonest first. Empty if there is no overall score."""
    programs: tuple[Program, ...]
    """All programs of the catalog, each with its verdict for this company."""
    recommended: tuple[str, ...]
    """The ids of the recommended programs, beginning with those that the plan uses."""
    in_use: tuple[str, ...]
    """The ids of the programs that the company already uses."""
    good_to_know: tuple[str, ...]
    """The ids of further programs that may be useful, although they help with none of the questions."""
    duties: tuple[Duty, ...]
    """The legal duties that may apply, based on where the company is established and on its kind of service."""
    other_duties: OtherDuties
    """Legal duties that may not reach this company, or that leave out a part of its service."""
    open_points: tuple[Duty, ...]
    """Possible legal duties in which we have low confidence, so they are not stated as duties."""
    platform_rules: tuple[PlatformRule, ...]
    """The rules of platforms, such as app stores, that the company has agreed to."""
    contradictions: tuple[str, ...]
    """Sentences about profile choices and answers that may not fit together."""
