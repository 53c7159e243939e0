"""The template variables that the layout of every page needs."""

from typing import Any

from flask import g

from ..translation import day
from .cookies import current_code, form_token
from .open_assessment import OpenAssessment
from .site import current_site


def page_context() -> dict[str, Any]:
    """Return the variables that every template can use."""
    site = current_site()
    assessment: OpenAssessment | None = g.get("assessment")
    contact = site.settings.operator_contact
    return {
        "visit": assessment,
        "code_here": current_code() is not None,
        "kept_until": day(assessment.expires_on) if assessment else "",
        "keep_days": site.settings.keep_days,
        "token": form_token() if assessment else "",
        "title": site.questionnaire.title,
        "operator_name": site.settings.operator_name,
        "operator_contact": contact,
        "operator_link": contact if contact.startswith("https://") else f"mailto:{contact}" if contact else "",
    }
