"""Checks that every tag in a rule can be set: by the profile, a derived tag, a program in use or an open gap."""

from collections.abc import Iterable, Iterator

from ...core.questionnaire import Questionnaire
from ...core.response import USES_TAG_PREFIX
from ...core.step import GAP_TAG_PREFIX, PARTIAL_TAG_PREFIX
from ..loaded_content import LoadedContent
from ..yaml_file import KeyPath
from .finding import Finding
from .ids import no_such_id


def tags_are_set(content: LoadedContent) -> Iterator[Finding]:
    questionnaire = content.questionnaire
    everywhere = _profile_tags(questionnaire) | {tag.id for tag in questionnaire.derived}
    everywhere |= {USES_TAG_PREFIX + program.id for program in questionnaire.programs}
    for mark, tag, file, path, _owner in content.references:
        if mark.kind != "tag":
            continue
        if path[0] == "derived":
            known = _tags_above(questionnaire, path)
        elif file == "steps.yaml" and path[1] == "tailored":
            known = everywhere | _tags_of_gaps(questionnaire, path, [GAP_TAG_PREFIX])
        elif file == "steps.yaml" and path[1] == "efforts":
            known = everywhere | _tags_of_gaps(questionnaire, path, [GAP_TAG_PREFIX, PARTIAL_TAG_PREFIX])
        else:
            known = everywhere
        if tag not in known:
            yield Finding(file, path, no_such_id("tag", tag, known))


def _profile_tags(questionnaire: Questionnaire) -> set[str]:
    return {tag for question in questionnaire.profile for option in question.options for tag in option.tags}


def _tags_above(questionnaire: Questionnaire, path: KeyPath) -> set[str]:
    """Return the tags that a derived tag may use: those of the profile and the derived tags above it."""
    position = int(path[1])
    return _profile_tags(questionnaire) | {tag.id for tag in questionnaire.derived[:position]}


def _tags_of_gaps(questionnaire: Questionnaire, path: KeyPath, prefixes: Iterable[str]) -> set[str]:
    """Return the tags for the open gaps of a step. Only the wording and the efforts of that step may use them."""
    step = questionnaire.steps[int(path[0])]
    questions = [question for question in questionnaire.questions() if question.step == step.id]
    return {prefix + question.id for prefix in prefixes for question in questions}
