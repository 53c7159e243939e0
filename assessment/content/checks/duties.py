"""Checks that every duty and every point of a platform rule leads to a practice, or says why it does not."""

from collections.abc import Iterator

from ...core.duty import Duty
from ...core.platform_rule import PlatformRule, RulePoint
from ...core.question import DutyTie
from ...translation import _
from ..loaded_content import LoadedContent
from .finding import Finding


def duties_lead_to_questions(content: LoadedContent) -> Iterator[Finding]:
    """Yield duties that no question refers to and that do not say why, and those that say so although one does."""
    tied = {tie.value.id for tie in content.every(DutyTie)}
    if tied - {duty.id for duty in content.questionnaire.duties}:
        return  # a mistyped id is reported separately
    for file, path, duty, _owner in content.every(Duty):
        if duty.id not in tied and not duty.no_question:
            message = _("no question refers to this duty; link a question to it or give the reason in no_question")
            yield Finding(file, (*path, "id"), message)
        elif duty.id in tied and duty.no_question:
            yield Finding(file, (*path, "no_question"), _("a question refers to this duty, so remove no_question"))


def platform_rules_lead_to_questions(content: LoadedContent) -> Iterator[Finding]:
    """Yield platform rules without a point, and points without a question."""
    for file, path, rule, _owner in content.every(PlatformRule):
        if not rule.points:
            yield Finding(file, (*path, "points"), _("add at least one point"))
    for file, path, point, _owner in content.every(RulePoint):
        if not point.questions:
            yield Finding(file, (*path, "questions"), _("add at least one question"))
