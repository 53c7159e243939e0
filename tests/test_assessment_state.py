"""Saves of several people and tabs merge without losing a word: the rules one by one, and against a plain model."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment import assessment_state, saved_file
from assessment.assessment_state import (
    HISTORY,
    PENDING,
    SAVES,
    Change,
    Form,
    RecordTooLargeError,
    StoredAssessment,
    TooManyVersionsError,
    Value,
    Version,
    begin,
    carried,
    choose,
    digest,
    judged,
    merge,
)
from assessment.core.question import Renamed
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.saved_file import MAX_ENTRIES, SavedAnswers, SavedFileError
from assessment.user_text import MAX_NOTE_CHARACTERS
from support.builders import area, question, questionnaire

DAY = date(2026, 11, 22)
A, B, C = ("a",), ("b",), ("c",)
NONE: Value = ()


def fresh(response: Response | None = None) -> StoredAssessment:
    return begin(SavedAnswers("made-up", "1.0", DAY, response or Response()))


def form(seen: int, save: str, **values: Value) -> Form:
    return Form(seen, save, values)


def after(*forms: Form, start: StoredAssessment | None = None) -> StoredAssessment:
    """Each form as the next revision, the first as revision 2."""
    kept = start or fresh()
    for revision, each in enumerate(forms, 2):
        kept = merge(kept, revision, each)
    return kept


def answers(kept: StoredAssessment) -> dict[str, Value]:
    """The choices that are stored."""
    return {id: (answer.choice,) for id, answer in kept.saved.response.answers.items()}


def waiting(kept: StoredAssessment) -> dict[str, list[Value]]:
    return {name: [version.value for version in versions] for name, versions in kept.pending.items()}


def test_save_is_taken() -> None:
    kept = after(form(1, "s1", one=A, two=B))
    assert answers(kept) == {"one": A, "two": B}
    assert kept.pending == {}


def test_profile_and_answers_have_names_of_their_own() -> None:
    kept = after(Form(1, "s1", {"profile.one": ("x", "y"), "one": A}))
    assert kept.saved.response == Response({"one": ("x", "y")}, {"one": Answer("a")})


def test_choice_and_note_are_two_values() -> None:
    kept = after(Form(1, "s1", {"one": A, "one.note": NONE}), Form(1, "s2", {"one": NONE, "one.note": ("Ask.",)}))
    assert kept.saved.response.answers == {"one": Answer("a", "Ask.")}
    assert kept.pending == {}


def test_empty_answer_is_no_answer() -> None:
    kept = after(form(1, "s1", one=A), form(2, "s2", one=NONE))
    assert answers(kept) == {}


def test_two_people_in_different_questions_merge_by_themselves() -> None:
    kept = after(form(1, "s1", one=A, two=NONE), form(1, "s2", one=NONE, two=B))
    assert answers(kept) == {"one": A, "two": B}
    assert kept.pending == {}


def test_two_people_who_say_the_same_do_not_differ() -> None:
    assert after(form(1, "s1", one=A), form(1, "s2", one=A)).pending == {}


def test_two_people_in_the_same_question_are_both_kept() -> None:
    kept = after(form(1, "s1", one=A, two=A), form(1, "s2", one=B, two=A))
    assert answers(kept)["one"] == A
    assert waiting(kept) == {"one": [B]}


def test_what_the_page_had_shown_and_nobody_touched_there_is_left_as_it_is_now() -> None:
    kept = after(form(1, "s1", one=A), form(2, "s2", one=B), form(2, "s3", one=A, two=C))
    assert answers(kept) == {"one": B, "two": C}
    assert kept.pending == {}


def test_answer_taken_away_by_one_and_changed_by_another_is_both_kept() -> None:
    kept = after(form(1, "s1", one=C), form(2, "s2", one=B), form(2, "s3", one=NONE))
    assert waiting(kept) == {"one": [NONE]}


def test_form_that_is_sent_twice_counts_once() -> None:
    once = after(form(1, "s1", one=A))
    assert merge(once, 3, form(1, "s1", one=A)) is once
    later = merge(once, 3, form(2, "s2", one=B))
    assert merge(later, 4, form(1, "s1", one=A)) is later


def test_back_and_another_answer_in_the_same_form_is_a_change_and_no_conflict() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s1", one=B), form(1, "s1", one=A))
    assert answers(kept) == {"one": A}
    assert kept.pending == {}


def test_back_to_a_form_whose_own_answer_somebody_changed_meanwhile() -> None:
    kept = after(form(1, "s1", one=A), form(2, "s2", one=B))
    assert answers(after(form(1, "s1", one=A, two=C), start=kept)) == {"one": B, "two": C}
    assert waiting(after(form(1, "s1", one=C), start=kept)) == {"one": [C]}


def test_conflict_that_its_own_form_takes_back_is_gone() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s2", one=A))
    assert kept.pending == {}
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s2", one=C))
    assert waiting(kept) == {"one": [C]}


def test_same_words_of_two_forms_are_one_version_to_choose_and_two_to_go_on_from() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s3", one=B))
    assert waiting(kept) == {"one": [B, B]}
    assert waiting(after(form(1, "s3", one=C), start=kept)) == {"one": [B, C]}
    assert choose(kept, 5, form(4, "s4"), {"one": "s2"}).pending == {}


def test_chosen_version_is_taken_and_the_others_go() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s3", one=C))
    chosen = choose(kept, 5, form(4, "s4"), {"one": "s3"})
    assert answers(chosen) == {"one": C}
    assert chosen.pending == {}
    assert chosen.history["one"][-1] == Change(5, "s3", digest(C))
    kept_stored = choose(kept, 5, form(4, "s4"), {"one": ""})
    assert answers(kept_stored) == {"one": A}
    assert kept_stored.pending == {}


def test_choice_on_a_page_that_is_not_the_newest_leaves_the_versions() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(3, "s3", one=C))
    stale = choose(kept, 5, form(2, "s4"), {"one": "s2"})
    assert answers(stale) == {"one": C}
    assert waiting(stale) == {"one": [B]}


def test_version_that_came_after_the_page_of_the_choice_goes_on_waiting() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s3", one=C))
    for save, stored in (("", A), ("s2", B)):
        chosen = choose(kept, 5, form(3, "s4"), {"one": save})
        assert answers(chosen) == {"one": stored}
        assert waiting(chosen) == {"one": [C]}
    assert choose(kept, 5, form(3, "s4"), {"one": "s3"}) == kept  # the page cannot have shown it


def test_version_that_its_form_changed_after_the_page_of_the_choice_goes_on_waiting() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s2", one=C))
    assert waiting(choose(kept, 5, form(3, "s4"), {"one": ""})) == {"one": [C]}
    assert choose(kept, 5, form(3, "s4"), {"one": "s2"}) == kept


def test_version_that_its_form_only_sends_again_waits_since_before() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s2", one=B, two=C))
    assert kept.pending["one"] == (Version("s2", B, 3),)
    assert choose(kept, 5, form(3, "s4"), {"one": "s2"}).pending == {}


def test_same_words_that_came_later_need_no_second_choice() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B), form(1, "s3", one=B))
    assert choose(kept, 5, form(3, "s4"), {"one": ""}).pending == {}


@pytest.mark.parametrize("chosen", [{"one": "nobody"}, {"elsewhere": "s2"}, {}])
def test_choice_of_what_is_not_there_changes_nothing(chosen: dict[str, str]) -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B))
    assert choose(kept, 4, form(3, "s4"), chosen).pending == kept.pending


def test_too_many_versions_are_refused_and_none_is_dropped() -> None:
    kept = after(form(1, "s0", one=A), *(form(1, f"s{number}", one=(f"v{number}",)) for number in range(1, 5)))
    assert len(kept.pending["one"]) == PENDING
    with pytest.raises(TooManyVersionsError):
        merge(kept, 9, form(1, "s9", one=("v9",)))


def test_page_from_long_ago_is_a_conflict_rather_than_a_guess() -> None:
    many = [form(number, f"s{number}", one=(f"v{number}",)) for number in range(1, HISTORY + 3)]
    kept = after(*many)
    assert len(kept.history["one"]) == HISTORY
    assert waiting(after(form(1, "old", one=("v0",)), start=kept)) == {"one": [("v0",)]}


def test_only_the_newest_forms_are_remembered() -> None:
    kept = after(*(form(number, f"s{number}", one=(f"v{number}",)) for number in range(1, SAVES + 5)))
    assert [save for save, _digest in kept.saves] == [f"s{number}" for number in range(5, SAVES + 5)]


def test_record_begun_with_answers_knows_what_its_pages_show() -> None:
    kept = fresh(Response({"p": ("x",)}, {"one": Answer("a")}))
    kept = after(form(1, "s1", one=B), form(1, "s2", one=A, two=C), start=kept)
    assert answers(kept) == {"one": B, "two": C}
    assert kept.pending == {}


def test_written_record_is_read() -> None:
    kept = after(
        Form(1, "s1", {"one": A, "profile.p": ("x",), "two": C}),
        Form(1, "s2", {"one": B, "profile.p": ("y", "z"), "two": NONE}),
        start=fresh(Response({"p": ("w",)})),
    )
    assert set(kept.pending) == {"one", "profile.p"}
    assert assessment_state.read(assessment_state.write(kept)) == kept


def test_record_whose_versions_do_not_say_since_when_they_wait_is_read() -> None:
    kept = after(form(1, "s1", one=A), form(1, "s2", one=B))
    older = assessment_state.write(kept).replace(b'["s2",["b"],3]', b'["s2",["b"]]')
    assert older != assessment_state.write(kept)
    assert choose(assessment_state.read(older), 4, form(3, "s3"), {"one": "s2"}) == choose(
        kept, 4, form(3, "s3"), {"one": "s2"}
    )


def test_renamed_question_keeps_what_waits_and_who_changed_it() -> None:
    old = after(
        Form(1, "s1", {"then": ("old-a",), "then.note": ("old-a",)}),
        Form(1, "s2", {"then": ("old-b",), "then.note": ("old-b",)}),
    )
    names = Renamed("then", "now", {"old-a": "a", "old-b": "b"})
    kept = carried(old, questionnaire(area(question("now")), renamed=(names, Renamed("x", "y"))))
    assert kept.saved.response.answers == {"now": Answer("a", "old-a")}
    assert waiting(kept) == {"now": [B], "now.note": [("old-b",)]}
    chosen = choose(kept, 4, form(3, "s3"), {"now": "s2", "now.note": "s2"})
    assert chosen.saved.response.answers == {"now": Answer("b", "old-b")}
    assert carried(chosen, questionnaire(area(question("now")), renamed=(names,))) == chosen
    untouched = merge(merge(kept, 4, form(3, "s3", now=C)), 5, form(3, "s4", now=A, other=B))
    assert untouched.saved.response.answers["now"].choice == "c"
    assert waiting(untouched) == waiting(kept)


def test_changes_of_a_questionnaire_that_nobody_has_seen_stay_when_more_come() -> None:
    answered = Response({}, {"one": Answer("none"), "two": Answer("none")})
    first, second, third = (
        questionnaire(area(*(question(id, weight=weight) for id, weight in each.items())), version=version)
        for version, each in (
            ("1.0", {"one": 1, "two": 1}),
            ("1.1", {"one": 2, "two": 1, "new": 1}),
            ("1.2", {"one": 2}),
        )
    )
    kept = judged(begin(SavedAnswers("made-up", "1.0", DAY, answered)), assess(first, answered, DAY))
    kept = judged(carried(kept, second), assess(second, answered, DAY))
    for _load in range(2):
        found = carried(kept, third).news
        assert found is not None
        assert (found.version, found.new, found.changed) == ("1.0", ("new",), ("one",))
        assert found.gone == (("two", "Is two in place?"), ("new", "Is new in place?"))
        kept = carried(kept, third)


def test_answer_under_the_new_name_keeps_its_own_changes() -> None:
    old = after(form(1, "s1", then=A, now=B), form(1, "s2", then=B))
    kept = carried(old, questionnaire(area(question("now")), renamed=(Renamed("then", "now"),)))
    assert answers(kept) == {"now": B}
    assert kept.history == {"now": old.history["now"]}
    assert waiting(kept) == {"now": [B]}


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b"[]",
        b'"x"',
        assessment_state.write(fresh()).replace(b'"pending":{}', b'"pending":[]'),
        b'{"format": "other"}',
    ],
)
def test_other_content_is_refused(data: bytes) -> None:
    with pytest.raises(SavedFileError):
        assessment_state.read(data)


FULL = Response({}, {f"gone-{number}": Answer("x") for number in range(MAX_ENTRIES)})


def test_record_that_could_not_be_read_again_is_not_written() -> None:
    full = fresh(FULL)
    assert assessment_state.read(assessment_state.write(full)) == full
    with pytest.raises(RecordTooLargeError):
        assessment_state.write(after(form(1, "s1", one=A), start=full))


def test_record_whose_file_could_not_be_read_again_is_not_written() -> None:
    note = "\x01" * MAX_NOTE_CHARACTERS  # six bytes each, as JSON
    large = fresh(
        Response({}, {f"gone-{n}": Answer("", note) for n in range(86)} | {"other": Answer("", "x" * 1000)})
    )
    assert (
        saved_file.read_json(saved_file.write_json(assessment_state.read(assessment_state.write(large)).saved))
        == large.saved
    )
    with pytest.raises(RecordTooLargeError):
        assessment_state.write(after(Form(1, "s1", {"one.note": (note,)}), start=large))


@pytest.mark.parametrize(
    "response",
    [
        FULL,
        Response({f"p{n}": ("",) * 3 for n in range(300)}, {}),
        Response({f"p{n}": () for n in range(300)}, {"": Answer("", "n")}),
    ],
    ids=["answers", "empty texts", "empty lists"],
)
def test_file_is_never_longer_than_a_record_has_room_for(response: Response) -> None:
    kept = fresh(response)
    assert len(saved_file.write_json(kept.saved)) < assessment_state.INDENTED * len(assessment_state.write(kept)) / 2


def test_versions_that_wait_do_not_make_a_record_grow_without_end() -> None:
    names = [f"one-{number}.note" for number in range(60)]
    kept = after(Form(1, "s1", dict.fromkeys(names, ("word",))))
    for number in range(SAVES):
        note = chr(1 + number % PENDING) * MAX_NOTE_CHARACTERS
        kept = merge(kept, 3, Form(1, f"t{number}", dict.fromkeys(names, (note,))))
    with pytest.raises(RecordTooLargeError):
        assessment_state.write(kept)


# Against a plain model: two people with two tabs each, who look, type, send, send twice, go back, and choose on
# a page that may have been opened long before.

NAMES = ("one", "two")
WORDS = st.sampled_from(["", "a", "b", "c", "d"])


@dataclass
class Tab:
    """A page that is open: what it showed, and what somebody has typed into it."""

    seen: int
    save: str
    shown: dict[str, Value]
    typed: dict[str, Value]


@dataclass
class World:
    kept: StoredAssessment = field(default_factory=fresh)
    revision: int = 1
    tabs: dict[int, Tab] = field(default_factory=dict)
    opened: int = 0

    def open(self, tab: int) -> None:
        self.opened += 1
        shown = {name: self.kept.value(name) for name in NAMES}
        self.tabs[tab] = Tab(self.revision, f"save{self.opened}", shown, dict(shown))

    def send(self, tab: int) -> None:
        here = self.tabs[tab]
        before = self.kept
        changed = merge(before, self.revision + 1, Form(here.seen, here.save, dict(here.typed)))
        if changed is not before:
            self.revision += 1
            self.kept = changed
        for name, value in here.typed.items():
            kept = [self.kept.value(name), *(version.value for version in self.kept.pending.get(name, ()))]
            touched = value != here.shown[name]
            here.shown[name] = value  # sent once, it is for those who look later to change
            assert not touched or value in kept or (here.save, name) in self.taken_back, name
            lost = before.value(name) not in kept
            assert not lost or not _elsewhere(before, here, name), name

    taken_back: set[tuple[str, str]] = field(default_factory=set)
    looked: tuple[int, dict[str, dict[str, Value]]] = (1, {})
    """The page of the versions as it was opened last: the revision, and the words of each version by its save."""

    def look(self) -> None:
        shown = {
            name: {version.save: version.value for version in versions}
            for name, versions in self.kept.pending.items()
        }
        self.looked = self.revision, shown

    def choose(self, picks: list[int]) -> None:
        seen, shown = self.looked
        chosen = {}
        for pick, (name, versions) in zip(picks, shown.items(), strict=False):
            options = ["", *versions]
            chosen[name] = options[pick % len(options)]
        before = self.kept
        self.revision += 1
        self.kept = choose(before, self.revision, Form(seen, f"choice{self.revision}", {}), chosen)
        for name, versions in before.pending.items():
            left = {version.save for version in self.kept.pending.get(name, ())}
            gone = [version for version in versions if version.save not in left]
            looked_at = {self.kept.value(name), *shown.get(name, {}).values()}
            assert {version.value for version in gone} <= looked_at, name  # nothing else goes
            self.taken_back.update((version.save, name) for version in gone)


def _elsewhere(kept: StoredAssessment, tab: Tab, name: str) -> bool:
    """Whether somebody else gave the value after the page was opened; who said the same later did not give it."""
    changes = list(kept.history.get(name, ()))
    while len(changes) > 1 and changes[-2].digest == changes[-1].digest:
        changes.pop()
    return bool(changes) and changes[-1].revision > tab.seen and changes[-1].save != tab.save


ACTIONS = st.one_of(
    st.tuples(st.just("open"), st.integers(0, 3)),
    st.tuples(st.just("type"), st.integers(0, 3), st.sampled_from(NAMES), WORDS),
    st.tuples(st.just("write"), st.integers(0, 3), st.sampled_from(NAMES), WORDS),
    st.tuples(st.just("send"), st.integers(0, 3)),
    st.tuples(st.just("look")),
    st.tuples(st.just("choose"), st.lists(st.integers(0, 4), min_size=2, max_size=2)),
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(ACTIONS, max_size=30))
def test_nothing_that_was_typed_is_lost(actions: list[tuple]) -> None:
    world = World()
    for tab in range(4):
        world.open(tab)
    play(world, actions)


@settings(max_examples=1000, deadline=None)
@given(st.lists(ACTIONS, max_size=10))
def test_nothing_that_waits_goes_before_somebody_has_looked_at_it(actions: list[tuple]) -> None:
    """The same from where two versions wait already and the page of the choice is open."""
    world = World()
    for tab in range(4):
        world.open(tab)
    play(world, [("write", 0, "one", "a"), ("write", 1, "one", "b"), ("look",), *actions])


def play(world: World, actions: list[tuple]) -> None:
    for action in actions:
        if action[0] == "open":
            world.open(action[1])
        elif action[0] == "look":
            world.look()
        elif action[0] == "choose":
            world.choose(action[1])
        else:
            if action[0] in ("type", "write"):
                world.tabs[action[1]].typed[action[2]] = (action[3],) if action[3] else ()
            if action[0] in ("write", "send"):
                with suppress(TooManyVersionsError):
                    world.send(action[1])
    assert assessment_state.read(assessment_state.write(world.kept)) == world.kept
