"""The headers of every response, and one log line for each request. The line identifies no one."""

import logging
import time

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..saved_file.pdf import MAX_PDF_BYTES
from ..translation import _, current_language

logger = logging.getLogger("readiness")

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex",
}
STATIC_SECONDS = 3600
FILE_PAGES = ("pages.open_file", "comparison.choose_file")
"""The pages that take a file of saved answers. Their body may be larger, but only if it is sent as a file."""
OWN_PAGES_ONLY = ("downloads", "exports")
"""Blueprints that refuse cross-site requests: the response would reveal whether an assessment is open."""
CROSS_SITE = ("cross-site", "same-site")
MAX_FILE_BODY_BYTES = MAX_PDF_BYTES + 64 * 1024
BAD_HOST = 400
"""The status if the host name is not served or not valid. No address can be built then, so no page can be shown."""


def add_headers(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> ResponseReturnValue | None:
    g.begun = time.monotonic()
    if request.routing_exception is not None and request.routing_exception.code == BAD_HOST:
        return _("This site does not use this host name.") + "\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
    if request.blueprint in OWN_PAGES_ONLY and request.headers.get("Sec-Fetch-Site") in CROSS_SITE:
        return redirect(url_for("pages.start"), 303)
    if request.endpoint in FILE_PAGES and request.mimetype == "multipart/form-data":
        request.max_content_length = MAX_FILE_BODY_BYTES
    if request.method == "POST":
        _refuse_incomplete_body()
    return None


def _refuse_incomplete_body() -> None:
    """Refuse a body that was cut off in transit. The rest could be a valid form and overwrite stored answers.

    Werkzeug skips this check if the server marks the input as complete, which gunicorn always does. A chunked body,
    which states no length, is refused too: no browser sends a form that way.
    """
    if len(request.get_data()) != (request.content_length or 0):
        abort(400)


def _finish(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    static = request.endpoint == "static" and response.status_code in (200, 304)
    response.headers["Cache-Control"] = f"public, max-age={STATIC_SECONDS}" if static else "no-store"
    if not static:
        response.headers["Vary"] = "Cookie, Accept-Language"
        response.headers["Content-Language"] = current_language()
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    taken = (time.monotonic() - g.get("begun", time.monotonic())) * 1000
    logger.info("%s %s %s %.0f ms", request.method, request.url_rule or "-", response.status_code, taken)
    return response
