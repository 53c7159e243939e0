"""The real site, started by `readiness serve`, and simulated visitors who use it at the same time over plain HTTP."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import Parser
from pathlib import Path
from urllib.parse import urlencode

HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
RADIO = re.compile(r'<input type="radio"[^>]* name="([^"]*)"[^>]* value="([^"]*)"')
AREA = re.compile(r'href="(/area/[a-z-]+)"')
PROFILE: Mapping[str, object] = {
    "organization": "Example Games",
    "services": ["game"],
    "content": ["text", "images", "public", "private", "held", "minors"],
    "established": ["uk"],
    "users": ["us", "uk", "eu"],
    "size": "mid",
    "reviewers": ["own"],
}
PROFILE_PAGES = ("/profile", "/profile/service", "/profile/programs")
REDIRECT = 303
NOT_READY = (202, 503)
"""Statuses of a page without a PDF: it is being rendered, or too many visitors want one and have to try again."""
MAX_START_SECONDS = 60


@dataclass(frozen=True)
class Site:
    """A running site: its port, and the id of the process that started the web processes."""

    port: int
    process: int


@contextmanager
def served(folder: Path, workers: int = 2, database_url: str = "") -> Iterator[Site]:
    """Run the site with its data in `folder`."""
    port = _free_port()
    environment = {**os.environ, "READINESS_DATA": str(folder), "READINESS_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "assessment.cli", "serve", "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        asyncio.run(_ready(port))
        yield Site(port, process.pid)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
    return port


async def _ready(port: int) -> None:
    end = time.monotonic() + MAX_START_SECONDS
    while True:
        try:
            await Person(port).get("/privacy")
            return
        except OSError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.05)


@dataclass(frozen=True)
class Answer:
    """A response from the site, with the seconds that it took."""

    status: int
    headers: "Message[str, str]"
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Person:
    """A visitor with cookies. Each request has its own connection, as if it came through a proxy."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, str] = field(default_factory=dict)
    """The last acknowledged answer to each question, by the question's id."""

    async def get(self, path: str) -> Answer:
        return await self._send("GET", path, b"")

    async def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        return await self._send("POST", path, urlencode(fields, doseq=True).encode())

    async def begin(self, profile: Mapping[str, object] = PROFILE) -> list[str]:
        """Start an assessment, fill in the profile, and return the paths of the area pages."""
        page = await self.get("/continue")
        expect(await self.post("/start", hidden(page)), 303)
        for path in PROFILE_PAGES:
            page = await self.get(path)
            expect(await self.post(path, {**hidden(page), **on_page(page.text, profile), "go": "next"}), 303)
        return sorted(set(AREA.findall((await self.get("/assessment")).text)))

    async def save(self, path: str, page: Answer, choices: Mapping[str, str]) -> Answer:
        """Send the page's form with these answers, and remember the answers if the site acknowledged them."""
        answer = await self.post(path, {**hidden(page), **choices})
        if answer.status == 303:
            self.acknowledged.update(choices)
        return answer

    async def _send(self, method: str, path: str, body: bytes) -> Answer:
        started = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookies}\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + body)
        received = await reader.read()
        writer.close()
        seconds = time.perf_counter() - started
        first, _sign, rest = received.partition(b"\r\n")
        lines, _sign, content = rest.partition(b"\r\n\r\n")
        if not first:
            raise ConnectionResetError
        headers = Parser().parsestr(lines.decode("latin-1"))
        for cookie in headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(int(first.split()[1]), headers, content, seconds)


async def ask_for_pdf(person: Person) -> Answer:
    """Return the response after the click: the PDF, or the page that waits for it."""
    answer = await person.get("/report.pdf")
    if answer.status == REDIRECT:
        answer = await person.get(answer.headers["Location"])
    if answer.status not in NOT_READY:
        expect(answer, 200)
    return answer


def is_pdf(answer: Answer) -> bool:
    return answer.body.startswith(b"%PDF-")


def hidden(page: Answer) -> dict[str, str]:
    """Return the hidden fields of the page's forms."""
    return dict(HIDDEN.findall(page.text))


def on_page(text: str, profile: Mapping[str, object]) -> dict[str, object]:
    """Return the values of the profile that this page asks for."""
    return {name: value for name, value in profile.items() if f'name="{name}"' in text}


def choices(page: Answer) -> dict[str, list[str]]:
    """Return the options on the page, by the question's id."""
    options: dict[str, list[str]] = {}
    for name, value in RADIO.findall(page.text):
        options.setdefault(name, []).append(value)
    return options


def expect(answer: Answer, status: int) -> None:
    if answer.status != status:
        raise RuntimeError(f"{answer.status} instead of {status}")
