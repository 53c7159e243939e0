"""Measures assess() on the shipped questionnaire and on one that is ten times as large."""

from collections.abc import Callable
from statistics import median

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.core.result import assess

from .companies import TODAY, companies, larger, sample_response, shipped_questionnaire
from .figures import Row, alternating, cpu, ms, times

REPEATS = 30
MAX_SECONDS = 0.010
TIMES = 10
MAX_RATIO = 12


def measure(short: bool = False) -> list[Row]:
    content, repeats = shipped_questionnaire(), 1 if short else REPEATS
    usual = [median(cpu(_work(content, response), repeats)) for response in companies().values()]
    many = larger(content, TIMES)
    worst = sample_response(many, "worst")
    usual_size, ten_times = alternating(
        [_work(content, sample_response(content, "worst")), _work(many, worst)], repeats
    )
    full = median(usual_size)
    ratio = median(ten_times) / full
    return [
        Row(
            "assess(), plan and outlook included, every service and every gap",
            ms(full),
            "",
            f"<= {ms(MAX_SECONDS)}",
            full <= MAX_SECONDS,
        ),
        Row("assess(), the ten sample companies", f"{ms(min(usual))} to {ms(max(usual))}"),
        Row(
            f"{TIMES} times the questions ({len(worst.answers)})",
            ms(median(ten_times)),
            times(ratio),
            f"<= {MAX_RATIO} x",
            ratio <= MAX_RATIO,
        ),
    ]


def _work(questionnaire: Questionnaire, response: Response) -> Callable[[], object]:
    """Return a function that calls assess() and computes everything that is lazy."""

    def whole() -> object:
        result = assess(questionnaire, response, TODAY)
        return result.projections, result.first_actions, result.not_for_you, result.sources

    return whole
