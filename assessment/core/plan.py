"""From gaps to work: steps in order, the program that each one uses, horizons, first actions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from .gaps import Gap, rank
from .matching import COSTS, EFFORTS, ProgramMatch, Recommendation, sufficient
from .program import CostClass
from .question import Importance
from .questionnaire import Questionnaire
from .step import GAP, Effort, Step

Horizon = Literal["this-week", "30-days", "60-days", "90-days", "later"]
HORIZONS: tuple[Horizon, ...] = ("this-week", "30-days", "60-days", "90-days", "later")

FIRST_ACTIONS = 6
FIRST_MUSTS = 4
"""Open musts fill at most this many of the first actions, while other areas have work too."""

WORK_DAYS: Mapping[Effort, float] = {"hours": 0.5, "days": 2, "weeks": 6, "months": 20}
"""What a step costs its owner, in working days, spread over its time."""
DURATION: Mapping[Effort, int] = {"hours": 0, "days": 0, "weeks": 1, "months": 2}
"""How many horizons after its prerequisites such a step can be finished."""
ROOM: Sequence[tuple[str, tuple[float, ...]]] = (
    ("size-solo", (3, 8, 10, 10)),
    ("size-tiny", (4, 14, 18, 18)),
    ("size-small", (5, 20, 26, 26)),
    ("size-mid", (8, 40, 52, 52)),
    ("size-large", (12, 60, 80, 80)),
)
"""Working days that a company of a size can give to this within each horizon; the first tag that is set decides."""
ROOM_UNKNOWN = (5.0, 20.0, 26.0, 26.0)


@dataclass(frozen=True)
class PlannedStep:
    """One step with the gaps it closes and the programs that help."""

    step: Step
    title: str
    summary: str
    gaps: tuple[Gap, ...]
    """In the order of the gaps."""
    programs: tuple[ProgramMatch, ...]
    """The cheapest sufficient ones; empty where the company does it by itself."""
    after: tuple[str, ...]
    """Ids of open steps that come first, for the work itself or for a program that it uses."""
    first: bool = False
    """Whether it is one of the first actions."""
    horizon: Horizon = "later"

    @property
    def importance(self) -> Importance:
        return self.gaps[0].question.importance

    @property
    def area(self) -> str:
        return self.gaps[0].area.id

    @property
    def find_out(self) -> bool:
        """Nobody knows yet whether any of it is in place."""
        return all(gap.kind == "unknown" for gap in self.gaps)

    @property
    def effort(self) -> Effort:
        """Of the work, or of beginning with its programs where that takes longer."""
        return max((self.step.effort, *(match.effort for match in self.programs)), key=EFFORTS.index)

    @property
    def cost(self) -> CostClass | None:
        """The dearest of its programs; None where the company does it by itself."""
        return max((match.costs for match in self.programs), key=COSTS.index, default=None)


def make_plan(
    questionnaire: Questionnaire,
    tags: frozenset[str],
    gaps: Sequence[Gap],
    recommended: Mapping[str, Sequence[Recommendation]],
) -> tuple[PlannedStep, ...]:
    """Every step with an open gap: prerequisites first, then the first actions, then musts, then what the company's
    kind of service is about, then in the order of the gaps.
    """
    by_step: dict[str, list[Gap]] = {}
    for gap in gaps:
        by_step.setdefault(gap.question.step, []).append(gap)
    wanted = {id: [_cheapest(gap, recommended[gap.question.id]) for gap in found] for id, found in by_step.items()}
    programs = _fewest([equals for each in wanted.values() for equals in each])
    steps = {
        id: _planned(questionnaire.step(id), tuple(found), tags, _fewest(wanted[id], programs), by_step)
        for id, found in by_step.items()
    }
    first = _choose([steps[step.id] for step in questionnaire.steps if step.id in steps], tags)
    others = sorted((step for step in steps.values() if step not in first), key=lambda step: _standing(step, tags))
    return _schedule(_in_order([*(replace(step, first=True) for step in first), *others]), tags)


def first_actions(steps: Iterable[PlannedStep]) -> tuple[PlannedStep, ...]:
    """At most six: up to four open musts, then what the company's kind of service is about, then one for each
    other area, then second ones. What can be done sooner stands first.
    """
    return tuple(sorted((step for step in steps if step.first), key=lambda step: HORIZONS.index(step.horizon)))


def _choose(steps: Sequence[PlannedStep], tags: frozenset[str]) -> list[PlannedStep]:
    """The best six, each of which waits for nothing that is not among them: musts, the foremost, the others.

    Given in the author's order of steps, which breaks ties.
    """
    ranked = sorted(steps, key=lambda step: (rank(step.gaps[0]), EFFORTS.index(step.effort)))
    chosen: list[PlannedStep] = []
    while len(chosen) < FIRST_ACTIONS:
        ids = {step.step.id for step in chosen}
        ready = [
            step
            for step in ranked
            if step not in chosen
            and ids.issuperset(step.after)
            and (step.importance == "must" or step.step.first.holds(tags))
        ]
        if not ready:
            break
        chosen.append(min(ready, key=lambda step: _turn(step, chosen, tags)))
    return sorted(chosen, key=lambda step: (_standing(step, tags), ranked.index(step)))


def _turn(step: PlannedStep, chosen: Sequence[PlannedStep], tags: frozenset[str]) -> int:
    """Musts while they are few, the foremost, areas that have none yet, second ones, further musts."""
    if step.importance == "must":
        return 0 if sum(each.importance == "must" for each in chosen) < FIRST_MUSTS else 4
    if _foremost(step, tags):
        return 1
    return 3 if step.area in {each.area for each in chosen} else 2


def _standing(step: PlannedStep, tags: frozenset[str]) -> int:
    """Musts, the foremost, the others."""
    if step.importance == "must":
        return 0
    return 1 if _foremost(step, tags) else 2


def _foremost(step: PlannedStep, tags: frozenset[str]) -> bool:
    return step.step.foremost is not None and step.step.foremost.holds(tags)


def _planned(
    step: Step,
    gaps: tuple[Gap, ...],
    tags: frozenset[str],
    programs: tuple[ProgramMatch, ...],
    open_steps: Iterable[str],
) -> PlannedStep:
    title, summary = step.wording(tags | {GAP + gap.question.id for gap in gaps})
    needed = [*step.after, *(id for match in programs for id in _steps_before(match))]
    after = tuple(id for id in dict.fromkeys(needed) if id in open_steps and id != step.id)
    return PlannedStep(step, title, summary, gaps, programs, after)


def _steps_before(match: ProgramMatch) -> Iterator[str]:
    """The steps that come before a program, and before the programs that come before it."""
    yield from match.after_steps
    for first in match.first:
        yield from _steps_before(first)


def _cheapest(gap: Gap, helping: Sequence[Recommendation]) -> tuple[ProgramMatch, ...]:
    """The cheapest sufficient programs, which are equals; none where one that is enough is in use already."""
    enough = [each.match for each in helping if sufficient(each, gap)]
    if any(match.verdict == "in-use" and match.program.role in ("join", "use") for match in enough):
        return ()
    offered = [match for match in enough if match.offered]
    least = min((match.expense for match in offered), default=None)
    return tuple(match for match in offered if match.expense == least)


def _fewest(
    wanted: Sequence[tuple[ProgramMatch, ...]], among: Iterable[ProgramMatch] | None = None
) -> tuple[ProgramMatch, ...]:
    """So few programs that each of the wanted sets of equals has one, in the order in which they are wanted.

    `among`: only these; with the ones of the whole plan, a step uses what another one uses anyway.
    """
    allowed = {match.program.id for match in among} if among is not None else None
    sets = [
        {match.program.id: match for match in equals if allowed is None or match.program.id in allowed}
        for equals in wanted
        if equals
    ]
    chosen: list[str] = []
    while open_sets := [equals for equals in sets if equals.keys().isdisjoint(chosen)]:
        count = Counter(id for equals in open_sets for id in equals)  # in the order in which they are wanted
        chosen.append(max(count, key=lambda id: count[id]))
    for id in list(chosen):  # what was taken early may not be needed any more
        if all(
            not equals.keys().isdisjoint(each for each in chosen if each != id) for equals in sets if id in equals
        ):
            chosen.remove(id)
    found = {id: match for equals in sets for id, match in equals.items() if id in chosen}
    return tuple(found.values())


def _in_order(steps: Sequence[PlannedStep]) -> tuple[PlannedStep, ...]:
    """Repeatedly the first step whose prerequisites are all placed; the loader refuses circles."""
    waiting, placed = list(steps), list[PlannedStep]()
    done: set[str] = set()
    while waiting:
        ready = next(step for step in waiting if done.issuperset(step.after))
        waiting.remove(ready)
        placed.append(ready)
        done.add(ready.step.id)
    return tuple(placed)


def _schedule(steps: Sequence[PlannedStep], tags: frozenset[str]) -> tuple[PlannedStep, ...]:
    """The earliest horizon that has room, counted from that of the prerequisites; "later" for what fits in none."""
    room = list(next((room for tag, room in ROOM if tag in tags), ROOM_UNKNOWN))
    when: dict[str, int] = {}
    planned = []
    for each in steps:
        days = WORK_DAYS[each.effort]
        horizon = max((when[id] for id in each.after), default=0) + DURATION[each.effort]
        while horizon < len(room) and room[horizon] < days:
            horizon += 1
        horizon = min(horizon, len(room))
        if horizon < len(room):
            room[horizon] -= days
        when[each.step.id] = horizon
        planned.append(replace(each, horizon=HORIZONS[horizon]))
    return tuple(planned)
