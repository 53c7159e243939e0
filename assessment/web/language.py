"""The language of a request, taken from the browser's Accept-Language header. It is not stored.

`best_language()` in translation.py chooses among the installed languages. The commands use it too.
"""

from flask import Flask, g, request

from ..translation import best_language, use_language


def add_language(app: Flask) -> None:
    """Choose the language before each request. headers.py names it in the response."""
    app.before_request(_choose)
    app.teardown_request(_restore)


def _choose() -> None:
    g.language = use_language(best_language(tag for tag, quality in request.accept_languages if quality > 0))
    g.language.__enter__()


def _restore(_error: BaseException | None) -> None:
    if "language" in g:
        g.pop("language").__exit__(None, None, None)
