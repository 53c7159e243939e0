"""Checks that every id is well formed and unique, and that every reference leads to an id.

This module names no keys: `Id` and `Ref` in the types of core/ say which keys are ids and which refer to one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from ...core.ids import IdKind
from ...translation import _
from ..loaded_content import LoadedContent
from ..problems import suggestion
from .finding import Finding

ID_FORM = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SOURCE_ID_FORM = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")


def ids_are_well_formed(content: LoadedContent) -> Iterator[Finding]:
    for marked in content.ids:
        form = SOURCE_ID_FORM if marked.mark.kind == "source" else ID_FORM
        if not form.fullmatch(marked.text):
            message = _('"{id}" is not a valid id; use lowercase letters, digits and hyphens')
            yield Finding(marked.file, marked.path, message.format(id=marked.text))


def ids_are_unique(content: LoadedContent) -> Iterator[Finding]:
    first_files: dict[tuple[object, ...], str] = {}
    for mark, text, file, path, _owner in content.ids:
        owner = (file, *path[:-2]) if mark.local else ()
        key = (mark.kind, *owner, text)
        if key in first_files:
            message = _('the id "{id}" is already used in {name}').format(id=text, name=first_files[key])
            yield Finding(file, path, message)
        first_files[key] = file


def references_resolve(content: LoadedContent) -> Iterator[Finding]:
    """Yield references to ids that do not exist. References to tags and areas are checked in `tags` and `files`."""
    known: defaultdict[tuple[IdKind, str], set[str]] = defaultdict(set)
    for marked in content.ids:
        known[marked.mark.kind, marked.owner_id].add(marked.text)
    for mark, text, file, path, owner_id in content.references:
        if mark.kind in ("tag", "area") or (mark.owner_key and owner_id not in known["question", ""]):
            continue  # a missing owner is reported separately
        if text and text not in known[mark.kind, owner_id]:
            yield Finding(file, path, no_such_id(mark.kind, text, known[mark.kind, owner_id]))


def no_such_id(kind: IdKind, text: str, known: set[str]) -> str:
    """Return the message for an id that does not exist, suggesting a similar one that does."""
    message = _('there is no {kind} with the id "{id}"').format(kind=kind_name(kind), id=text)
    return message + suggestion(text, sorted(known))


def kind_name(kind: IdKind) -> str:
    """Return the name that authors use for a kind of object."""
    return {
        "area": _("area"),
        "question": _("question"),
        "option": _("option"),
        "part": _("part"),
        "reason": _("reason"),
        "profile-page": _("profile page"),
        "profile-question": _("profile question"),
        "profile-option": _("profile option"),
        "level": _("level"),
        "program": _("program"),
        "trait": _("trait"),
        "step": _("step"),
        "duty": _("duty"),
        "platform-rule": _("platform rule"),
        "source": _("source"),
        "term": _("term"),
        "example": _("example"),
        "country": _("country"),
        "person": _("person"),
        "tag": _("tag"),
    }[kind]
