"""The views: functions that return the content of the report's sections as frozen dataclasses.

A view selects, sorts, counts and words the content. The templates in `reports/` call the views by name and only add
the markup. Each module covers one part of the report.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .answers import answers, excluded_entries, profile_rows, quick_rows
from .areas import all_areas, core_areas
from .board import board_requests, open_essentials, short_gap_lists, to_test_again
from .countries import country_groups, report_to
from .duties import consequences, left_out
from .heat_strip import heat_strip
from .path import action_rows, board_projection, plan, projection_table
from .programs import good_to_know_cards, in_use_cards, recommended_cards
from .references import question_references
from .since import since
from .standing import board_density, density, level_limits, since_line, standing
from .steps import step_blocks
from .to_ask import people_on_page_one, people_with_questions
from .why import why

_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    all_areas,
    answers,
    board_density,
    board_projection,
    board_requests,
    consequences,
    core_areas,
    country_groups,
    density,
    action_rows,
    good_to_know_cards,
    in_use_cards,
    excluded_entries,
    heat_strip,
    left_out,
    level_limits,
    open_essentials,
    plan,
    people_on_page_one,
    people_with_questions,
    projection_table,
    question_references,
    quick_rows,
    recommended_cards,
    report_to,
    short_gap_lists,
    since,
    since_line,
    standing,
    step_blocks,
    to_test_again,
    why,
)
VIEWS: Mapping[str, Callable[..., Any]] = {f"{view.__name__}_view": view for view in _FUNCTIONS}
"""The views, keyed by the names that the templates use, such as `standing_view`."""

__all__ = ["VIEWS", "profile_rows"]
