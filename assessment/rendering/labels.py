"""The fixed labels of the site, the report and the plan: one typed mapping for each set of ids.

A label is translated when it is looked up. `tests/test_labels.py` checks that every mapping has a label for every
value of its type. The templates receive the mappings as globals with the same names.
"""

from collections.abc import Mapping
from typing import Literal

from ..core.duty import Jurisdiction
from ..core.gaps import GapKind
from ..core.matching import Verdict
from ..core.planned_step import Horizon
from ..core.profile import CountryRole
from ..core.program import CostClass, Depth, Role
from ..core.question import Importance
from ..core.source import Confidence
from ..core.step import Effort
from ..translation import LazyLabels, LazyText

PracticeState = Literal["in-place", "missing", "partial", "unknown", "unanswered", "not-applicable"]
"""The state of a practice: in place, a gap of some kind, or not judged."""
WithoutOption = Literal["unknown", "unanswered", "not-applicable"]
"""The status of a question for which no statement was chosen."""
DutyRelation = Literal["requires", "prepares-for"]
DutyKind = Literal["reporting", "preservation", "notices", "detection", "design"]

VERDICT_LABELS: Mapping[Verdict, str] = LazyLabels(
    {
        "in-use": LazyText("already in use"),
        "open": LazyText("you can probably join"),
        "open-after": LazyText("open after"),
        "not-for-you": LazyText("not for you"),
    }
)
COST_LABELS: Mapping[CostClass, str] = LazyLabels(
    {
        "free": LazyText("free"),
        "free-after-approval": LazyText("free after approval"),
        "not-published": LazyText("price not published"),
        "member": LazyText("membership fee"),
        "paid": LazyText("paid"),
    }
)
ROLE_LABELS: Mapping[Role, str] = LazyLabels(
    {
        "join": LazyText("to join"),
        "use": LazyText("to use"),
        "receive": LazyText("you receive it"),
        "read": LazyText("to read"),
        "navigate": LazyText("a contact"),
        "quality": LazyText("a mark of quality"),
    }
)
HORIZON_LABELS: Mapping[Horizon, str] = LazyLabels(
    {
        "this-week": LazyText("This week"),
        "30-days": LazyText("Within 30 days"),
        "60-days": LazyText("Within 60 days"),
        "90-days": LazyText("Within 90 days"),
        "later": LazyText("After that"),
    }
)
EFFORT_LABELS: Mapping[Effort, str] = LazyLabels(
    {
        "hours": LazyText("hours"),
        "days": LazyText("days"),
        "weeks": LazyText("weeks"),
        "months": LazyText("months"),
    }
)
IMPORTANCE_LABELS: Mapping[Importance, str] = LazyLabels(
    {
        "must": LazyText("essential"),
        "should": LazyText("important"),
        "could": LazyText("useful"),
    }
)
GAP_LABELS: Mapping[GapKind, str] = LazyLabels(
    {
        "missing": LazyText("not yet in place"),
        "partial": LazyText("partly in place"),
        "unknown": LazyText("not known yet"),
    }
)
PRACTICE_LABELS: Mapping[PracticeState, str] = LazyLabels(
    {
        "in-place": LazyText("in place"),
        "missing": LazyText("not yet in place"),
        "partial": LazyText("partly in place"),
        "unknown": LazyText("not known yet"),
        "unanswered": LazyText("not answered yet"),
        "not-applicable": LazyText("does not apply"),
    }
)
ANSWER_LABELS: Mapping[WithoutOption, str] = LazyLabels(
    {
        "unknown": LazyText("We don’t know yet"),
        "unanswered": LazyText("Not answered yet"),
        "not-applicable": LazyText("Does not apply to us"),
    }
)
RELATION_LABELS: Mapping[DutyRelation, str] = LazyLabels(
    {
        "requires": LazyText("a duty requires it"),
        "prepares-for": LazyText("prepares for a duty"),
    }
)
DEPTH_LABELS: Mapping[Depth, str] = LazyLabels(
    {
        "start": LazyText("enough to get started"),
        "strengthen": LazyText("to strengthen"),
    }
)
JURISDICTION_LABELS: Mapping[Jurisdiction, str] = LazyLabels(
    {
        "US": LazyText("United States"),
        "UK": LazyText("United Kingdom"),
        "EU": LazyText("European Union"),
        "CA": LazyText("Canada"),
        "AU": LazyText("Australia"),
        "other": LazyText("Other countries"),
    }
)
CONFIDENCE_LABELS: Mapping[Confidence, str] = LazyLabels(
    {
        "high": LazyText("high"),
        "medium": LazyText("medium"),
        "low": LazyText("low"),
    }
)
HOTLINE_LABELS: Mapping[Confidence, str] = LazyLabels(
    {
        "high": LazyText("confirmed by two sources"),
        "medium": LazyText("name or address confirmed by only one source"),
        "low": LazyText("old sources only: check it first"),
    }
)
ROUTE_LABELS: Mapping[Confidence, str] = LazyLabels(
    {
        "high": LazyText("confirmed as the route for companies"),
        "medium": LazyText("ask how companies report"),
        "low": LazyText("old sources only: check it first"),
    }
)
EMERGENCY_LABELS: Mapping[Confidence, str] = LazyLabels(
    {
        "high": LazyText("confirmed"),
        "medium": LazyText("from one source"),
        "low": LazyText("from an old source"),
    }
)
WHY_NAMED_LABELS: Mapping[CountryRole, str] = LazyLabels(
    {
        "established": LazyText("established here"),
        "users": LazyText("users here"),
    }
)
DUTY_LABELS: Mapping[DutyKind, str] = LazyLabels(
    {
        "reporting": LazyText("reporting"),
        "preservation": LazyText("preservation"),
        "notices": LazyText("notices"),
        "detection": LazyText("detection"),
        "design": LazyText("design of the service"),
    }
)
