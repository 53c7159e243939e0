"""Cached URLs equal those that Flask would build for the same request."""

from flask import Flask, url_for

from assessment.web.addresses import address, profile_address
from support.company import AREAS, SERVICE_PAGE


def test_kept_address_is_the_one_that_flask_builds(app: Flask) -> None:
    for prefix in ("", "/readiness", ""):
        with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": prefix}):
            for area in AREAS[:2] * 2:
                assert address("assessment.area", area_id=area) == url_for("assessment.area", area_id=area)
            assert address("assessment.area", area_id=AREAS[0]).startswith(f"{prefix}/area/")
            assert profile_address() == f"{prefix}/profile"
            assert profile_address(2, "quick") == f"{prefix}{SERVICE_PAGE}?path=quick"
