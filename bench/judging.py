"""assess() on the shipped questionnaire, and on ten times as much."""

from collections.abc import Callable
from statistics import median

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.core.result import assess

from .companies import TODAY, answered, companies, larger, questionnaire
from .figures import Row, alternating, cpu, ms, times

REPEATS = 30
SECONDS = 0.010
TEN = 10
MOST = 12


def measure(short: bool = False) -> list[Row]:
    asked, repeats = questionnaire(), 1 if short else REPEATS
    usual = [median(cpu(_work(asked, response), repeats)) for response in companies().values()]
    many = larger(asked, TEN)
    worst = answered(many, "worst")
    one, ten = alternating([_work(asked, answered(asked, "worst")), _work(many, worst)], repeats)
    full = median(one)
    ratio = median(ten) / full
    return [
        Row(
            "assess(), plan and outlook included, every service and every gap",
            ms(full),
            "",
            f"<= {ms(SECONDS)}",
            full <= SECONDS,
        ),
        Row("assess(), the ten sample companies", f"{ms(min(usual))} to {ms(max(usual))}"),
        Row(
            f"{TEN} times the questions ({len(worst.answers)})",
            ms(median(ten)),
            times(ratio),
            f"<= {MOST} x",
            ratio <= MOST,
        ),
    ]


def _work(asked: Questionnaire, response: Response) -> Callable[[], object]:
    """With everything that is worked out only when it is asked for."""

    def whole() -> object:
        result = assess(asked, response, TODAY)
        return result.projections, result.first_actions, result.not_for_you, result.sources

    return whole
