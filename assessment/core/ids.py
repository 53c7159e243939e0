"""Type annotations for ids: they mark which keys are ids and which keys refer to one.

The content loader uses them to check every id, and the key reference for authors shows them.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

IdKind = Literal[
    "area",
    "question",
    "option",
    "part",
    "reason",
    "profile-page",
    "profile-question",
    "profile-option",
    "level",
    "program",
    "trait",
    "step",
    "duty",
    "platform-rule",
    "source",
    "term",
    "example",
    "country",
    "person",
    "tag",
]


@dataclass(frozen=True)
class Id:
    """Marks a key as the id of an object of this kind. A local id is unique only within its owner."""

    kind: IdKind
    local: bool = False


@dataclass(frozen=True)
class Ref:
    """Marks a key that holds the id of an object of this kind.

    A local id also needs its owner. `owner_key` is the key in the same object that holds the owner's id.
    """

    kind: IdKind
    owner_key: str = ""


AreaRef = Annotated[str, Ref("area")]
DutyRef = Annotated[str, Ref("duty")]
PersonRef = Annotated[str, Ref("person")]
ProfileQuestionRef = Annotated[str, Ref("profile-question")]
ProgramRef = Annotated[str, Ref("program")]
QuestionRef = Annotated[str, Ref("question")]
SourceRef = Annotated[str, Ref("source")]
StepRef = Annotated[str, Ref("step")]
TagRef = Annotated[str, Ref("tag")]
TermRef = Annotated[str, Ref("term")]
TraitRef = Annotated[str, Ref("trait")]
