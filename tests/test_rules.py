"""Rules about tags, and tags that follow from other tags."""

import pytest

from assessment.core.rules import ALWAYS, DerivedTag, Rule, with_derived_tags


@pytest.mark.parametrize(
    ("rule", "tags", "holds"),
    [
        (ALWAYS, "", True),
        (ALWAYS, "a b", True),
        (Rule(any=("a", "b")), "", False),
        (Rule(any=("a", "b")), "b", True),
        (Rule(any=("a", "b")), "c", False),
        (Rule(all=("a", "b")), "a", False),
        (Rule(all=("a", "b")), "a b c", True),
        (Rule(none=("a", "b")), "", True),
        (Rule(none=("a", "b")), "b", False),
        (Rule(none=("a", "b")), "c", True),
        (Rule(any=("a",), all=("b",), none=("c",)), "a b", True),
        (Rule(any=("a",), all=("b",), none=("c",)), "b", False),
        (Rule(any=("a",), all=("b",), none=("c",)), "a", False),
        (Rule(any=("a",), all=("b",), none=("c",)), "a b c", False),
    ],
)
def test_rule_holds_when_every_part_given_holds(rule: Rule, tags: str, holds: bool) -> None:
    assert rule.holds(frozenset(tags.split())) is holds


def test_rule_names_all_its_tags() -> None:
    assert Rule(any=("a", "b"), all=("c",), none=("d",)).tags() == ("a", "b", "c", "d")


def tag(id: str, when: Rule) -> DerivedTag:
    return DerivedTag(id, when, "What it means.")


def test_derive_keeps_what_is_given() -> None:
    assert with_derived_tags(["a", "b", "a"], []) == {"a", "b"}


def test_derive_adds_what_follows() -> None:
    derived = [tag("seen", Rule(any=("a",))), tag("unseen", Rule(any=("b",)))]
    assert with_derived_tags(["a"], derived) == {"a", "seen"}


def test_derive_uses_derived_tags_above() -> None:
    derived = [tag("second", Rule(all=("first",))), tag("first", Rule(all=("a",)))]
    assert with_derived_tags(["a"], derived) == {"a", "first"}
    assert with_derived_tags(["a"], reversed(derived)) == {"a", "first", "second"}
