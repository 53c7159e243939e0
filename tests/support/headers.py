"""The headers that every response of the site has."""

from werkzeug.test import TestResponse

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}
PRIVATE = {"Cache-Control": "no-store", "Vary": "Cookie, Accept-Language", "Content-Language": "en"}


def complete(response: TestResponse, cached: dict[str, str | None]) -> None:
    expected = HEADERS | cached
    assert {name: response.headers.get(name) for name in expected} == expected
    for name in expected:
        assert len(response.headers.getlist(name)) <= 1
    assert "Server" not in response.headers
    assert "Strict-Transport-Security" not in response.headers
