"""Short phrases that the report, the site and the plan share: ranges, lists, verdicts and costs."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from ..core.area_result import AreaResult
from ..core.compare import PercentRange, ScoreChange
from ..core.gaps import Gap
from ..core.matching import ProgramMatch
from ..core.planned_step import PlannedStep
from ..core.question import Part, Question
from ..core.questionnaire import Level, Questionnaire
from ..core.result import Result
from ..core.scoring import Score
from ..translation import _, plural
from ..user_text import strict_line
from .labels import COST_LABELS, VERDICT_LABELS

_SENTENCE_END = re.compile(r"(?<=[.!?])\s")

NOTHING = "–"
"""Shown if there is no figure."""


def whole(percent: Fraction) -> int:
    """Round a percent down, so that it is 100 only if nothing is missing."""
    return int(percent)


def sentence(words: str, end: str = ".") -> str:
    """Return the words with an initial capital and an end mark."""
    return words[:1].upper() + words[1:] + end


def first_sentence(text: str) -> str:
    """Return the first sentence of a text, or the whole text if no space follows the end of a sentence."""
    return _SENTENCE_END.split(text, maxsplit=1)[0]


def comma_list(texts: Iterable[str]) -> str:
    """Join short texts with commas."""
    return _(", ").join(texts)


def semicolon_list(texts: Iterable[str]) -> str:
    """Join texts with semicolons. Use this for texts that may contain commas."""
    return _("; ").join(texts)


def range_words(low: str, high: str) -> str:
    """Return a range of words or of changes, such as "1 to 5", or a single value if both ends are equal."""
    return low if low == high else _("{low} to {high}").format(low=low, high=high)


def span_words(worst: Fraction, best: Fraction) -> str:
    """Return a range of percents joined by a dash, or a single one if both ends are equal when rounded."""
    low, high = whole(worst), whole(best)
    return str(low) if low == high else _("{low}–{high}").format(low=low, high=high)


def percent_words(score: Score) -> str:
    """Return the percent of a score, or a range if its worst and best case differ."""
    return span_words(score.worst.percent, score.best.percent)


def level_words(score: Score) -> str:
    """Return the level of a score, or a range if its worst and best case differ."""
    if score.worst_level is None or score.best_level is None:
        return _("no level")
    return range_words(score.worst_level.title, score.best_level.title)


def set_aside_words(area: AreaResult) -> str:
    """Return how many questions of an area are set aside, as the reason why it has no score."""
    return _("No score: {count} of {all} questions do not apply").format(
        count=len(area.set_aside), all=len(area.asked)
    )


def needs_words(level: Level) -> str:
    """Return the requirements of a level: a percent and whatever else its row says."""
    percent = _("{percent}%").format(percent=level.percent)
    if level.essentials:
        percent = _("{percent}, or {share}% of the essential practices").format(
            percent=percent, share=level.essentials
        )
    needs = [percent]
    if level.above:
        needs.append(_("and {share}% of the points beyond the target").format(share=level.above))
    if level.everything:
        needs.append(_("every practice in every area at its target"))
    elif level.musts:
        needs.append(_("every essential practice"))
    return comma_list(needs)


def compared_percent_words(span: PercentRange | None) -> str:
    """Return the percent or range of percents of one side of a comparison, or a dash if nothing counted."""
    return span_words(span.worst, span.best) if span else NOTHING


def compared_level_words(titles: tuple[str, str] | None) -> str:
    """Return the level or range of levels of one side of a comparison.

    The titles can come from a saved file, so they are shown in their strict form.
    """
    return range_words(*map(strict_line, titles)) if titles else _("no level")


def change_words(change: ScoreChange) -> tuple[str, str, str]:
    """Return the change in percentage points, the company's part in it and the questionnaire's part.

    The two parts, as printed, add up to the change.
    """
    if change.shift is None or change.then is None or change.now is None:
        return NOTHING, NOTHING, NOTHING
    both = zip(_ends(change.then), _ends(change.now), strict=True)
    changes = [whole(after) - whole(before) for before, after in both]
    causes = zip(changes, _ends(change.shift.company), _ends(change.shift.questionnaire), strict=True)
    # If the company changed nothing, attribute the whole change to the questionnaire, including any rounding.
    questionnaire = [points if not company else round(other) for points, company, other in causes]
    company = [points - other for points, other in zip(changes, questionnaire, strict=True)]
    return _signed(changes), _signed(company), _signed(questionnaire)


def _ends(span: PercentRange) -> tuple[Fraction, Fraction]:
    return span.worst, span.best


def _signed(ends: Sequence[int]) -> str:
    low, high = (f"{points:+d}".replace("-", "−") if points else "0" for points in ends)
    return range_words(low, high)


def gap_words(gap: Gap) -> str:
    """Return the gap in one sentence. If parts are ticked as missing, the sentence names just these.

    If the company doesn't know, it is a question and never a finding.
    """
    if gap.kind == "unknown":
        return _("To find out: {question}").format(question=gap.text)
    if not gap.missing:
        return gap.text
    return _("Still missing from {practice}: {parts}.").format(
        practice=gap.question.parts_of, parts=part_list(gap.missing)
    )


def part_list(parts: Iterable[Part]) -> str:
    """Return the texts of parts on one line."""
    return semicolon_list(part.text for part in parts)


def people_words(question: Question, questionnaire: Questionnaire) -> str:
    """Return who may know the answer to a question, such as "the product lead, or counsel"."""
    first, *others = (questionnaire.person(person_id).text for person_id in question.ask)
    return _("{first}, or {second}").format(first=first, second=others[0]) if others else first


def step_heading(step: PlannedStep) -> str:
    """Return the heading of a step: its title, or the first question if the company knows none of the answers."""
    if not step.find_out:
        return step.title
    more = len(step.gaps) - 1
    if not more:
        return gap_words(step.gaps[0])
    words = plural("{heading} (and {count} more question)", "{heading} (and {count} more questions)", more)
    return words.format(heading=gap_words(step.gaps[0]), count=more)


def step_title(step_id: str, result: Result) -> str:
    """Return the title of a step for this company, as the path words it if the path includes the step."""
    titles = (step.title for step in result.plan if step.step.id == step_id)
    return next(titles, result.questionnaire.step(step_id).wording(result.tags)[0])


def first_words(match: ProgramMatch, result: Result) -> str:
    """Return the names of the programs and the titles of the steps that have to come before a program."""
    programs = [result.questionnaire.program(program_id).name for program_id in match.after_programs]
    steps = [step_title(step_id, result) for step_id in match.after_steps]
    return semicolon_list([*programs, *steps])


def verdict_words(match: ProgramMatch, result: Result) -> str:
    """Return the verdict on a program for this company, such as "open after: Get ready to report"."""
    if match.verdict == "open-after":
        return _("open after: {what}").format(what=first_words(match, result))
    if match.verdict == "open" and match.program.role != "join":
        return _("you can probably use it")
    return VERDICT_LABELS[match.verdict]


def cost_words(match: ProgramMatch) -> str:
    """Return the cost class of a program, including the programs that have to come first."""
    return _("in your membership") if match.included else COST_LABELS[match.costs]
