"""Every value that can need a label has one."""

from typing import get_args, get_type_hints

import pytest

from assessment.core.duty import Duty
from assessment.core.question import DutyTie
from assessment.rendering import labels
from assessment.rendering.html import template_globals

MAPPINGS = {name: hint for name, hint in get_type_hints(labels).items() if name.endswith("_LABELS")}


@pytest.mark.parametrize("name", MAPPINGS)
def test_every_value_of_a_type_has_a_label(name: str) -> None:
    values, _text = get_args(MAPPINGS[name])
    assert set(getattr(labels, name)) == set(get_args(values))


def test_there_are_labels() -> None:
    assert len(MAPPINGS) > 10


def test_the_types_of_labels_are_those_of_the_content() -> None:
    assert get_type_hints(Duty)["kind"] == labels.DutyKind
    assert get_type_hints(DutyTie)["how"] == labels.DutyRelation


def test_templates_can_use_every_label() -> None:
    assert MAPPINGS.keys() <= template_globals().keys()
