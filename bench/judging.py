"""assess() on the shipped questionnaire, and on ten times as much."""

from collections.abc import Callable
from statistics import median

from assessment.core.questionnaire import Questionnaire
from assessment.core.result import assess

from .companies import TODAY, answered, companies, larger, questionnaire
from .figures import Row, alternating, cpu, ms, times

REPEATS = 30
SECONDS = 0.010
TEN = 10
MOST = 12


def measure(short: bool = False) -> list[Row]:
    asked, repeats = questionnaire(), 1 if short else REPEATS
    worst = answered(asked, "worst")
    usual = [cpu(lambda: assess(asked, response, TODAY), repeats) for response in companies().values()]  # noqa: B023
    one, ten = alternating([_work(asked), _work(larger(asked, TEN))], repeats)
    full = median(one)
    ratio = median(ten) / full
    return [
        Row("assess(), every service and every gap", ms(full), "", f"<= {ms(SECONDS)}", full <= SECONDS),
        Row("assess(), the ten sample companies", f"{ms(min(map(median, usual)))} to {ms(max(map(median, usual)))}"),
        Row(
            f"{TEN} times the questions ({len(worst.answers) * TEN})",
            ms(median(ten)),
            times(ratio),
            f"<= {MOST} x",
            ratio <= MOST,
        ),
    ]


def _work(asked: Questionnaire) -> Callable[[], object]:
    response = answered(asked, "worst")
    return lambda: assess(asked, response, TODAY)
