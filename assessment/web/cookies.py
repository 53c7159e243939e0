"""The two cookies: the code, and a secret for the forms of visitors who have no code yet."""

from flask import Response, g, request

from ..vault import Code, InvalidCodeError, derive_token, random_secret, read_code

COOKIE_SECONDS = 8 * 60 * 60
CODE_COOKIE = "code"
SECRET_COOKIE = "visit"  # noqa: S105, the name of a cookie


def current_code() -> Code | None:
    """Return the code in the visitor's cookie, or None if it holds no valid code."""
    if "code" not in g:
        try:
            g.code = read_code(request.cookies.get(_cookie_name(CODE_COOKIE), ""))
        except InvalidCodeError:
            g.code = None
    code: Code | None = g.code
    return code


def remember_code(response: Response, code: Code) -> Response:
    """Keep the code on the visitor's computer for eight hours."""
    _set_cookie(response, CODE_COOKIE, code.text)
    return response


def forget_code(response: Response) -> Response:
    """Remove the code from the visitor's computer, and clear the browser's cache and storage for the site."""
    name = _cookie_name(CODE_COOKIE)
    response.delete_cookie(name, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def form_token() -> str:
    """Return the token that every form of this visitor must contain.

    The token is derived from the code. If the visitor has no code yet, it is derived from a random secret, which
    `remember_form_secret` stores.
    """
    code = current_code()
    if code is not None:
        return derive_token(code.symbols, "form")
    secret = request.cookies.get(_cookie_name(SECRET_COOKIE)) or g.setdefault("form_secret", random_secret())
    return derive_token(secret, "form")


def remember_form_secret(response: Response) -> Response:
    """Store the secret in a cookie if this response contains the first form for a visitor without a code."""
    if "form_secret" in g:
        _set_cookie(response, SECRET_COOKIE, g.form_secret)
    return response


def _cookie_name(name: str) -> str:
    return f"__Host-{name}" if request.is_secure else name


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        _cookie_name(name),
        value,
        max_age=COOKIE_SECONDS,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
