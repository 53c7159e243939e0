"""The site's view models: what they choose, sort and count for the templates."""

import pytest

from assessment.core.catalog import build_catalog
from assessment.core.progress import Progress, measure_progress
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.translation import SOURCE_LANGUAGE, use_language
from assessment.web.views.changes import changed_questions
from assessment.web.views.check import not_asked
from assessment.web.views.fields import describing_ids, error_of, is_chosen
from assessment.web.views.hub import AnsweredCount, hub_view
from assessment.web.views.notices import MAX_NOTICES_SHOWN
from assessment.web.views.profile import program_choices
from assessment.web.views.programs import programs_view
from support.company import AREAS, NOTHING_TO_MATCH, PROFILE, QUESTIONNAIRE, questions, quick_worst, worst
from support.content import TODAY

CATALOG = build_catalog(QUESTIONNAIRE)


def progress(*areas: str, profile=PROFILE, **answers: str) -> Progress:
    chosen = {**answers, **{question: option for area in areas for question, option in worst(area).items()}}
    response = Response(profile, {question: Answer(option) for question, option in chosen.items()})
    return measure_progress(QUESTIONNAIRE, response)


def test_hub_goes_on_with_the_first_area_that_is_not_done() -> None:
    assert hub_view(progress(), ()).next_area.area.id == AREAS[0]
    assert hub_view(progress(**{questions(AREAS[0])[0]: "unknown"}), ()).next_area.area.id == AREAS[0]
    assert hub_view(progress(AREAS[0]), ()).next_area.area.id == AREAS[1]
    assert hub_view(progress(*AREAS[1:]), ()).next_area.area.id == AREAS[0]
    assert hub_view(progress(*AREAS), ()).next_area is None


def test_hub_skips_areas_in_which_nothing_is_asked() -> None:
    here = progress(profile=NOTHING_TO_MATCH)
    without = [area.area.id for area in here.areas if not area.asked]

    view = hub_view(here, ())

    assert "hash-matching" in without
    assert {area.area.id for area in (*view.core_areas, *view.supporting_areas)} == set(AREAS)
    assert view.next_area.area.id not in without


def test_hub_counts_answers_and_ends_the_quick_check_with_the_last_answer() -> None:
    assert hub_view(progress(AREAS[0]), ()).answered.done == len(questions(AREAS[0]))
    assert hub_view(progress(), ()).quick_check == AnsweredCount(0, len(quick_worst()))
    assert hub_view(progress(**quick_worst()), ()).quick_check.complete
    assert hub_view(progress(*AREAS), ()).quick_check is None


@pytest.mark.parametrize("count", [0, 1, MAX_NOTICES_SHOWN, MAX_NOTICES_SHOWN + 1])
def test_hub_shows_a_limited_number_of_notices(count: int) -> None:
    view = hub_view(progress(), [str(number) for number in range(count)])

    assert len(view.notices.shown) == min(count, MAX_NOTICES_SHOWN)
    assert len(view.notices.shown) + view.notices.more == count


def test_check_says_what_is_not_asked_by_area_or_by_question() -> None:
    result = assess(QUESTIONNAIRE, Response(NOTHING_TO_MATCH), TODAY)

    rows = not_asked(result)

    empty = [area.area.title for area in result.areas if not area.asked]
    hidden = [row.number for area in result.areas if area.asked for row in area.questions if not row.asked]
    assert [row.text for row in rows if not row.number] == empty
    assert [row.number for row in rows if row.number] == hidden
    assert all(row.reason for row in rows)


def test_changes_stand_in_the_order_of_the_questionnaire() -> None:
    result = assess(QUESTIONNAIRE, Response(PROFILE), TODAY)
    last, first = questions(AREAS[1])[0], questions(AREAS[0])[0]

    changes = changed_questions(result, {last, first, "no-such-question"})

    assert [(change.area_id, change.result.question.id) for change in changes] == [
        (AREAS[0], first),
        (AREAS[1], last),
    ]


FREQUENT = [QUESTIONNAIRE.program(program_id) for program_id in QUESTIONNAIRE.frequent_programs]
RARE = next(program for program in QUESTIONNAIRE.programs if program.usable and program not in FREQUENT)


def test_frequent_programs_are_shown_and_then_those_that_are_ticked() -> None:
    choices = program_choices(QUESTIONNAIRE, {RARE.id, FREQUENT[2].id}, None)
    assert choices.shown == (*FREQUENT, RARE)
    assert (choices.found, choices.found_above, choices.searched) == ((), (), None)


@pytest.mark.parametrize("searched", [RARE.name.upper(), RARE.provider, f"{RARE.provider[:4]} {RARE.name[:4]}"])
def test_program_is_found_by_parts_of_its_name_and_provider(searched: str) -> None:
    assert RARE in program_choices(QUESTIONNAIRE, (), searched).found


def test_found_program_that_is_shown_already_is_not_shown_twice() -> None:
    choices = program_choices(QUESTIONNAIRE, {RARE.id}, RARE.name)
    assert RARE not in choices.found
    assert RARE in choices.found_above


def test_search_without_a_word_finds_every_program_that_can_be_joined_or_used() -> None:
    choices = program_choices(QUESTIONNAIRE, (), " ")
    assert {program.id for program in (*choices.shown, *choices.found)} == {
        program.id for program in QUESTIONNAIRE.programs if program.role in ("join", "use")
    }


def test_search_for_what_does_not_exist_finds_nothing() -> None:
    choices = program_choices(QUESTIONNAIRE, (), "no such program")
    assert (choices.found, choices.found_above) == ((), ())


def test_catalog_filters_by_known_values_and_names_the_unknown_ones() -> None:
    with use_language(SOURCE_LANGUAGE):
        every = programs_view(QUESTIONNAIRE, CATALOG, {})
        free = programs_view(QUESTIONNAIRE, CATALOG, {"cost": "free", "area": "no-such-area", "region": ""})

    assert (every.filtered, every.odd_choices, every.shown) == (False, 0, len(CATALOG))
    assert (free.filtered, free.odd_choices, free.total) == (True, 1, len(CATALOG))
    assert {choice.name: choice.chosen for choice in free.filters} == {
        "area": "",
        "cost": "free",
        "region": "",
        "service": "",
    }
    shown = [entry.program for _provider, entries in free.providers for entry in entries]
    assert len(shown) == free.shown < every.shown
    assert {program.cost for program in shown} == {"free"}
    assert [provider.lower() for provider, _entries in every.providers] == sorted(
        {entry.program.provider.lower() for entry in CATALOG}
    )


class Field:
    name = "size"

    def __init__(self, *errors: str) -> None:
        self.errors = errors


def test_field_is_described_by_its_hint_and_its_error() -> None:
    assert describing_ids(Field(), False) == ""
    assert describing_ids(Field(), True) == "size-hint"
    assert describing_ids(Field("wrong"), False) == "size-error"
    assert describing_ids(Field("wrong"), True) == "size-hint size-error"


def test_choice_is_checked_alone_or_in_a_list() -> None:
    assert is_chosen("tiny", "tiny")
    assert not is_chosen("tiny", "tin")
    assert is_chosen(["us", "uk"], "uk")
    assert not is_chosen(["us"], "u")
    assert not is_chosen(None, "us")


def test_message_of_a_field_is_found_among_the_problems() -> None:
    assert error_of("file", [("code", "a"), ("file", "b")]) == "b"
    assert error_of("file", [("code", "a")]) == ""
