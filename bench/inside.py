"""A simulated visitor who uses the site within this process."""

import random
from collections.abc import Mapping
from typing import Protocol

from .site import AREA, HIDDEN, PROFILE, PROFILE_PAGES, RADIO, on_page


class Response(Protocol):
    """The response that a client returns."""

    @property
    def status_code(self) -> int: ...

    @property
    def text(self) -> str: ...


class Client(Protocol):
    """Flask's test client, or a client for a site in another process."""

    def get(self, path: str) -> Response: ...

    def post(self, path: str, data: Mapping[str, object]) -> Response: ...


class Visitor:
    """A visitor with an assessment of their own and a filled-in profile."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.post("/start", dict(HIDDEN.findall(self.get("/continue"))))
        for path in PROFILE_PAGES:
            response = client.get(path)
            if response.status_code == 200:  # an older checkout asks the whole profile on one page
                self.post(
                    path, {**dict(HIDDEN.findall(response.text)), **on_page(response.text, PROFILE), "go": "next"}
                )
        self.areas = sorted(set(AREA.findall(self.get("/assessment"))))

    def get(self, path: str) -> str:
        response = self._client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path}: {response.status_code}")
        return response.text

    def post(self, path: str, fields: Mapping[str, object]) -> None:
        response = self._client.post(path, data=fields)
        if response.status_code != 303:
            raise RuntimeError(f"{path}: {response.status_code}")

    def filled(self, page: str, dice: random.Random) -> dict[str, str]:
        """Return the fields of the page's form, with a random answer and a new note for each question."""
        options: dict[str, list[str]] = {}
        for name, value in RADIO.findall(page):
            options.setdefault(name, []).append(value)
        answers = {name: dice.choice(values) for name, values in options.items()}
        notes = {f"{name}.note": f"Note {dice.randrange(10**9)}" for name in options}
        return {**dict(HIDDEN.findall(page)), **answers, **notes}
