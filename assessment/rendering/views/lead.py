"""The sentences at the top of page 1, which say what matters most to someone who doesn't know the method."""

from ...core.planned_step import DAYS_TO_HORIZON, HORIZONS, PlannedStep
from ...core.program import FREE
from ...core.projection import Projection
from ...core.result import Result
from ...translation import _, day, plural
from ..phrases import gap_words


def lead(result: Result) -> str:
    """Return the most urgent gap, how many essential practices are in place, and what the plan would change."""
    if result.mostly_unknown:
        return _("Too many answers are not known yet to judge anything here. Ask these people, then answer again.")
    if not result.gaps:
        return _without_gaps(result)
    sentences = [gap_words(_most_urgent(result).gaps[0])]
    if len(result.gaps) == 1:
        return " ".join([*sentences, _("Every other answer is at its target.")])
    essentials = result.essentials
    if essentials.total:
        sentences.append(_essentials_words(essentials.in_place, essentials.total))
    if essentials.in_place < essentials.total and result.enough_answered:
        sentences += _plan_words(result)
    return " ".join(sentences)


def _without_gaps(result: Result) -> str:
    if result.unanswered:
        return _("Nothing that was answered is below its target.")
    return _("Every practice that applies is in place. Test the practices again before the review on {day}.").format(
        day=day(result.review_on)
    )


def _most_urgent(result: Result) -> PlannedStep:
    """Return the first step with a known gap, or else the first step."""
    steps = result.first_actions or result.plan
    return next((step for step in steps if not step.find_out), steps[0])


def _essentials_words(in_place: int, total: int) -> str:
    if in_place == total:
        return plural(
            "The only essential practice is in place.", "All {count} essential practices are in place.", total
        ).format(count=total)
    if not in_place:
        return plural(
            "The only essential practice is not known to be in place.",
            "None of the {count} essential practices is known to be in place.",
            total,
        ).format(count=total)
    return plural(
        "{done} of {all} essential practices is known to be in place.",
        "{done} of {all} essential practices are known to be in place.",
        in_place,
    ).format(done=in_place, all=total)


def _plan_words(result: Result) -> list[str]:
    """Return a sentence about how many essential practices the plan puts in place within its last fixed horizon."""
    dated = [projection for projection in result.projections if projection.horizon in DAYS_TO_HORIZON]
    if not dated:
        return []
    most = max(projection.essentials.in_place for projection in dated)
    first = next(projection for projection in dated if projection.essentials.in_place == most)
    return [_plan_sentence(first, _costs_little(result, first))] if most > result.essentials.in_place else []


def _plan_sentence(projection: Projection, costs_little: bool) -> str:
    essentials = projection.essentials
    what = _("all of them") if essentials.in_place == essentials.total else _("{count} of them")
    words = {
        (True, True): _("The plan puts {count} in place within a week, mostly with free programs and in-house work."),
        (True, False): _("The plan puts {count} in place within a week."),
        (False, True): _(
            "The plan puts {count} in place within {days} days, mostly with free programs and in-house work."
        ),
        (False, False): _("The plan puts {count} in place within {days} days."),
    }
    return words[projection.horizon == "this-week", costs_little].format(
        count=what.format(count=essentials.in_place), days=DAYS_TO_HORIZON[projection.horizon]
    )


def _costs_little(result: Result, projection: Projection) -> bool:
    """Return whether more than half of the steps up to this horizon use no program, or only free ones."""
    until = HORIZONS.index(projection.horizon)
    steps = [step for step in result.plan if HORIZONS.index(step.horizon) <= until]
    return 2 * sum(step.cost is None or step.cost in FREE for step in steps) > len(steps)
