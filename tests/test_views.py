"""The report's view models: what they choose, sort, count and draw."""

import re
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from assessment.content import load
from assessment.core.compare import Comparison, PercentRange, compare
from assessment.core.planned_step import HORIZONS
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.core.scoring import Essentials
from assessment.core.scoring_snapshot import take_snapshot
from assessment.rendering.phrases import (
    cost_words,
    first_sentence,
    needs_words,
    percent_words,
    range_words,
    verdict_words,
)
from assessment.rendering.views.answers import answers, excluded_entries, quick_rows
from assessment.rendering.views.areas import all_areas, core_areas
from assessment.rendering.views.board import (
    MAX_ESSENTIALS,
    MAX_ESSENTIALS_COMPARED,
    MAX_TESTS,
    board_requests,
    open_essentials,
    shorten,
    to_test_again,
)
from assessment.rendering.views.drawings import (
    change_bar,
    essential_blocks,
    ladder,
    projection_line,
    score_bar,
)
from assessment.rendering.views.heat_strip import heat_strip
from assessment.rendering.views.lead import lead
from assessment.rendering.views.path import action_rows, plan, projection_table
from assessment.rendering.views.since import since
from assessment.rendering.views.standing import (
    LONG_DETAILS,
    board_density,
    density,
    level_limits,
    standing,
)
from assessment.rendering.views.steps import step_blocks
from assessment.rendering.views.why import why
from assessment.sample_answers import sample
from support.content import TINY, TODAY

PHOTO_APP = {
    "services": ("social",),
    "content": ("images", "text", "public", "private", "held", "minors"),
    "established": ("us",),
    "users": ("us", "uk"),
    "size": ("tiny",),
    "reviewers": ("own",),
}


def judged(content: Questionnaire, kind: str, seed: int = 0) -> Result:
    return assess(content, sample(content, kind, TODAY, seed, PHOTO_APP).response, TODAY)


def compared(earlier: Result, result: Result) -> Comparison:
    return compare(
        take_snapshot(earlier.questionnaire, earlier.response),
        earlier.response,
        earlier.questionnaire.version,
        TODAY,
        result,
    )


def with_answer(result: Result, question_id: str, answer: Answer) -> Result:
    response = replace(result.response, answers={**result.response.answers, question_id: answer})
    return assess(result.questionnaire, response, TODAY)


def quick_only(result: Result) -> Result:
    ids = [question.question.id for question in result.quick_check]
    response = replace(result.response, answers={key: result.response.answers[key] for key in ids})
    return assess(result.questionnaire, response, TODAY)


# The company's standing


def test_open_essentials_are_not_named_again_as_what_holds_the_level_back(content: Questionnaire) -> None:
    """The sentences at the top of page 1 name them."""
    result = judged(content, "worst")
    assert result.overall is not None
    assert result.overall.musts
    assert standing(result).verdict.held_back == ""  # type: ignore[union-attr]


def test_nothing_holds_the_best_level_back(content: Questionnaire) -> None:
    verdict = standing(judged(content, "best")).verdict
    assert verdict is not None
    assert verdict.held_back == ""
    assert verdict.place == f"level {len(content.levels) - 1} of {len(content.levels) - 1}"


def test_range_of_levels_has_no_place(content: Questionnaire) -> None:
    verdict = standing(judged(content, "unknown")).verdict
    assert verdict is not None
    assert verdict.place == "between these levels"


def test_quick_check_gives_no_level(content: Questionnaire) -> None:
    result = quick_only(judged(content, "worst"))
    figures = standing(result)
    assert (figures.verdict, figures.too_early) == (None, True)
    assert figures.quick == f"0 of {len(result.quick_check)} in place"
    assert {row.state for row in quick_rows(result)} == {"not yet in place"}


def test_page_one_is_set_closer_for_long_names_and_comparisons(content: Questionnaire) -> None:
    result = judged(content, "target")
    assert density(result, "", None) == ""
    assert density(result, "", compared(result, result)) == "dense"
    assert density(quick_only(result), "", None) == "dense"
    assert density(result, "x", None) == "dense"
    assert density(result, "x" * LONG_DETAILS, None) == "dense"
    assert density(result, "x" * (LONG_DETAILS + 1), None) == "long dense"
    assert (board_density(""), board_density("x" * (LONG_DETAILS + 1))) == ("", "long dense")


# Areas


def test_core_areas_come_first(content: Questionnaire) -> None:
    result = judged(content, "worst")
    core, every = core_areas(result, None), all_areas(result, None)
    supporting = [area.title for area in content.areas if not area.core]
    assert [row.title for row in core.rows] == [area.title for area in content.areas if area.core]
    assert [row.title for row in every.rows] == [*(row.title for row in core.rows), *supporting]
    assert core.marks == "20% Foundation, 60% Operating"
    assert not core.compared


def test_level_has_the_sign_of_its_state(content: Questionnaire) -> None:
    def signs(kind: str) -> set[str]:
        return {row.state for row in core_areas(judged(content, kind), None).rows if row.bar}

    assert (signs("worst"), signs("unknown"), signs("best")) == ({"missing"}, {"unknown"}, {"in-place"})
    assert "partial" in signs("target") | signs("random")


def test_heat_strip_has_one_sign_for_each_practice_asked(content: Questionnaire) -> None:
    result = judged(content, "random", 5)
    strip = heat_strip(result)
    assert [cell.question_id for row in strip.rows for cell in row.cells] == [
        entry.question.id for entry in result.asked
    ]
    gaps = {gap.question.id: gap.kind for gap in result.gaps}
    states = {cell.question_id: cell.state for row in strip.rows for cell in row.cells}
    assert {id: state for id, state in states.items() if id in gaps} == gaps
    assert {id for id, state in states.items() if state == "in-place"} == {
        entry.question.id for entry in result.strengths
    }
    assert [label for _state, label in strip.legend][:3] == ["in place", "partly in place", "not yet in place"]
    first = strip.rows[0]
    assert sum(int(part.split()[0]) for part in first.counts.split(", ")) == len(first.cells)


def test_heat_strip_says_why_an_area_has_no_level(content: Questionnaire) -> None:
    empty = assess(content, Response(PHOTO_APP), TODAY)
    assert {row.level for row in heat_strip(empty).rows} == {"not enough answers yet"}
    assert {cell.state for row in heat_strip(empty).rows for cell in row.cells} == {"unanswered"}


# The steps


def test_every_gap_is_in_the_block_of_its_step_and_each_program_once(content: Questionnaire) -> None:
    result = judged(content, "worst")
    blocks = step_blocks(result, ties=True)
    assert [block.number for block in blocks] == list(range(1, len(result.plan) + 1))
    assert sorted(entry.gap.question.id for block in blocks for entry in block.gaps) == sorted(
        gap.question.id for gap in result.gaps
    )
    planned = {step.step.id: [match.program.id for match in step.programs] for step in result.plan}
    for block in blocks:
        assert [program.program_id for program in block.programs] == planned[block.step_id]
    earlier = [int(number) < block.number for block in blocks for number in block.after.split(", ") if number]
    assert earlier
    assert all(earlier)


def test_step_that_no_one_knows_asks_first(content: Questionnaire) -> None:
    block = step_blocks(judged(content, "unknown"), ties=True)[0]
    assert block.title.startswith("To find out: ")
    assert block.otherwise
    assert all(entry.ask for entry in block.gaps)


def test_edition_without_ties_names_no_law(content: Questionnaire) -> None:
    result = judged(content, "worst")
    for ties in (True, False):
        assert any(entry.laws for block in step_blocks(result, ties) for entry in block.gaps) == ties
        assert any(action.laws for action in action_rows(result, ties)) == ties


def test_nothing_answered_is_no_section(content: Questionnaire) -> None:
    empty = assess(content, Response(PHOTO_APP), TODAY)
    assert step_blocks(empty, ties=True) == ()
    assert plan(empty) is None
    assert why(empty) is None


# The plan


def test_every_step_is_one_row_with_one_time(content: Questionnaire) -> None:
    result = judged(content, "worst")
    whole = plan(result)
    assert whole is not None
    assert [row.number for row in whole.rows] == list(range(1, len(result.plan) + 1))
    horizons = {step.step.id: step.horizon for step in result.plan}
    for row in whole.rows:
        assert [HORIZONS[place] for place, due in enumerate(row.times) if due] == [horizons[row.step_id]]
    assert whole.days == (*(TODAY + timedelta(days) for days in (7, 30, 60, 90)), None)


def test_last_time_of_the_path_leaves_no_gap(content: Questionnaire) -> None:
    result = judged(content, "worst")
    rows = {row.label: row for row in projection_table(result).rows}
    assert rows["Open gaps"].today == str(len(result.gaps))
    assert rows["Open gaps"].later[-1] == "0"
    assert rows["Core areas, %"].later[-1] == "100"


def test_first_action_names_what_comes_before_it_by_its_number(content: Questionnaire) -> None:
    actions = action_rows(judged(content, "worst"), ties=True)
    assert any(action.after.split("; ")[0].isdigit() for action in actions)
    assert all(bool(action.programs) == bool(action.helpers) for action in actions)


# Changes and their causes


def test_gap_that_is_better_and_still_open_stands_in_its_own_list(content: Questionnaire) -> None:
    earlier, result = judged(content, "random", 3), judged(content, "random", 5)
    comparison = compared(earlier, result)
    lists = {changes.title: changes.practices for changes in since(comparison, result).lists}
    better = [change for change in comparison.with_change("better") if change.gap == "open"]
    assert better
    assert len(lists["Better, but still a gap"]) == len(better) < len(comparison.with_change("better"))
    assert len(lists["Gaps closed"]) == len(comparison.gaps("closed")) > 0
    assert len(lists["New gaps"]) == len(comparison.gaps("new")) > 0


def test_area_says_which_practices_would_lift_it(content: Questionnaire) -> None:
    reasons, best = why(judged(content, "worst")), why(judged(content, "best"))
    assert reasons is not None
    assert best is not None
    assert any(row.lift for row in reasons.rows)
    assert all(practice.has_gap for row in reasons.rows if row.lift for practice in row.lift.practices)
    assert reasons.essentials != ()
    assert (best.essentials, [row.lift for row in best.rows if row.lift]) == ((), [])


# Answers


def test_answers_show_notes_only_where_the_edition_has_them(content: Questionnaire) -> None:
    result = judged(content, "worst")
    shown = with_answer(result, result.asked[0].question.id, Answer("unknown", "A note"))
    assert [note.text for note in answers(shown, notes=True).notes] == ["A note"]
    assert answers(shown, notes=False).notes == ()


def test_points_are_a_range_if_no_one_knows(content: Questionnaire) -> None:
    question = judged(content, "unknown").areas[0].asked[0].question
    row = answers(judged(content, "unknown"), notes=False).areas[0].answers[0]
    assert row.answer == "We don’t know yet"
    assert row.points == f"0–{question.top_points} of {question.target_points} × {question.weight}"


def test_question_that_does_not_apply_is_listed_once_with_its_reason(content: Questionnaire) -> None:
    private = {**PHOTO_APP, "content": ("images", "private", "held")}
    result = assess(content, sample(content, "worst", TODAY, profile=private).response, TODAY)
    excused = next(entry for entry in result.asked if entry.question.not_applicable)
    reason = excused.question.not_applicable[0]
    changed = with_answer(result, excused.question.id, Answer(f"na.{reason.id}"))
    entries = [entry for entry in excluded_entries(changed) if entry.number == excused.number]
    assert [entry.reason for entry in entries] == [f"You said: {reason.text}"]


# Levels and areas that are set aside

ALBUMS = {**PHOTO_APP, "services": ("file-sharing",), "content": ("images", "private", "held")}


def matching_set_aside(content: Questionnaire, rest: str) -> Result:
    """Judge private albums whose owner sets aside each question about matching that it may set aside."""
    result = assess(content, sample(content, rest, TODAY, profile=ALBUMS).response, TODAY)
    excused = {
        entry.question.id: Answer(f"na.{entry.question.not_applicable[0].id}")
        for entry in result.areas[1].asked
        if entry.question.not_applicable
    }
    return assess(content, replace(result.response, answers={**result.response.answers, **excused}), TODAY)


def test_area_that_is_mostly_set_aside_says_so_in_place_of_a_score(content: Questionnaire) -> None:
    result = matching_set_aside(content, "worst")
    matching = result.areas[1]
    words = f"No score: {len(matching.set_aside)} of {len(matching.asked)} questions do not apply"
    row = next(row for row in core_areas(result, None).rows if row.title == matching.area.title)
    assert (row.bar, row.instead) == (None, words)
    strip = next(row for row in heat_strip(result).rows if row.title == matching.area.title)
    assert strip.level == words
    assert {cell.state for cell in strip.cells} == {"not-applicable", "missing"}


def test_floor_that_is_set_aside_is_named_as_what_holds_the_level_back(content: Questionnaire) -> None:
    result = matching_set_aside(content, "best")
    verdict, reasons = standing(result).verdict, why(result)
    assert verdict is not None
    assert reasons is not None
    assert (verdict.level, verdict.held_back) == ("Operating", "Hash matching")
    assert reasons.floors == "Hash matching"


def test_open_practices_of_supporting_areas_are_named_as_what_holds_the_level_back(content: Questionnaire) -> None:
    best = judged(content, "best")
    gap_id = next(entry.question.id for entry in best.areas[-1].asked if entry.question.importance != "must")
    result = with_answer(best, gap_id, Answer("unknown"))
    verdict, reasons = standing(result).verdict, why(result)
    assert verdict is not None
    assert reasons is not None
    title = result.areas[-1].area.title
    assert verdict.held_back == f"practices below target in {title}"
    assert (reasons.by_percent, reasons.unfinished, reasons.complete_from) == ("Measured", title, "Integrated")
    assert standing(best).verdict.held_back == ""  # type: ignore[union-attr]


def test_levels_say_what_they_need(content: Questionnaire) -> None:
    assert [needs_words(level) for level in content.levels] == [
        "0%",
        "20%, or 50% of the essential practices",
        "60%, every essential practice",
        "100%, every practice in every area at its target",
        "100%, and 60% of the points beyond the target, every practice in every area at its target",
    ]


def test_limits_of_the_level_are_those_of_the_questionnaire(content: Questionnaire) -> None:
    limits = level_limits(content)
    assert (limits.set_aside, limits.without_essentials, limits.unfinished) == (
        "Foundation",
        "Foundation",
        "Operating",
    )
    assert level_limits(load(TINY)).unfinished == ""


# The sentences at the top of page 1


def test_page_one_begins_with_the_most_urgent_gap_the_essentials_and_the_plan(content: Questionnaire) -> None:
    result = judged(content, "worst")
    gap, essentials, plan = lead(result).split(". ", 2)
    assert gap == result.first_actions[0].gaps[0].text.rstrip(".")
    assert essentials == f"None of the {result.essentials.total} essential practices is known to be in place"
    assert plan == "The plan puts all of them in place within 30 days, mostly with free programs and in-house work."


def test_page_one_does_not_judge_what_is_mostly_unknown(content: Questionnaire) -> None:
    assert lead(judged(content, "unknown")).startswith("Too many answers are not known yet to judge anything here.")


def test_page_one_of_the_best_case_says_when_to_test_again(content: Questionnaire) -> None:
    best = judged(content, "best")
    assert lead(best).startswith(
        "Every practice that applies is in place. Test the practices again before the review"
    )
    tests = to_test_again(best)
    assert len(tests.shown) == MAX_TESTS
    assert len(tests.shown) + tests.more == len(best.strengths)
    importances = [test.question.importance for test in tests.shown]
    assert importances == sorted(importances, key=lambda importance: importance != "must")


def test_page_one_names_the_only_gap(content: Questionnaire) -> None:
    best = judged(content, "best")
    question = best.areas[-1].asked[0].question
    result = with_answer(best, question.id, Answer(question.options[0].id))
    assert lead(result) == f"{result.gaps[0].text} Every other answer is at its target."


def test_first_sentence_is_the_text_before_the_next_sentence() -> None:
    assert first_sentence("Name a person. Write it down.") == "Name a person."
    assert first_sentence("Version 1.5 has one sentence only") == "Version 1.5 has one sentence only"


# The board


def test_board_is_asked_for_actions_time_and_money_and_a_decision_on_open_essentials(content: Questionnaire) -> None:
    approve, release, accept = board_requests(judged(content, "worst"))
    assert approve == "Approve the first actions below, each with its owner and date."
    assert re.match(r"Release the time for \d+ steps within 90 days: \d+ take hours, \d+ take days, ", release)
    assert release.endswith(". The other programs are free.")
    assert accept == "For each essential practice that stays open, set a date or accept the risk in writing."
    assert board_requests(judged(content, "best")) == board_requests(judged(content, "unknown")) == ()


def test_open_essentials_have_the_date_of_their_step(content: Questionnaire) -> None:
    essentials = open_essentials(judged(content, "worst"), None).shown
    assert {essential.until for essential in essentials} == {TODAY + timedelta(7), TODAY + timedelta(30)}
    assert {(essential.kind, essential.state) for essential in essentials} == {("missing", "not yet in place")}


def test_long_list_is_shortened_and_counts_the_rest() -> None:
    assert (shorten([1, 2, 3], 2).shown, shorten([1, 2, 3], 2).more) == ([1, 2], 1)
    assert (shorten([1, 2], 2).shown, shorten([1, 2], 2).more) == ([1, 2], 0)


def test_comparison_leaves_room_for_fewer_essentials(content: Questionnaire) -> None:
    result = judged(content, "worst")
    essentials = [gap for gap in result.gaps if gap.question.importance == "must"]
    assert len(essentials) > MAX_ESSENTIALS_COMPARED
    assert len(open_essentials(result, None).shown) == min(len(essentials), MAX_ESSENTIALS)
    assert len(open_essentials(result, compared(result, result)).shown) == MAX_ESSENTIALS_COMPARED


# Drawings


def percent_range(worst: int, best: int) -> PercentRange:
    return PercentRange(Fraction(worst), Fraction(best))


def test_bar_is_solid_to_the_worst_case_and_pale_to_the_best() -> None:
    bar = change_bar(then=percent_range(0, 0), now=percent_range(10, 12))
    assert (bar.solid, bar.pale) == ("M0 1h20v10h-20z", "M20 1h4v10h-4z")
    assert (bar.then_solid, bar.then_pale) == ("", "")
    assert bar.title == "now 10–12 percent of the way to target, then 0 percent"


def test_bar_without_an_earlier_assessment_is_one_bar(content: Questionnaire) -> None:
    score = judged(content, "best").areas[0].score
    assert score is not None
    bar = score_bar(score, levels=content.levels)
    assert (bar.compared, bar.solid, bar.pale) == (False, "M0 1h200v10h-200z", "")
    assert bar.ticks == "M40 0v12M120 0v12"


def test_ladder_is_reached_to_the_worst_level_and_possible_to_the_best(content: Questionnaire) -> None:
    drawing = ladder(content.levels, content.levels[1], content.levels[3])
    assert [step.state for step in drawing.steps] == ["reached", "possible", "possible", "above"]
    assert drawing.title == f"level 1 to 3 of {len(content.levels) - 1}"


def test_essential_practices_are_drawn_as_blocks_by_their_state() -> None:
    drawing = essential_blocks(Essentials(in_place=2, unknown=1, total=4))
    assert [block.state for block in drawing.blocks] == ["in-place", "in-place", "unknown", "missing"]
    assert len({block.outline for block in drawing.blocks}) == 4
    assert drawing.title == "2 of 4 essential practices in place, 1 not known"
    assert essential_blocks(Essentials(in_place=4, unknown=0, total=4)).title == "4 of 4 essential practices in place"


def test_projection_rises_from_today_to_the_last_horizon() -> None:
    drawing = projection_line(Fraction(0), [("This week", Fraction(50)), ("Within 30 days", Fraction(100))])
    assert drawing.title == "0 percent today; this week: 50 percent; within 30 days: 100 percent"
    assert drawing.points == ((3.0, 23.0), (78.0, 13.5), (153.0, 4.0))
    assert drawing.line == "M3.0 23.0L78.0 13.5L153.0 4.0"
    assert projection_line(Fraction(100), []).points == ((3.0, 4.0),)


# Phrases


def test_range_with_equal_ends_is_one_value(content: Questionnaire) -> None:
    assert (range_words("4", "4"), range_words("4", "6")) == ("4", "4 to 6")
    overall = judged(content, "best").overall
    assert overall is not None
    assert percent_words(overall.score) == "100"


def test_program_says_what_comes_first_and_what_it_costs(content: Questionnaire) -> None:
    matches = judged(content, "worst").matches.values()
    later = [match for match in matches if match.verdict == "open-after"]
    result = judged(content, "worst")
    assert later
    for match in later:
        assert verdict_words(match, result).startswith("open after: ")
        assert cost_words(match) != ""
