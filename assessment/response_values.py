"""The values of a response one by one: each has a name, which the forms, the merging and the error pages share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .core.response import Answer, Response
from .user_text import trimmed

Value = tuple[str, ...]
"""The stored values of a profile question, the parts ticked as missing, or a tuple of one choice or one note.

Empty if nothing is stored.
"""

PROFILE = "profile."
"""Prefix that turns the id of a profile question into a value name. The bare id of a question names its choice."""
NOTE = ".note"
"""Suffix that turns the id of a question into the name of its note."""
PARTS = ".parts"
"""Suffix that turns the id of a question into the name of its parts ticked as missing."""


def split_name(name: str) -> tuple[str, str]:
    """Split the name of a value into the question's id and NOTE, PARTS or nothing."""
    for suffix in (NOTE, PARTS):
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def value_of(response: Response, name: str) -> Value:
    """Return the value with this name."""
    if name.startswith(PROFILE):
        return response.profile.get(name.removeprefix(PROFILE), ())
    question_id, suffix = split_name(name)
    answer = response.answers.get(question_id, Answer())
    if suffix == PARTS:
        return answer.missing
    text = answer.note if suffix == NOTE else answer.choice
    return (text,) if text else ()


def as_shown(value: Value, choices: Sequence[str] | None) -> Value:
    """Return the value as a page with these choices shows it and sends it back. For free text, `choices` is None.

    A page does not show a stored choice that it does not offer. If the field is left unchanged, that choice is kept.
    """
    if choices is None:
        return tuple(text for text in map(trimmed, value) if text)
    return tuple(choice for choice in choices if choice in value)


def with_values(response: Response, values: Mapping[str, Value]) -> Response:
    """Return the response with these values, keyed by name. Answers that become empty are left out."""
    profile, answers = dict(response.profile), dict(response.answers)
    for name, value in values.items():
        if name.startswith(PROFILE):
            profile[name.removeprefix(PROFILE)] = value
            continue
        question_id, suffix = split_name(name)
        answer = answers.get(question_id, Answer())
        if suffix == PARTS:
            answers[question_id] = replace(answer, missing=value)
        elif suffix == NOTE:
            answers[question_id] = replace(answer, note="".join(value))
        else:
            answers[question_id] = replace(answer, choice="".join(value))
    return Response(profile, {name: answer for name, answer in answers.items() if answer != Answer()})
