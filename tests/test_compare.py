"""Comparison: what changed between two assessments, and why. The causes always add up to the whole change."""

from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from assessment import saved_file
from assessment.core.compare import Comparison, PercentRange, compare
from assessment.core.question import Question, Renamed
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, profile_tags, with_current_ids
from assessment.core.result import assess
from assessment.core.rules import Rule
from assessment.core.scoring_snapshot import (
    OVERALL,
    QuestionnaireChanges,
    ScoringSnapshot,
    area_percent,
    changes_since,
    overall_percent,
    take_snapshot,
)
from assessment.saved_file import SavedAnswers
from support.builders import LEVELS, answers, area, option, profile_question, question, questionnaire, response
from support.content import TODAY
from support.strategies import Company, shipped_companies, shipped_questionnaire

THEN = date(2026, 8, 22)
NO_TAGS: frozenset[str] = frozenset()
ONE = questionnaire(area(question("a"), question("b"), question("c"), question("d")))
UNCHANGED = PercentRange(Fraction(0), Fraction(0))


def compared(old: Questionnaire, earlier: Response, new: Questionnaire, later: Response) -> Comparison:
    return compare(snapshot_of(old, earlier), earlier, old.version, THEN, assess(new, later, TODAY))


def snapshot_of(content: Questionnaire, answered: Response) -> ScoringSnapshot:
    return take_snapshot(content, answered)


def answer_changes(comparison: Comparison) -> dict[str, str]:
    return {question.id: question.change for question in comparison.questions}


def gap_changes(comparison: Comparison) -> dict[str, str]:
    return {question.id: question.gap for question in comparison.questions if question.gap}


def test_nothing_changes_with_the_same_answers_and_the_same_questionnaire() -> None:
    answered = response({"a": "none", "b": "partial", "c": "in-place", "d": "unknown"})
    comparison = compared(ONE, answered, ONE, answered)
    assert comparison.headline.shift
    assert comparison.headline.shift.whole == UNCHANGED
    assert set(answer_changes(comparison).values()) == {"same"}
    assert gap_changes(comparison) == {"a": "open", "b": "open", "d": "open"}


def test_changed_answers_are_due_to_the_company() -> None:
    comparison = compared(
        ONE,
        response({"a": "none", "b": "in-place", "c": "unknown", "d": "in-place"}),
        ONE,
        response({"a": "in-place", "b": "partial", "c": "in-place", "d": "unknown"}),
    )
    assert answer_changes(comparison) == {"a": "better", "b": "worse", "c": "now-known", "d": "now-unknown"}
    assert gap_changes(comparison) == {"a": "closed", "b": "new", "c": "closed", "d": "to-find-out"}
    shift = comparison.headline.shift
    assert shift
    assert shift.questionnaire == UNCHANGED
    assert shift.company == shift.whole


def test_company_and_questionnaire_add_up_to_the_whole_change() -> None:
    """The company changed one answer. The rest of the change is due to the questionnaire."""
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
    comparison = compared(old, earlier, new, later)
    assert comparison.headline.then == PercentRange(Fraction(50), Fraction(50))
    assert comparison.headline.now == PercentRange(Fraction(400, 6), Fraction(400, 6))
    # The old answers under the new questions: kept 0 of 3, renamed 1 of 1, added unanswered (0 to 1), other 0 of 1
    carried = PercentRange(Fraction(100, 6), Fraction(200, 6))
    shift = comparison.headline.shift
    assert shift
    assert shift.questionnaire == PercentRange(carried.worst - 50, carried.best - 50)
    assert shift.company == PercentRange(Fraction(300, 6), Fraction(200, 6))
    assert shift.whole == PercentRange(Fraction(400, 6) - 50, Fraction(400, 6) - 50)
    assert answer_changes(comparison) == {
        "kept": "better",
        "added": "not-asked-before",
        "other": "same",
        "removed": "no-longer-asked",
    }
    assert gap_changes(comparison) == {"kept": "closed", "added": "new", "other": "open"}
    (removed,) = [question for question in comparison.questions if question.id == "removed"]
    assert removed.text == "Is removed in place?"


PARTS = questionnaire(area(question("a", parts=["owner", "date", "rule"])))


@pytest.mark.parametrize(
    ("then", "now", "still", "also", "in_place"),
    [
        (("owner", "date"), Answer("partial", missing=("owner", "rule")), ["owner"], ["rule"], ["date"]),
        (("owner", "date"), Answer("partial", missing=("owner", "date")), ["owner", "date"], [], []),
        (("owner", "date"), Answer("in-place"), [], [], ["owner", "date"]),
        (
            ("owner",),
            Answer("in-place", missing=("owner",)),
            [],
            [],
            ["owner"],
        ),  # ticked, but ignored with this choice
        (("owner", "long-gone"), Answer("partial", missing=("owner", "long-gone")), ["owner"], [], []),
    ],
)
def test_parts_are_still_missing_missing_too_or_in_place(
    then: tuple[str, ...], now: Answer, still: list[str], also: list[str], in_place: list[str]
) -> None:
    earlier = response({"a": Answer("partial", missing=then)})
    (change,) = compared(PARTS, earlier, PARTS, response({"a": now})).parts
    listed = (change.still_missing, change.now_missing, change.now_in_place)
    assert [[part.id for part in parts] for parts in listed] == [still, also, in_place]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (Answer("partial", missing=("owner",)), Answer("partial")),  # nobody says which part is in place now
        (Answer("partial", missing=("owner",)), Answer("none", missing=("owner",))),
        (Answer("partial", missing=("owner",)), Answer("unknown")),
        (Answer("partial", missing=("owner",)), Answer()),
        (Answer("partial"), Answer("partial", missing=("owner",))),  # nobody said then which parts were missing
        (Answer("none", missing=("owner",)), Answer("partial", missing=("owner",))),
        (Answer("partial"), Answer("in-place")),
    ],
)
def test_nothing_is_said_of_parts_that_nobody_named(then: Answer, now: Answer) -> None:
    assert compared(PARTS, response({"a": then}), PARTS, response({"a": now})).parts == ()


def test_parts_of_a_renamed_question_are_compared() -> None:
    old = questionnaire(area(question("then", parts=["owner"])))
    new = questionnaire(area(question("now", parts=["owner"])), renamed=(Renamed("then", "now"),))
    ticked = Answer("partial", missing=("owner",))
    (change,) = compared(old, response({"then": ticked}), new, response({"now": ticked})).parts
    assert (change.id, [part.id for part in change.still_missing]) == ("now", ["owner"])


def test_whole_change_is_due_to_the_questionnaire_if_nothing_carried_over_counts() -> None:
    """The only practice that counted is gone, and the other one was answered "does not apply"."""
    old = questionnaire(area(question("gone"), question("kept", reasons=["other"])))
    new = questionnaire(area(question("kept", reasons=["other"])), version="2.0")
    comparison = compared(old, response({"gone": "none", "kept": "na.other"}), new, response({"kept": "in-place"}))
    for change in (comparison.headline, *comparison.areas):
        assert change.shift
        assert change.shift.company == UNCHANGED
        assert change.shift.questionnaire == PercentRange(Fraction(100), Fraction(100))


def test_changes_name_what_is_new_changed_and_gone() -> None:
    old = questionnaire(area(question("kept"), question("then"), question("removed"), question("weighed")))
    new = questionnaire(
        area(question("kept"), question("now"), question("added"), question("weighed", weight=3)),
        renamed=(Renamed("then", "now"),),
    )
    answered = response(dict.fromkeys(("kept", "then", "removed", "weighed"), "none"))
    changes = changes_since(snapshot_of(old, answered), "1.0", new, NO_TAGS)
    assert changes.new == ("added",)
    assert changes.changed == ("weighed",)
    assert changes.gone == (("removed", "Is removed in place?"),)
    assert changes_since(snapshot_of(new, answered), "1.0", new, NO_TAGS).empty


def test_changes_are_combined_with_later_ones_without_repetition() -> None:
    first = QuestionnaireChanges("1.0", ("a",), ("b",), (("c", "C?"),))
    later = QuestionnaireChanges("2.0", ("a", "d"), ("b", "e"), (("c", "C?"), ("f", "F?")))
    assert first.combined_with(later) == QuestionnaireChanges(
        "1.0", ("a", "d"), ("b", "e"), (("c", "C?"), ("f", "F?"))
    )


def test_renamed_answers_are_carried_over_with_their_options() -> None:
    new = questionnaire(
        area(question("now")), renamed=(Renamed("then", "now", {"old-option": "in-place"}), Renamed("x", "y"))
    )
    carried = with_current_ids(new, Response({}, {"then": Answer("old-option", "A note."), "other": Answer("none")}))
    assert carried.answers == {"now": Answer("in-place", "A note."), "other": Answer("none")}


def test_answer_under_the_new_id_counts_and_the_older_one_is_kept() -> None:
    new = questionnaire(area(question("now")), renamed=(Renamed("then", "now"),))
    carried = with_current_ids(new, response({"then": "none", "now": "proven"}))
    assert carried.answers == {"then": Answer("none"), "now": Answer("proven")}


# What changes a question

JUDGED = {
    "weight": {"weight": 2},
    "importance": {"importance": "could"},
    "target": {"target": 3},
    "points": {"points": (0, 1, 2)},
}
OTHER_OPTION = replace(question("a"), options=(*question("a").options[:3], option(3, id="audited")))


@pytest.mark.parametrize(
    "changed",
    [*(question("a", **changes) for changes in JUDGED.values()), question("a", meaning=2), OTHER_OPTION],
    ids=[*JUDGED, "meaning", "option id"],
)
def test_digest_changes_with_everything_that_a_stored_answer_depends_on(changed: Question) -> None:
    assert changed.digest != question("a").digest


def reworded(original: Question) -> Question:
    """Return the same question with every text replaced, as a translation would."""
    words = {
        field.name: f"Translated {field.name}."
        for field in fields(original)
        if isinstance(getattr(original, field.name), str) and field.name not in ("id", "importance", "target", "step")
    }
    options = tuple(replace(option, text=f"Translated {option.id}.") for option in original.options)
    return replace(original, options=options, evidence=("Translated.",), **words)


def test_rewording_and_renaming_a_question_do_not_change_its_digest() -> None:
    original = question("a")
    translated = reworded(original)
    assert translated.text != original.text
    assert translated.digest == original.digest
    assert question("b").digest == original.digest


def with_old_digests(snapshot: ScoringSnapshot) -> ScoringSnapshot:
    """Return the snapshot as an earlier release saved it, with 12-digit digests that also covered the wording."""
    return replace(snapshot, scored=tuple(scored._replace(digest="0f1e2d3c4b5a") for scored in snapshot.scored))


@pytest.mark.parametrize("choice", ["none", "partial", "in-place", "proven", "unknown", ""])
def test_old_digest_does_not_make_a_reworded_question_a_changed_one(choice: str) -> None:
    answered = response({"a": choice})
    snapshot = with_old_digests(snapshot_of(questionnaire(area(question("a"))), answered))
    assert changes_since(snapshot, "1.0", questionnaire(area(reworded(question("a")))), NO_TAGS).empty


@pytest.mark.parametrize("changes", JUDGED.values(), ids=JUDGED)
def test_question_is_changed_if_an_old_snapshot_shows_it(changes: dict[str, object]) -> None:
    snapshot = with_old_digests(snapshot_of(questionnaire(area(question("a"))), response({"a": "proven"})))
    changed = changes_since(snapshot, "1.0", questionnaire(area(question("a", **changes))), NO_TAGS).changed
    assert changed == ("a",)


def test_area_that_counted_only_then_or_only_now_has_no_causes() -> None:
    old = questionnaire(area(question("a"), id="one"), area(question("b"), id="two"))
    new = questionnaire(area(question("a"), id="one"), area(question("c"), id="three"))
    answered = response({"a": "none", "b": "none", "c": "none"})
    areas = {change.area: change for change in compared(old, answered, new, answered).areas}
    assert set(areas) == {"one", "three"}
    assert areas["one"].shift
    assert areas["three"].then is None
    assert areas["three"].shift is None


# Levels


def test_levels_then_and_now_have_their_titles() -> None:
    comparison = compared(
        ONE,
        response(dict.fromkeys("abcd", "none")),
        ONE,
        response(dict.fromkeys("abcd", "in-place")),
    )
    assert comparison.headline.then_levels == ("Not-Started", "Not-Started")
    assert comparison.headline.now_levels == ("Integrated", "Integrated")


def test_snapshot_holds_levels_by_id_so_that_their_titles_can_be_translated() -> None:
    answered = response(dict.fromkeys("abcd", "none"))
    levels = tuple(replace(level, title=f"Translated {level.id}") for level in LEVELS)
    comparison = compared(ONE, answered, replace(ONE, levels=levels), answered)
    assert comparison.headline.then_levels == ("Translated not-started", "Translated not-started")


def test_level_titles_of_an_old_snapshot_are_shown_as_they_are() -> None:
    answered = response(dict.fromkeys("abcd", "none"))
    snapshot = replace(snapshot_of(ONE, answered), levels={OVERALL: ("Not-Started", "Removed level")})
    comparison = compare(snapshot, answered, "1.0", THEN, assess(ONE, answered, TODAY))
    assert comparison.headline.then_levels == ("Not-Started", "Removed level")


def test_changed_profile_choices_are_named_but_texts_are_not_compared() -> None:
    name = profile_question("name", "text")
    content = replace(ONE, profile=(*ONE.profile, name))
    earlier = response({}, service=("links",), name=("Old name",))
    later = response({}, service=("images", "links"), size=("size-mid",), name=("New name",))
    assert compared(content, earlier, content, later).profile == ("service", "size")


# For any company, and any change of company and questionnaire


@st.composite
def changed_questionnaires(draw: DrawFn) -> Questionnaire:
    """Draw the shipped questionnaire with some questions removed, renamed or weighted differently."""
    content = shipped_questionnaire()
    question_ids = [shipped.id for shipped in content.questions()]
    changes = draw(st.dictionaries(st.sampled_from(question_ids), st.sampled_from(["remove", "rename", 1, 2, 3])))
    areas = [
        replace(
            shipped, questions=tuple(new for old in shipped.questions if (new := changed(old, changes.get(old.id))))
        )
        for shipped in content.areas
    ]
    renamed = [Renamed(old, f"new-{old}") for old, change in changes.items() if change == "rename"]
    return replace(content, areas=tuple(areas), renamed=tuple(renamed), quick_check=(), version="2.0")


def changed(old: Question, change: str | int | None) -> Question | None:
    if change == "remove":
        return None
    if change == "rename":
        return replace(old, id=f"new-{old.id}")
    return replace(old, weight=change) if change else old


ANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@ANY
@given(company=shipped_companies(), other=shipped_companies(), new=changed_questionnaires())
def test_causes_always_add_up_to_the_whole(company: Company, other: Company, new: Questionnaire) -> None:
    content, earlier = company.questionnaire, company.response
    later = with_current_ids(new, other.response)
    comparison = compared(content, earlier, new, later)
    for change in (comparison.headline, *comparison.areas):
        if change.shift:
            assert change.then
            assert change.now
            assert change.then.worst + change.shift.whole.worst == change.now.worst
            assert change.then.best + change.shift.whole.best == change.now.best


@ANY
@given(company=shipped_companies(), other=shipped_companies(), new=changed_questionnaires())
def test_unchanged_answers_cause_no_change(company: Company, other: Company, new: Questionnaire) -> None:
    content, earlier = company.questionnaire, company.response
    same_answers = compared(content, earlier, new, with_current_ids(new, earlier)).headline.shift
    assert same_answers is None or same_answers.company == UNCHANGED
    same_questionnaire = compared(content, earlier, content, other.response).headline.shift
    assert same_questionnaire is None or same_questionnaire.questionnaire == UNCHANGED


@ANY
@given(company=shipped_companies())
def test_snapshot_gives_the_score_that_was_printed(company: Company) -> None:
    content = company.questionnaire
    result = assess(content, company.response, TODAY)
    snapshot = take_snapshot(result.questionnaire, result.response)
    score = result.overall.score if result.overall else None
    assert overall_percent(snapshot, False) == (score.worst.percent if score else None)
    assert overall_percent(snapshot, True) == (score.best.percent if score else None)
    for judged in result.areas:
        assert area_percent(snapshot, judged.area.id, False) == (judged.score.worst.percent if judged.score else None)
        assert area_percent(snapshot, judged.area.id, True) == (judged.score.best.percent if judged.score else None)
    assert (OVERALL in snapshot.levels) == bool(result.enough_answered and score)
    saved = SavedAnswers(content.id, content.version, TODAY, result.response, snapshot)
    assert saved_file.read_json(saved_file.write_json(saved)) == saved


def test_builders_make_the_given_answers() -> None:
    assert answers({"a": "none"}) == {"a": Answer("none")}


def test_question_that_a_law_makes_essential_is_changed_for_its_companies_alone() -> None:
    public = Rule(all=("images",))
    old, new = questionnaire(area(question("a"))), questionnaire(area(question("a", must_when=public)))
    answered = response({"a": "none"}, service=("images",))
    images = profile_tags(new, answered)
    assert changes_since(snapshot_of(old, answered), "1.0", new, images).changed == ("a",)
    assert changes_since(snapshot_of(old, answered), "1.0", new, NO_TAGS).empty
    assert changes_since(snapshot_of(new, answered), "1.0", new, images).empty


def test_area_that_was_set_aside_then_has_a_figure_only_now() -> None:
    content = questionnaire(area(*(question(id, reasons=["r"]) for id in "abc")), area(question("d"), id="other"))
    earlier = response({**dict.fromkeys("ab", "na.r"), "c": "in-place", "d": "none"})
    comparison = compared(content, earlier, content, response(dict.fromkeys("abcd", "in-place")))
    change = next(change for change in comparison.areas if change.area == "area")
    assert (change.then, change.then_levels, change.shift) == (None, None, None)
    assert change.now == PercentRange(Fraction(100), Fraction(100))
    assert comparison.headline.then == PercentRange(Fraction(0), Fraction(0))
    assert snapshot_of(content, earlier).set_aside == ("area",)
