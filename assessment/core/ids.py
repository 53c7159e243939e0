"""Marks in the types of the questionnaire: which key is an id, and which keys refer to one.

The content loader checks every id by these marks, and the key reference for authors prints them.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

IdKind = Literal[
    "area",
    "question",
    "option",
    "reason",
    "profile-question",
    "profile-option",
    "level",
    "program",
    "step",
    "duty",
    "source",
    "term",
    "example",
    "tag",
]


@dataclass(frozen=True)
class Id:
    """The key is the id of an object of this kind. It is unique in the questionnaire, or, if local, in its owner."""

    kind: IdKind
    local: bool = False


@dataclass(frozen=True)
class Ref:
    """The key holds the id of an object of this kind.

    Local ids need their owner: `owner_key` is the key beside this one that holds the owner's id.
    """

    kind: IdKind
    owner_key: str = ""


AreaRef = Annotated[str, Ref("area")]
DutyRef = Annotated[str, Ref("duty")]
ProfileQuestionRef = Annotated[str, Ref("profile-question")]
ProgramRef = Annotated[str, Ref("program")]
QuestionRef = Annotated[str, Ref("question")]
SourceRef = Annotated[str, Ref("source")]
StepRef = Annotated[str, Ref("step")]
TagRef = Annotated[str, Ref("tag")]
TermRef = Annotated[str, Ref("term")]
