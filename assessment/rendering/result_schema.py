"""The content of a result as JSON. The published JSON Schema is made from these classes and from `result_scores.py`.

Every attribute docstring documents the key of the same name. Any version of the product may add a key;
RESULT_FORMAT changes when a key goes or means something else.
"""

import datetime
from dataclasses import dataclass
from typing import Literal

from ..core.duty import Jurisdiction
from ..core.gaps import GapKind
from ..core.matching import Verdict
from ..core.planned_step import Horizon
from ..core.program import CostClass, Depth, Role
from ..core.question import Importance
from ..core.response import Status
from ..core.source import Confidence
from ..core.step import Effort
from .editions import Edition
from .result_scores import Essentials, HeldBack, Level, NextLevel, Projection, Score

Format = Literal["child-safety-readiness-result/1"]
RESULT_FORMAT: Format = "child-safety-readiness-result/1"
State = Literal["not-asked", "not-started", "in-progress", "done"]


@dataclass(frozen=True)
class Area:
    """One area of the questionnaire."""

    id: str
    """Its id."""
    title: str
    """Its name."""
    core: bool
    """Whether it counts towards the overall score."""
    state: State
    """How far it is answered."""
    asked: int
    """How many of its questions apply."""
    answered: int
    """How many of these have an answer, "we don't know yet" included."""
    score: Score | None
    """Null where nothing counts, and until half of the area is answered."""
    next_level: NextLevel | None
    """What would lift it; null where it has no score or no level, and at the highest level."""


@dataclass(frozen=True)
class Question:
    """One practice."""

    id: str
    """Its id, the same in every version unless the content says otherwise."""
    number: str
    """As in the report, such as 1.2."""
    area: str
    """The id of its area."""
    text: str
    """The question."""
    importance: Importance
    """must, should or could."""
    weight: int
    """How much it counts within its area."""
    asked: bool
    """Whether it applies to this company."""
    status: Status
    """Whether and how it is answered."""
    choice: str | None
    """The id of the statement that was chosen, or of the reason why the question does not apply."""
    target: int
    """The points that are enough."""
    points: tuple[int, int] | None
    """What it gives in the worst and in the best case; null where it does not count."""
    in_place: bool
    """Whether the practice is at its target."""
    note: str
    """What was noted with the answer; empty in all editions but the working copy."""


@dataclass(frozen=True)
class Tie:
    """How a practice relates to a legal duty that may apply."""

    duty: str
    """The id of the duty."""
    how: Literal["requires", "prepares-for"]
    """Whether the duty asks for the practice, or the practice prepares for it."""


@dataclass(frozen=True)
class Helper:
    """A program that helps with a gap."""

    program: str
    """The id of the program."""
    depth: Depth
    """start: enough to begin with; strengthen: for what is partly in place."""


@dataclass(frozen=True)
class Gap:
    """One practice that applies and is not at its target."""

    question: str
    """The id of the question."""
    area: str
    """The id of the area."""
    kind: GapKind
    """missing, partial or unknown."""
    importance: Importance
    """must, should or could."""
    text: str
    """The gap in one sentence."""
    advice: str
    """What to do first."""
    step: str
    """The id of the step that closes it."""
    duties: tuple[Tie, ...]
    """Legal duties that it relates to; empty in all editions but the working copy."""
    programs: tuple[Helper, ...]
    """The programs that help, the best first; those that are not for this company last."""


@dataclass(frozen=True)
class Step:
    """One piece of work."""

    id: str
    """Its id."""
    title: str
    """What to do."""
    summary: str
    """How."""
    horizon: Horizon
    """By when a team of this size can have it done."""
    importance: Importance
    """That of its most important gap."""
    owner: str
    """The role that typically owns it."""
    effort: Effort
    """How long it takes a small team, beginning with its programs included."""
    cost: CostClass | None
    """The dearest of its programs; null where it is the company's own work."""
    after: tuple[str, ...]
    """The ids of open steps that come first."""
    gaps: tuple[str, ...]
    """The ids of the questions whose gaps it closes."""
    programs: tuple[str, ...]
    """The ids of the programs that the plan uses; empty where it is the company's own work."""


@dataclass(frozen=True)
class Program:
    """One partner program, for this company."""

    id: str
    """Its id."""
    name: str
    """Its official name."""
    provider: str
    """Who offers it."""
    role: Role
    """join, use, receive, read, navigate or quality."""
    verdict: Verdict
    """in-use, open, open-after or not-for-you; the provider decides."""
    because: str
    """Why it is not for this company; otherwise empty."""
    after_steps: tuple[str, ...]
    """The ids of the steps that come first."""
    after_programs: tuple[str, ...]
    """The ids of the programs that come first."""
    cost: CostClass
    """The cost class."""
    included: bool
    """Whether it is part of a membership that the company has already."""
    url: str
    """The official address."""
    checked_on: datetime.date
    """The day the facts were last checked."""


@dataclass(frozen=True)
class Duty:
    """One legal duty, as read; no finding on any law is made."""

    id: str
    """Its id."""
    jurisdiction: Jurisdiction
    """Whose law it is."""
    title: str
    """Its short name with the section of the law."""
    checked_on: datetime.date
    """The day it was last checked."""
    confidence: Confidence
    """How sure it is."""


@dataclass(frozen=True)
class ProfileAnswer:
    """One answer about the service."""

    question: str
    """The id of the question."""
    chosen: tuple[str, ...]
    """The ids of what was chosen, or what was typed."""


@dataclass(frozen=True)
class ResultFile:
    """The whole result. Practices are self-reported and unverified."""

    format: Format
    """Names this format."""
    edition: Edition
    """working: with notes and with the ties between gaps and duties; share and board: without."""
    questionnaire: str
    """The id of the questionnaire."""
    version: str
    """Its version."""
    digest: str
    """A fingerprint of its content."""
    date: datetime.date
    """The day of the result."""
    review_on: datetime.date
    """The day on which to look at the answers again."""
    organization: str
    """The company, as typed; may be empty."""
    scope: str
    """What the answers are about, as typed; may be empty."""
    prepared_by: str
    """The role of who answered, as typed; may be empty."""
    profile: tuple[ProfileAnswer, ...]
    """What was answered about the service."""
    complete: bool
    """Whether every question that applies is answered."""
    quick_only: bool
    """Whether only the quick check is answered, which gives no score."""
    unanswered: int
    """How many questions that apply have no answer."""
    unknown: int
    """How many are answered with "we don't know yet"."""
    levels: tuple[Level, ...]
    """The levels that there are, from the lowest."""
    overall: Score | None
    """The overall score: the mean of the core areas, and the level; null until half of each of them is answered."""
    held_back_by: HeldBack | None
    """What holds the overall level back; null where there is no overall score."""
    essentials: Essentials
    """The essential practices."""
    areas: tuple[Area, ...]
    """The areas in their order."""
    questions: tuple[Question, ...]
    """All questions in their order, those that do not apply included."""
    gaps: tuple[Gap, ...]
    """The gaps, the most important first."""
    plan: tuple[Step, ...]
    """The steps that close them, each after those that come first."""
    first_actions: tuple[str, ...]
    """The ids of the steps to begin with, at most six."""
    outlook: tuple[Projection, ...]
    """Where the plan leads; empty where there is no overall score."""
    programs: tuple[Program, ...]
    """Every program of the catalog, with what it says to this company."""
    recommended: tuple[str, ...]
    """The ids of the programs that are recommended, those of the plan first."""
    in_use: tuple[str, ...]
    """The ids of the programs that are in use already."""
    good_to_know: tuple[str, ...]
    """The ids of further programs that help with no gap of the questionnaire."""
    duties: tuple[Duty, ...]
    """Legal duties that may apply, by where the company is established and what kind of service it is."""
    open_points: tuple[Duty, ...]
    """The same, of low confidence: not stated as duties."""
    contradictions: tuple[str, ...]
    """Where profile and answers may not fit together."""
