"""A visitor who uses Flask's test client, with cookies, form tokens and hidden fields as in a browser."""

import fcntl
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from flask import Flask
from werkzeug.test import TestResponse

from assessment import saved_file
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.storage import EncryptedRecord
from assessment.vault import Code, derive_token, read_code
from assessment.web import Settings, create_app
from support.company import PROFILE, on_page
from support.content import TODAY

CODE_COOKIE = "code"
TOKEN = re.compile(r'name="token" value="([0-9a-f]{64})"')
SHOWN = "form.shown"
SHOWN_FIELD = re.compile(r'name="form\.shown" value="([^"]*)"')


@contextmanager
def site(content: Questionnaire, folder: Path, **settings: Any) -> Iterator[Flask]:
    """Run a site that shows its error pages, and close the site at the end."""
    app = create_app(content, Settings(data=folder, **{"today": lambda: TODAY, "ahead": False, **settings}))
    app.testing = False
    try:
        yield app
    finally:
        app.extensions["site"].reports.close()
        app.extensions["site"].storage.close()


INLINE = frozenset(("a", "b", "em", "input", "select", "span", "strong", "textarea"))
"""The inline elements. White space around them is visible."""


def without_layout(page: str) -> str:
    """Return a page without the white space that a browser does not show, so that no test depends on indentation.

    Attributes, text fields and definitions keep their white space, because they hold what someone typed.
    """
    parts = re.split(r"(<(textarea|dd)\b.*?</\2>|<[^>]*>)", page, flags=re.S)
    del parts[2::3]  # the tag names, which the pattern captures only to find the end
    for place in range(1, len(parts), 2):
        tag, rest = re.match(r"([^>]*>)(.*)", parts[place], re.S).groups()
        parts[place] = re.sub(r'("[^"]*")|[ \n]+', lambda match: match[1] or " ", tag).replace(" >", ">") + rest
    for place in range(0, len(parts), 2):
        text = re.sub(r"[ \n]+", " ", parts[place])
        text = text.lstrip(" ") if place and is_block(parts[place - 1]) else text
        parts[place] = text.rstrip(" ") if place + 1 < len(parts) and is_block(parts[place + 1]) else text
    return "".join(parts)


def is_block(tag: str) -> bool:
    return re.match(r"</?([\w!]*)", tag)[1] not in INLINE


class Page:
    """A mix-in for responses that removes invisible white space from the text of pages."""

    @property
    def text(self) -> str:
        text = super().text  # type: ignore[misc]  # from the response class
        return without_layout(text) if self.mimetype == "text/html" else text  # type: ignore[attr-defined]


class Visitor:
    """A visitor with their own cookies who sends each form with its token."""

    def __init__(self, app: Flask, secure: bool = False) -> None:
        self.app = app
        self.client = app.test_client()
        self.client.response_wrapper = type("Page", (Page, self.client.response_wrapper), {})
        self.scheme = "https" if secure else "http"

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, base_url=f"{self.scheme}://localhost", buffered=True, **more)

    def download(self, path: str) -> TestResponse:
        """Wait for the PDF and return it, or return the page that says why there is none."""
        while (response := self.get(path)).status_code == 303:
            assert response.location.startswith("/report/")
            page = self.get(response.location)
            if page.status_code not in (200, 202):
                return page
            time.sleep(0.05)
        return response

    def post(self, path: str, data: Any = None, **more: Any) -> TestResponse:
        """Send the fields, with the hidden fields of this page as if it had just been opened."""
        given = pairs(data or {})
        shown = [] if any(name == SHOWN for name, _value in given) else list(self.shown(path).items())
        return self.send(path, [("token", self.token), *shown, *given], **more)

    def shown(self, path: str) -> dict[str, str]:
        """Open the page and, if its form saves answers, return the hidden field with the digests of what it shows."""
        if not re.match(r"/(profile|quick|area/)", path):
            return {}
        return {SHOWN: shown_by(self.get(path))}

    def send(self, path: str, data: Any = None, **more: Any) -> TestResponse:
        """Send exactly these fields, without a token."""
        body = form_body(data) if isinstance(data, list | dict) and "content_type" not in more else data
        more.setdefault("content_type", "application/x-www-form-urlencoded")
        return self.client.post(path, base_url=f"{self.scheme}://localhost", data=body, **more)

    def choose(self, path: str, file: bytes, name: str = "answers.json") -> TestResponse:
        """Send a file as the page's file field would."""
        head = 'Content-Disposition: form-data; name="'
        body = (
            f'--sep\r\n{head}token"\r\n\r\n{self.token}\r\n--sep\r\n{head}file"; filename="{name}"\r\n\r\n'.encode()
            + file
            + b"\r\n--sep--\r\n"
        )
        kind = "multipart/form-data; boundary=sep"
        return self.client.post(path, base_url=f"{self.scheme}://localhost", data=body, content_type=kind)

    def begin(self, profile: Mapping[str, Iterable[str]] | None = PROFILE) -> Self:
        """Start an assessment and fill in the profile."""
        assert self.post("/start").status_code == 303
        if profile is not None:
            self.fill_profile(profile)
        return self

    def fill_profile(self, profile: Mapping[str, Iterable[str]], query: str = "") -> TestResponse:
        """Fill in the pages of the profile, and return the response of the last one."""
        questionnaire = self.app.extensions["site"].questionnaire
        for number, page in enumerate(questionnaire.profile_pages, 1):
            path = "/profile" if number == 1 else f"/profile/{page.id}"
            response = self.post(path + query, {**on_page(number, profile, questionnaire), "go": "next"})
            assert response.status_code == 303
        return response

    def carry(self, code: Code) -> Self:
        """Put this code into the cookie, as if the visitor had entered it."""
        self.client.set_cookie(CODE_COOKIE, code.text)
        return self

    @property
    def code(self) -> Code:
        cookie = self.client.get_cookie(self.cookie_name)
        assert cookie is not None
        return read_code(cookie.value)

    @property
    def cookie_name(self) -> str:
        return f"__Host-{CODE_COOKIE}" if self.scheme == "https" else CODE_COOKIE

    @property
    def token(self) -> str:
        if self.client.get_cookie(self.cookie_name):
            return derive_token(self.code.symbols, "form")
        match = TOKEN.search(self.get("/continue").text)
        assert match
        return match[1]

    @property
    def record(self) -> EncryptedRecord | None:
        site = self.app.extensions["site"]
        return site.storage.load(self.code.record_id, site.today())

    @property
    def response(self) -> Response:
        """The stored answers of this assessment."""
        return saved_file.read_json(self.get("/answers.json").data).response


def shown_by(page: TestResponse) -> str:
    """Return the digests in the page's form, or an empty string if it has no form."""
    match = SHOWN_FIELD.search(page.text)
    return match[1] if match else ""


def pairs(data: Mapping[str, Any] | Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the fields in the order in which a browser sends them, with a pair for each of several values."""
    items = data.items() if isinstance(data, Mapping) else data
    return [(name, text) for name, value in items for text in ([value] if isinstance(value, str) else value)]


def form_body(data: Mapping[str, Any] | Iterable[tuple[str, str]]) -> bytes:
    return urlencode(pairs(data)).encode()


def heading(page: TestResponse) -> str:
    return unescape(re.sub("<[^>]+>", "", re.findall(r"<h1[^>]*>(.*?)</h1>", page.text, re.S)[0])).strip()


def plain(page: TestResponse) -> str:
    """Return the page with its entities resolved, so that typed text can be found."""
    return unescape(page.text)


URGENT_BAR = '<nav class="urgent-bar" aria-label="Urgent"><div class="wide"><a href="/urgent">'
UNAVAILABLE = "The database is not available right now"


def data(app: Flask) -> Path:
    return app.extensions["site"].settings.data


def refused(response: TestResponse, status: int, title: str) -> None:
    assert (response.status_code, heading(response)) == (status, title)
    assert URGENT_BAR in response.text
    assert response.headers.get("Retry-After") == ("5" if status == 503 else None)


@contextmanager
def slots_held(app: Flask, count: int, folder: str = "slots") -> Iterator[None]:
    """Hold `count` slots, as if other processes were making PDFs or opening files."""
    place = data(app) / folder
    place.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for number in range(count):
            file = held.enter_context((place / f"slot-{number}").open("w"))
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def two_visitors(app: Flask) -> tuple[Visitor, Visitor]:
    visitor = Visitor(app).begin()
    return visitor, Visitor(app).carry(visitor.code)


def versions(page: TestResponse, name: str) -> list[str]:
    """Return the versions of a value that the page shows side by side."""
    block = re.search(rf'<div class="conflict" id="{re.escape(name)}-error">(.*?)</dl>', page.text, re.S)
    return re.findall(r"<dd>(.*?)</dd>", block[1], re.S) if block else []


def held(names: Iterable[str], text: str) -> dict[str, tuple[str, ...]]:
    """Return the values of those fields that a page has, as a browser would send them."""
    values: dict[str, tuple[str, ...]] = {}
    for name in (name for name in names if f'name="{name}"' in text):
        ticked = re.findall(rf'name="{re.escape(name)}" value="([^"]*)" checked', text)
        note = re.findall(rf'name="{re.escape(name)}" rows[^>]*>\n(.*?)</textarea>', text, re.S)
        line = re.findall(rf'name="{re.escape(name)}" value="([^"]*)" autocomplete', text)
        values[name] = tuple(unescape(value) for value in (*ticked, *note, *line) if value)
    return values
