"""`python -m bench.stability [COMPANIES]` counts what gets worse in a plan when one answer gets better.

It improves three answers of each made-up company, one at a time, and prints how often another step moves to a later
horizon and how often a projection falls, with the causes.
"""

import sys
from collections import Counter
from dataclasses import dataclass, field

from assessment.core.planned_step import HORIZONS
from assessment.core.projection import with_steps_done
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.core.result import Result, assess
from assessment.core.scoring import Scores, score_answers

from .companies import TODAY, shipped_questionnaire
from .made_up import improvements, made_up_response

COMPANIES = 2000
PER_COMPANY = 3


@dataclass
class Stability:
    """What was counted over all improvements."""

    improvements: int = 0
    later: Counter[str] = field(default_factory=Counter)
    """Improvements after which another step is due later, by question."""
    falls: Counter[str] = field(default_factory=Counter)
    """Improvements after which a projection is lower, by question."""


def count(companies: int, first: int = 0) -> Stability:
    """Improve the answers of this many companies, and return what was counted."""
    content = shipped_questionnaire()
    counted = Stability()
    for seed in range(first, first + companies):
        response = made_up_response(content, seed)
        before = assess(content, response, TODAY)
        projected = _projected(content, before)
        for question_id, better in improvements(content, response, seed, PER_COMPANY):
            after = assess(content, better, TODAY)
            counted.improvements += 1
            counted.later[question_id] += _delays(before, after, content.question(question_id).step)
            counted.falls[question_id] += any(map(_is_lower, _projected(content, after), projected))
    return counted


def _delays(before: Result, after: Result, improved: str) -> bool:
    due = {step.step.id: HORIZONS.index(step.horizon) for step in before.plan}
    return any(HORIZONS.index(step.horizon) > due[step.step.id] for step in after.plan if step.step.id != improved)


def _projected(content: Questionnaire, result: Result) -> list[Scores]:
    """Return the scores at the end of each horizon, including horizons in which no step ends."""
    done: list[Response] = [with_steps_done(result.response, result.plan, horizon) for horizon in HORIZONS]
    return [score_answers(content, result.tags, response.answers) for response in done]


def _is_lower(after: Scores, before: Scores) -> bool:
    if after.essentials.in_place < before.essentials.in_place:
        return True
    if not after.overall or not before.overall:
        return False
    new, old = after.overall.score.worst, before.overall.score.worst
    levels = shipped_questionnaire().levels
    lower = levels.index(after.overall.score.worst_level) < levels.index(before.overall.score.worst_level)
    return lower or new.percent < old.percent


def main() -> None:
    counted = count(int(sys.argv[1]) if len(sys.argv) > 1 else COMPANIES)
    print(f"{counted.improvements} improvements")
    for name, causes in (("another step is due later", counted.later), ("a projection is lower", counted.falls)):
        print(f"{name}: {causes.total()} ({causes.total() / counted.improvements:.2%})")
        print("".join(f"  {times} x {cause}\n" for cause, times in causes.most_common() if times), end="")


if __name__ == "__main__":
    main()
