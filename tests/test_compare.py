"""Then and now: what moved, by whom, and that the two causes always add up to the whole."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import saved_file
from assessment.content import load, shipped
from assessment.core.compare import Comparison, PercentRange, compare
from assessment.core.question import Renamed
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, with_current_ids
from assessment.core.result import assess
from assessment.core.scoring_snapshot import OVERALL, changes_since, headline, percent, take_snapshot
from assessment.sample_answers import any_profile, sample
from assessment.saved_file import SavedAnswers
from support.builders import answers, area, question, questionnaire, response
from support.content import TODAY

THEN = date(2026, 8, 22)
CONTENT = load(shipped())


def compared(old: Questionnaire, earlier: Response, new: Questionnaire, later: Response) -> Comparison:
    basis = take_snapshot(assess(old, earlier, THEN))
    return compare(basis, earlier, old.version, THEN, assess(new, later, TODAY))


def moves(found: Comparison) -> dict[str, str]:
    return {each.id: each.change for each in found.questions}


def gaps(found: Comparison) -> dict[str, str]:
    return {each.id: each.gap for each in found.questions if each.gap}


ONE = questionnaire(area(question("a"), question("b"), question("c"), question("d")))


def test_same_answers_to_the_same_questionnaire_have_not_moved() -> None:
    given_answers = response({"a": "none", "b": "partial", "c": "in-place", "d": "unknown"})
    found = compared(ONE, given_answers, ONE, given_answers)
    assert found.headline.shift
    assert found.headline.shift.whole == PercentRange(Fraction(0), Fraction(0))
    assert set(moves(found).values()) == {"same"}
    assert gaps(found) == {"a": "open", "b": "open", "d": "open"}


def test_company_moves() -> None:
    found = compared(
        ONE,
        response({"a": "none", "b": "in-place", "c": "unknown", "d": "in-place"}),
        ONE,
        response({"a": "in-place", "b": "partial", "c": "in-place", "d": "unknown"}),
    )
    assert moves(found) == {"a": "better", "b": "worse", "c": "now-known", "d": "now-unknown"}
    assert gaps(found) == {"a": "closed", "b": "new", "c": "closed", "d": "new"}
    shift = found.headline.shift
    assert shift
    assert shift.questionnaire == PercentRange(Fraction(0), Fraction(0))
    assert shift.company == shift.whole


def test_questionnaire_that_renamed_removed_added_and_weighed_anew() -> None:
    """The company changed one answer; the rest of the change is the questionnaire's, and both add up."""
    old = questionnaire(
        area(question("kept", weight=1), question("renamed-then"), question("removed"), question("other"))
    )
    new = questionnaire(
        area(question("kept", weight=3), question("renamed-now"), question("added"), question("other")),
        renamed=(Renamed("renamed-then", "renamed-now"),),
        version="2.0",
    )
    earlier = response({"kept": "none", "renamed-then": "in-place", "removed": "in-place", "other": "none"})
    later = response({"kept": "in-place", "renamed-now": "in-place", "added": "none", "other": "none"})
    found = compared(old, earlier, new, later)
    assert found.headline.then == PercentRange(Fraction(50), Fraction(50))
    assert found.headline.now == PercentRange(Fraction(400, 6), Fraction(400, 6))
    # carried: kept 0 of 3, renamed 1 of 1, added not answered (0 to 1), other 0 of 1
    carried = PercentRange(Fraction(100, 6), Fraction(200, 6))
    shift = found.headline.shift
    assert shift
    assert shift.questionnaire == PercentRange(carried.worst - 50, carried.best - 50)
    assert shift.company == PercentRange(Fraction(300, 6), Fraction(200, 6))
    assert shift.whole == PercentRange(Fraction(400, 6) - 50, Fraction(400, 6) - 50)
    assert moves(found) == {
        "kept": "better",
        "added": "not-asked-before",
        "other": "same",
        "removed": "no-longer-asked",
    }
    assert gaps(found) == {"kept": "closed", "added": "new", "other": "open"}
    gone = next(each for each in found.questions if each.id == "removed")
    assert gone.text == "Is removed in place?"


def test_news_names_what_is_new_changed_and_gone() -> None:
    old = questionnaire(area(question("kept"), question("then"), question("removed"), question("weighed")))
    new = questionnaire(
        area(question("kept"), question("now"), question("added"), question("weighed", weight=3)),
        renamed=(Renamed("then", "now"),),
    )
    given_answers = response(dict.fromkeys(("kept", "then", "removed", "weighed"), "none"))
    found = changes_since(take_snapshot(assess(old, given_answers, THEN)), "1.0", new)
    assert found.new == ("added",)
    assert found.changed == ("now", "weighed")  # the wording of a renamed question has changed here too
    assert found.gone == (("removed", "Is removed in place?"),)
    assert changes_since(take_snapshot(assess(new, given_answers, THEN)), "1.0", new).empty


def test_renamed_answers_are_carried_over_with_their_options() -> None:
    new = questionnaire(
        area(question("now")), renamed=(Renamed("then", "now", {"old-option": "in-place"}), Renamed("x", "y"))
    )
    carried = with_current_ids(new, Response({}, {"then": Answer("old-option", "A note."), "other": Answer("none")}))
    assert carried.answers == {"now": Answer("in-place", "A note."), "other": Answer("none")}


def test_answer_under_the_new_name_wins() -> None:
    new = questionnaire(area(question("now")), renamed=(Renamed("then", "now"),))
    carried = with_current_ids(new, response({"then": "none", "now": "proven"}))
    assert carried.answers == {"now": Answer("proven")}


@pytest.mark.parametrize(
    "other",
    [
        question("a", weight=2),
        question("a", importance="could"),
        question("a", target=3),
        question("a", points=(0, 1, 2)),
        question("a", text="Another text?"),
    ],
)
def test_digest_changes_with_all_that_an_answer_depends_on(other) -> None:
    assert other.digest != question("a").digest
    assert question("a", why="Another reason.").digest == question("a").digest


def test_area_that_counted_only_then_or_only_now_has_no_shift() -> None:
    old = questionnaire(area(question("a"), id="one"), area(question("b"), id="two"))
    new = questionnaire(area(question("a"), id="one"), area(question("c"), id="three"))
    given_answers = response({"a": "none", "b": "none", "c": "none"})
    found = {each.area: each for each in compared(old, given_answers, new, given_answers).areas}
    assert set(found) == {"one", "three"}
    assert found["one"].shift
    assert found["three"].then is None
    assert found["three"].shift is None


def test_levels_then_and_now_are_told() -> None:
    found = compared(
        ONE,
        response(dict.fromkeys("abcd", "none")),
        ONE,
        response(dict.fromkeys("abcd", "in-place")),
    )
    assert found.headline.then_levels == ("Not-Started", "Not-Started")
    assert found.headline.now_levels == ("Integrated", "Integrated")


def test_changed_profile_is_named_but_its_texts_are_not() -> None:
    asked = ONE.profile
    earlier, later = response({}, service=("links",)), response({}, service=("images", "links"), size=("size-mid",))
    assert compared(ONE, earlier, ONE, later).profile == ("service", "size")
    assert [each.id for each in asked] == ["service", "size", "programs"]


# For any company, and any change of company and questionnaire.


def any_answers(dice: random.Random, asked: Questionnaire) -> Response:
    saved = sample(asked, "random", THEN, dice.randint(0, 10**9), any_profile(asked, dice))
    some = {id: answer for id, answer in saved.response.answers.items() if dice.random() < 0.8}
    return Response(saved.response.profile, some)


def another(dice: random.Random, asked: Questionnaire) -> Questionnaire:
    """The questionnaire with questions taken out, weighed anew and renamed."""
    names: list[Renamed] = []
    areas = []
    for each in asked.areas:
        kept = []
        for old in each.questions:
            lot = dice.random()
            if lot < 0.1:
                continue
            if lot < 0.2:
                names.append(Renamed(old.id, f"new-{old.id}"))
                kept.append(replace(old, id=f"new-{old.id}"))
            elif lot < 0.3:
                kept.append(replace(old, weight=dice.choice([1, 2, 3])))
            else:
                kept.append(old)
        areas.append(replace(each, questions=tuple(kept)))
    return replace(asked, areas=tuple(areas), renamed=tuple(names), quick_check=(), version="2.0")


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_causes_always_add_up_to_the_whole(seed: int) -> None:
    dice = random.Random(seed)
    new = another(dice, CONTENT)
    earlier = any_answers(dice, CONTENT)
    later = with_current_ids(new, earlier) if dice.random() < 0.3 else any_answers(dice, new)
    found = compared(CONTENT, earlier, new, later)
    for moved in (found.headline, *found.areas):
        if moved.shift:
            assert moved.then
            assert moved.now
            whole = moved.shift.whole
            assert moved.then.worst + whole.worst == moved.now.worst
            assert moved.then.best + whole.best == moved.now.best
    if later == with_current_ids(new, earlier) and found.headline.shift:
        assert found.headline.shift.company == PercentRange(Fraction(0), Fraction(0))
    unchanged = compared(CONTENT, earlier, CONTENT, any_answers(dice, CONTENT))
    if unchanged.headline.shift:
        assert unchanged.headline.shift.questionnaire == PercentRange(Fraction(0), Fraction(0))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_basis_gives_the_score_that_was_printed(seed: int) -> None:
    dice = random.Random(seed)
    result = assess(CONTENT, any_answers(dice, CONTENT), TODAY)
    basis = take_snapshot(result)
    score = result.overall.score if result.overall else None
    assert headline(basis.scored, False) == (score.worst.percent if score else None)
    assert headline(basis.scored, True) == (score.best.percent if score else None)
    for each in result.areas:
        own = [one for one in basis.scored if one.area == each.area.id]
        assert percent(own, False) == (each.score.worst.percent if each.score else None)
        assert percent(own, True) == (each.score.best.percent if each.score else None)
    assert (OVERALL in basis.levels) == bool(result.enough_answered and score)
    saved = SavedAnswers(CONTENT.id, CONTENT.version, TODAY, result.response, basis)
    assert saved_file.read_json(saved_file.write_json(saved)) == saved


def test_answers_are_what_builders_make() -> None:
    assert answers({"a": "none"}) == {"a": Answer("none")}
