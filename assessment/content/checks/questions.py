"""Checks that every question can be scored and explained, and that all content gives its sources."""

from collections.abc import Iterator
from itertools import pairwise

from ...core.country import Country
from ...core.duty import Duty
from ...core.platform_rule import PlatformRule
from ...core.program import Program
from ...core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from ...core.source import Term
from ...core.urgent import Urgent
from ...translation import _
from ..loaded_content import LoadedContent
from .finding import Finding


def options_rise(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(Question):
        points = [option.points for option in question.options]
        if len(points) < 2 or points[0] != 0 or any(later <= sooner for sooner, later in pairwise(points)):
            message = _("give at least two options; the first has 0 points, and each next one has more")
            yield Finding(file, (*path, "options"), message)


def options_have_free_ids(content: LoadedContent) -> Iterator[Finding]:
    """Yield options whose ids are reserved for "we don't know yet" or "does not apply to us"."""
    for file, path, question, _owner in content.every(Question):
        for position, option in enumerate(question.options):
            if option.id == UNKNOWN or option.id.startswith(NOT_APPLICABLE_PREFIX):
                message = _('"{id}" is a reserved word; choose another id').format(id=option.id)
                yield Finding(file, (*path, "options", position, "id"), message)


def target_has_points(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(Question):
        target = question.option(question.target)
        if target is not None and target.points == 0:
            yield Finding(file, (*path, "target"), _("the target must have more than 0 points"))


def parts_can_be_ticked(content: LoadedContent) -> Iterator[Finding]:
    """Yield parts that no company can tick, and parts that the report could not word."""
    for file, path, question, _owner in content.every(Question):
        # If the target is second, only the option with 0 points stands below it. Other checks report a wrong target.
        if question.parts and question.target in [option.id for option in question.options[1:2]]:
            yield Finding(
                file, (*path, "parts"), _("parts need an option with more than 0 points but fewer than the target")
            )
        if bool(question.parts) != bool(question.parts_of):
            yield Finding(file, path, _("give both parts and parts_of, or neither"))


def musts_always_apply(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(Question):
        if question.importance == "must" and question.not_applicable:
            yield Finding(
                file,
                (*path, "not_applicable"),
                _('an essential question (must) cannot have "does not apply"; use applies instead'),
            )


def must_when_is_for_some(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(Question):
        rule = question.must_when
        if rule is not None and (question.importance == "must" or not rule.tags()):
            yield Finding(
                file,
                (*path, "must_when"),
                _("must_when is for some companies only; for all companies, use importance: must"),
            )


def reasons_are_explained(content: LoadedContent) -> Iterator[Finding]:
    """Yield reasons that are not offered to every company and lack the sentence for the others."""
    for file, path, question, _owner in content.every(Question):
        for position, reason in enumerate(question.not_applicable):
            if (reason.when.tags() or question.must_when) and not reason.contradicted:
                message = _("explain in contradicted what does not fit if a company still gives this reason")
                yield Finding(file, (*path, "not_applicable", position), message)


def one_or_two_people_are_asked(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(Question):
        if not 1 <= len(question.ask) <= 2 or len(set(question.ask)) < len(question.ask):
            yield Finding(file, (*path, "ask"), _("name one person or two different people from questionnaire.yaml"))


def absence_is_explained(content: LoadedContent) -> Iterator[Finding]:
    for file, path, question, _owner in content.every(Question):
        if question.applies.tags() and not question.not_asked:
            yield Finding(file, (*path, "applies"), _("explain in not_asked why other companies are not asked this"))


def sources_are_given(content: LoadedContent) -> Iterator[Finding]:
    """Yield objects that make claims but give no source."""
    for file, path, value, _owner in content.objects:
        if isinstance(value, (Question, Program, Duty, PlatformRule, Country, Term, Urgent)) and not value.sources:
            yield Finding(file, (*path, "sources"), _("add at least one source"))


def models_stand_for_programs(content: LoadedContent) -> Iterator[Finding]:
    """Yield questions without a program that name no model text, and questions with a program that name one."""
    helped = {entry.question for program in content.questionnaire.programs for entry in program.helps}
    if helped - {question.id for question in content.questionnaire.questions()}:
        return  # a mistyped id is reported separately
    for file, path, question, _owner in content.every(Question):
        if question.id not in helped and not question.model:
            message = _("no program helps with this question; name a public model text in model")
            yield Finding(file, (*path, "id"), message)
        elif question.id in helped and question.model:
            yield Finding(file, (*path, "model"), _("a program helps with this question, so remove model"))
