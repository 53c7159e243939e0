"""The real site, `readiness serve`, and people who use it, many at once and by plain HTTP."""

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
LEADS_ON = 303
WAITS = (202, 503)
"""It is being made; or too many want one, and it says when to try again."""
PATIENCE = 60
"""Seconds that the site may take to start."""


@dataclass(frozen=True)
class Site:
    """Where it answers, and the process that starts the web processes."""

    port: int
    process: int


@contextmanager
def served(folder: Path, workers: int = 2, database_url: str = "") -> Iterator[Site]:
    """With its data in this folder."""
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
    end = time.monotonic() + PATIENCE
    while True:
        try:
            await Person(port).get("/privacy")
            return
        except OSError:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.05)


@dataclass(frozen=True)
class Answered:
    """What the site sent back, and after how long."""

    status: int
    headers: "Message[str, str]"
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Person:
    """Somebody with a browser of their own; each request has a connection of its own, as from a proxy."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    told: dict[str, str] = field(default_factory=dict)
    """Each answer whose save the site has acknowledged, by the question's id."""

    async def get(self, path: str) -> Answered:
        return await self._send("GET", path, b"")

    async def post(self, path: str, fields: Mapping[str, object]) -> Answered:
        return await self._send("POST", path, urlencode(fields, doseq=True).encode())

    async def begin(self, profile: Mapping[str, object] = PROFILE) -> list[str]:
        """Start and fill in the profile; the addresses of the areas that are asked."""
        page = await self.get("/continue")
        expect(await self.post("/start", hidden(page)), 303)
        page = await self.get("/profile")
        expect(await self.post("/profile", {**hidden(page), **profile}), 303)
        return sorted(set(AREA.findall((await self.get("/assessment")).text)))

    async def save(self, path: str, page: Answered, choices: Mapping[str, str]) -> Answered:
        """Send the form of this page with these answers, and note them where the site has kept them."""
        answered = await self.post(path, {**hidden(page), **choices})
        if answered.status == 303:
            self.told.update(choices)
        return answered

    async def _send(self, method: str, path: str, body: bytes) -> Answered:
        begun = time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookies}\r\n"
        if method == "POST":
            head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        writer.write(head.encode() + b"\r\n" + body)
        received = await reader.read()
        writer.close()
        taken = time.perf_counter() - begun
        first, _sign, rest = received.partition(b"\r\n")
        lines, _sign, content = rest.partition(b"\r\n\r\n")
        if not first:
            raise ConnectionResetError
        headers = Parser().parsestr(lines.decode("latin-1"))
        for cookie in headers.get_all("Set-Cookie") or ():
            name, _equals, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answered(int(first.split()[1]), headers, content, taken)


async def ask_for_pdf(person: Person) -> Answered:
    """What is shown to somebody who clicks: the PDF, or the page that waits for it."""
    answered = await person.get("/report.pdf")
    if answered.status == LEADS_ON:
        answered = await person.get(answered.headers["Location"])
    if answered.status not in WAITS:
        expect(answered, 200)
    return answered


def is_pdf(answered: Answered) -> bool:
    return answered.body.startswith(b"%PDF-")


def hidden(page: Answered) -> dict[str, str]:
    """The hidden fields of a page's form."""
    return dict(HIDDEN.findall(page.text))


def choices(page: Answered) -> dict[str, list[str]]:
    """What can be chosen on a page, by question."""
    found: dict[str, list[str]] = {}
    for name, value in RADIO.findall(page.text):
        found.setdefault(name, []).append(value)
    return found


def expect(answered: Answered, status: int) -> None:
    if answered.status != status:
        raise RuntimeError(f"{answered.status} instead of {status}")
