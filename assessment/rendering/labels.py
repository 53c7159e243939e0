"""The fixed labels of site, report and plan: one typed mapping for each set of ids.

`tests/test_labels.py` proves that every mapping has a label for every value of its type. The templates get the
mappings as globals of the same names.
"""

from collections.abc import Mapping
from typing import Literal

from ..core.duty import Jurisdiction
from ..core.gaps import Kind
from ..core.matching import Verdict
from ..core.plan import Horizon
from ..core.program import CostClass, Depth, Role
from ..core.question import Importance
from ..core.source import Confidence
from ..core.step import Effort
from ..translation import _

PracticeState = Literal["in-place", "missing", "partial", "unknown", "unanswered", "not-applicable"]
"""How a practice stands: in place, a gap of some kind, or not judged."""
WithoutOption = Literal["unknown", "unanswered", "not-applicable"]
"""The status of a question for which no statement was chosen."""
DutyRelation = Literal["requires", "prepares-for"]
DutyKind = Literal["reporting", "preservation", "notices", "detection"]

VERDICT_LABELS: Mapping[Verdict, str] = {
    "in-use": _("already in use"),
    "open": _("looks open to you"),
    "open-after": _("open after"),
    "not-for-you": _("not for you"),
}
COST_LABELS: Mapping[CostClass, str] = {
    "free": _("free"),
    "free-after-approval": _("free after approval"),
    "not-published": _("price not published"),
    "member": _("membership fee"),
    "paid": _("paid"),
}
ROLE_LABELS: Mapping[Role, str] = {
    "join": _("to join"),
    "use": _("to use"),
    "receive": _("you receive it"),
    "read": _("to read"),
    "navigate": _("a contact"),
    "quality": _("a quality of other offers"),
}
HORIZON_LABELS: Mapping[Horizon, str] = {
    "this-week": _("This week"),
    "30-days": _("Within 30 days"),
    "60-days": _("Within 60 days"),
    "90-days": _("Within 90 days"),
    "later": _("After that"),
}
EFFORT_LABELS: Mapping[Effort, str] = {
    "hours": _("hours"),
    "days": _("days"),
    "weeks": _("weeks"),
    "months": _("months"),
}
IMPORTANCE_LABELS: Mapping[Importance, str] = {
    "must": _("essential"),
    "should": _("important"),
    "could": _("useful"),
}
GAP_LABELS: Mapping[Kind, str] = {
    "missing": _("not yet in place"),
    "partial": _("partly in place"),
    "unknown": _("not known yet"),
}
PRACTICE_LABELS: Mapping[PracticeState, str] = {
    "in-place": _("in place"),
    "missing": _("not yet in place"),
    "partial": _("partly in place"),
    "unknown": _("not known yet"),
    "unanswered": _("not answered yet"),
    "not-applicable": _("does not apply"),
}
ANSWER_LABELS: Mapping[WithoutOption, str] = {
    "unknown": _("We don’t know yet"),
    "unanswered": _("Not answered yet"),
    "not-applicable": _("Does not apply to us"),
}
RELATION_LABELS: Mapping[DutyRelation, str] = {
    "requires": _("relates to a duty that asks for it"),
    "prepares-for": _("prepares for a duty"),
}
DEPTH_LABELS: Mapping[Depth, str] = {
    "start": _("enough to start with"),
    "strengthen": _("to strengthen"),
}
JURISDICTION_LABELS: Mapping[Jurisdiction, str] = {
    "US": _("United States"),
    "UK": _("United Kingdom"),
    "EU": _("European Union"),
    "CA": _("Canada"),
    "AU": _("Australia"),
    "other": _("Other countries"),
}
CONFIDENCE_LABELS: Mapping[Confidence, str] = {
    "high": _("high"),
    "medium": _("medium"),
    "low": _("low"),
}
DUTY_LABELS: Mapping[DutyKind, str] = {
    "reporting": _("reporting"),
    "preservation": _("preservation"),
    "notices": _("notices"),
    "detection": _("detection"),
}
