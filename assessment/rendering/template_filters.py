"""What the templates of site and report may call: numbers, dates, numbers of questions, rows of the profile."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from ..core.compare import PercentRange, ScoreChange
from ..core.gaps import Gap, gap_rank
from ..core.planned_step import HORIZONS, Horizon, PlannedStep
from ..core.profile import ProfileOption
from ..core.projection import Projection
from ..core.questionnaire import Questionnaire
from ..core.result import Result
from ..core.rules import Rule
from ..translation import _, day
from ..user_text import strict, strict_line


def whole(percent: Fraction) -> int:
    """Rounded down, so that 100 means all of it."""
    return int(percent)


def sentence(words: str, end: str = ".") -> str:
    """The same words with a capital at the beginning and a mark at the end."""
    return words[:1].upper() + words[1:] + end


def horizons(result: Result) -> list[tuple[Horizon, list[PlannedStep], Projection | None]]:
    """Every horizon in order of time, with the steps that end in it and where they lead; it may have none."""
    leads = {each.horizon: each for each in result.projections}
    return [
        (horizon, [step for step in result.plan if step.horizon == horizon], leads.get(horizon))
        for horizon in HORIZONS
    ]


def by_group(options: Iterable[ProfileOption]) -> list[tuple[str, list[ProfileOption]]]:
    """The choices of a profile question under their headings."""
    return [(group, list(found)) for group, found in groupby(options, key=lambda option: option.group)]


def step_title(id: str, result: Result) -> str:
    """As it stands in the path; in full where it is not there, because its questions are not answered yet."""
    planned = (step.title for step in result.plan if step.step.id == id)
    return next(planned, result.questionnaire.step(id).wording(result.tags)[0])


def after_words(step: PlannedStep, result: Result) -> str:
    """What comes first: the number of a first action, or the title of another step."""
    numbers = {action.step.id: str(place) for place, action in enumerate(result.first_actions, 1)}
    return "; ".join(numbers.get(id) or step_title(id, result) for id in step.after)


def by_rank(gaps: Iterable[Gap], result: Result) -> list[Gap]:
    """In the order of the whole list of gaps."""
    return sorted(gaps, key=gap_rank)


def gap_number(gap: Gap, result: Result) -> str:
    return question_number(gap.question.id, result)


def question_number(id: str, result: Result) -> str:
    return next(each.number for each in result.questions if each.question.id == id)


def duties(gaps: Iterable[Gap], questionnaire: Questionnaire) -> list[str]:
    """The jurisdictions whose duties the gaps relate to, each once."""
    found = [questionnaire.duty(tie.id).jurisdiction for gap in gaps for tie in gap.duties]
    return list(dict.fromkeys(found))


def host(url: str) -> str:
    """The name of the site."""
    return urlsplit(url).hostname or url


def direction(text: str) -> str:
    """rtl where the first letter is of a script that is written from right to left, else ltr."""
    strong = (kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL"))
    return "ltr" if next(strong, "L") == "L" else "rtl"


def profile_rows(result: Result) -> Iterator[tuple[Any, list[str]]]:
    """Each profile question with its answer in words."""
    for question in result.questionnaire.profile:
        chosen = result.response.profile.get(question.id, ())
        if question.kind == "text":
            values = [strict_line(text) for text in chosen if text]
        elif question.kind == "programs":
            values = [program.name for program in result.questionnaire.programs if program.id in chosen]
        else:
            values = [option.text for option in question.options if option.id in chosen]
        yield question, values


def span_words(span: PercentRange | None) -> str:
    """A percent or a range of percents; a dash where nothing counted."""
    if span is None:
        return "–"
    low, high = whole(span.worst), whole(span.best)
    return str(low) if low == high else _("{low} to {high}").format(low=low, high=high)


def level_words(titles: tuple[str, str] | None) -> str:
    if titles is None:
        return _("no level")
    low, high = map(strict_line, titles)
    return low if low == high else _("{low} to {high}").format(low=low, high=high)


def shift_words(moved: ScoreChange) -> tuple[str, str, str]:
    """The change in points of percent, and its two causes, which add up to it as printed."""
    if moved.shift is None or moved.then is None or moved.now is None:
        return "–", "–", "–"
    both = zip(_ends(moved.then), _ends(moved.now), strict=True)
    changes = [whole(after) - whole(before) for before, after in both]
    questionnaire = [
        change if not own else round(other)  # where the company moved nothing, rounding is not its doing
        for change, own, other in zip(
            changes, _ends(moved.shift.company), _ends(moved.shift.questionnaire), strict=True
        )
    ]
    company = [change - other for change, other in zip(changes, questionnaire, strict=True)]
    return _signed(changes), _signed(company), _signed(questionnaire)


def _ends(span: PercentRange) -> tuple[Fraction, Fraction]:
    return span.worst, span.best


def _signed(ends: list[int]) -> str:
    low, high = (f"{each:+d}".replace("-", "−") if each else "0" for each in ends)
    return low if low == high else _("{low} to {high}").format(low=low, high=high)


def rule_words(rule: Rule) -> str:
    """A rule in the author's tags, such as "payments; none of content-service, access"."""
    found = []
    for tags, one, many in (
        (rule.any, _("{tags}"), _("any of {tags}")),
        (rule.all, _("{tags}"), _("all of {tags}")),
        (rule.none, _("not {tags}"), _("none of {tags}")),
    ):
        if tags:
            found.append((one if len(tags) == 1 else many).format(tags=", ".join(tags)))
    return "; ".join(found) or _("every company")


FILTERS: dict[str, Callable[..., Any]] = {
    "after_words": after_words,
    "by_group": by_group,
    "by_rank": by_rank,
    "day": day,
    "direction": direction,
    "duties": duties,
    "gap_number": gap_number,
    "horizons": horizons,
    "host": host,
    "level_words": level_words,
    "profile_rows": profile_rows,
    "question_number": question_number,
    "shift_words": shift_words,
    "span_words": span_words,
    "rule_words": rule_words,
    "sentence": sentence,
    "step_title": step_title,
    "strict": strict,
    "strict_line": strict_line,
    "whole": whole,
}
