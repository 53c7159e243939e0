"""Content with wrong keys and values of the wrong type."""

from pathlib import Path

import pytest

from support.content import copy_of_tiny
from support.mistakes import CENTER, POLICY, QUESTIONNAIRE, REPORTING, STEPS, Mistake, assert_reported, mistake

KEYS = (
    mistake("wrong key", REPORTING, "floor: true", "¦flor: true", 'there is no key "flor"; did you mean "floor"?'),
    mistake("wrong key like no other", REPORTING, "floor: true", "¦zzz: true", 'there is no key "zzz"'),
    mistake(
        "wrong key for one that is needed",
        REPORTING,
        "- id: route\n    text: Is",
        "- ¦id: route\n    ¦texts: Is",
        'the key "text" is missing',
        'there is no key "texts"; did you mean "text"?',
    ),
    mistake(
        "missing key",
        STEPS,
        "- id: use-list\n  title: Use a list of known addresses\n",
        "- ¦id: use-list\n",
        'the key "title" is missing',
    ),
    mistake("missing key of a file", POLICY, "id: policy\n", "¦", 'the key "id" is missing'),
    mistake("key twice", STEPS, "effort: hours", "effort: hours\n  ¦effort: days", 'the key "effort" appears twice'),
    mistake("list as a key", STEPS, "effort: hours", "effort: hours\n  ? ¦[a]\n  : b", "a key must be a single word"),
)
TYPES = (
    mistake("number for text", POLICY, "title: Policy", "¦title: 5", "this must be text"),
    mistake("true for text", POLICY, "title: Policy", "¦title: true", "this must be text"),
    mistake("null for text", POLICY, "title: Policy", "¦title: null", "this must be text"),
    mistake("list for text", POLICY, "title: Policy", "¦title: [Policy]", "this must be text"),
    mistake("text for list", POLICY, "sources: [GUIDE]", "¦sources: GUIDE", "this must be a list"),
    mistake(
        "text for group", CENTER, "{question: route, depth: strengthen}", "¦route", "this must be a group of keys"
    ),
    mistake("list for group", CENTER, "{question: route, depth: strengthen}", "¦[a]", "this must be a group of keys"),
    mistake("number for true", POLICY, "core: false", "¦core: 0", "this must be true or false"),
    mistake("text for number", QUESTIONNAIRE, "percent: 50", "¦percent: half", "this must be a number"),
    mistake("quoted number", QUESTIONNAIRE, "percent: 50", '¦percent: "50"', "this must be a number"),
    mistake("number too large", QUESTIONNAIRE, "percent: 50", "¦percent: 5000000000", "this must be a number"),
    mistake("no date", CENTER, "checked_on: 2", "¦checked_on: x2", "this must be a date such as 2026-11-22"),
    mistake(
        "no day",
        CENTER,
        "checked_on: 2026-11-22",
        "¦checked_on: 2026-11-31",
        "this must be a date such as 2026-11-22",
    ),
    mistake(
        "wrong word",
        POLICY,
        "importance: should",
        "¦importance: high",
        "this must be one of: 'must', 'should' or 'could'",
    ),
    mistake("wrong number", POLICY, "weight: 1", "¦weight: 4", "this must be one of: 1, 2 or 3"),
    mistake("far too large", POLICY, "weight: 1", f"¦weight: {10**30}", "this must be one of: 1, 2 or 3"),
)
MISTAKES = (*KEYS, *TYPES)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_reported_at_its_place(mistake: Mistake, tmp_path: Path) -> None:
    assert_reported(mistake, copy_of_tiny(tmp_path))
