"""The laws that each made-up company in company_laws.yaml is shown, to be read as counsel would read them."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assessment.core.duty import Duty
from assessment.core.response import Response, profile_missing
from assessment.core.result import Result, assess
from support.company import QUESTIONNAIRE
from support.content import TODAY

COMPANIES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "company_laws.yaml").read_text(encoding="utf-8")
)
SHOWN = ("laws", "may apply", "leave it out", "open points", "platform rules")
SERVICES = 18
COVERED = {"US", "UK", "EU", "CA", "AU", "other"}
companies = pytest.mark.parametrize("company", COMPANIES, ids=lambda company: company["company"])


def result(company: dict[str, Any]) -> Result:
    profile = {key: tuple(value) for key, value in company["profile"].items()}
    return assess(QUESTIONNAIRE, Response(profile), TODAY)


def ids(duties: tuple[Duty, ...]) -> list[str]:
    return [duty.id for duty in duties]


@companies
def test_company_is_shown_these_laws(company: dict[str, Any]) -> None:
    shown = result(company)
    assert {
        "laws": ids(shown.duties),
        "may apply": ids(shown.unclear_duties),
        "leave it out": [excluded.duty.id for excluded in shown.excluded_duties],
        "open points": ids(shown.open_points),
        "platform rules": [rule.id for rule in shown.platform_rules],
    } == {key: company.get(key, []) for key in SHOWN}


@companies
def test_company_describes_itself(company: dict[str, Any]) -> None:
    assert set(company) <= {"company", "profile", *SHOWN}
    assert profile_missing(QUESTIONNAIRE, Response({k: tuple(v) for k, v in company["profile"].items()})) == ()
    assert result(company).contradictions == ()


def test_every_service_and_every_jurisdiction_has_a_company() -> None:
    assert len(COMPANIES) >= 24
    services = {service for company in COMPANIES for service in company["profile"]["services"]}
    assert len(services) == SERVICES
    jurisdictions = {duty.jurisdiction for company in COMPANIES for duty in result(company).duties}
    assert jurisdictions == COVERED
    established = {tuple(company["profile"]["established"]) for company in COMPANIES}
    assert any(len(places) > 1 for places in established)
    assert {rule.id for rule in QUESTIONNAIRE.platform_rules} == {
        rule.id for company in COMPANIES for rule in result(company).platform_rules
    }


def test_every_duty_is_shown_to_a_company() -> None:
    shown = {
        duty.id
        for company in COMPANIES
        for duty in (
            *result(company).duties,
            *result(company).unclear_duties,
            *result(company).open_points,
            *(excluded.duty for excluded in result(company).excluded_duties),
        )
    }
    assert {duty.id for duty in QUESTIONNAIRE.duties} - shown == set()


def test_company_with_content_is_never_told_that_no_law_applies() -> None:
    """Each of these companies is in or has users in a country whose law is covered here."""
    assert [company["company"] for company in COMPANIES if not (company.get("laws") or company.get("may apply"))] == []
