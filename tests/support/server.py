"""The real server, run by `readiness serve`, and an HTTP client that keeps cookies and fills in forms."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from support.company import PROFILE_PAGES, on_page


@dataclass
class Server:
    """A running site."""

    process: subprocess.Popen[bytes]
    address: str
    data: Path
    log: Path


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Run the site with its data, log and temporary files in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, log, scratch = folder / "data", folder / "log", folder / "scratch"
    scratch.mkdir()
    settings = {
        "READINESS_DATA": str(data),
        "READINESS_DATABASE_URL": "",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TMPDIR": str(scratch),
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "assessment.cli", "serve"],
            env={**os.environ, **settings},
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(process, port, log)
        yield Server(process, f"http://127.0.0.1:{port}", data, log)
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


MAX_TRIES = 1000
"""How often to ask for a PDF, three times a second."""
CANARY = "Qkanarienvogel"
"""A word that everything typed contains. It is too long to appear in random bytes by chance."""


class PlainBrowser:
    """A browser that knows cookies and forms with hidden fields, and nothing else."""

    def __init__(self, server: Server) -> None:
        self.host = urlsplit(server.address).netloc
        self.cookies: dict[str, str] = {}
        self.addresses: list[str] = []
        self.patience = 300

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, bytes]:
        """Return status, redirect address and body. Try again if a web process was killed during the request."""
        for _try in range(20):
            connection = http.client.HTTPConnection(self.host, timeout=self.patience)
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
            if kind:
                headers["Content-Type"] = kind
            try:
                connection.request(method, path, body, headers)
                answer = connection.getresponse()
                read = answer.read()
            except TimeoutError as error:
                raise AssertionError(path) from error
            except (OSError, http.client.HTTPException):
                time.sleep(0.3)
                continue
            finally:
                connection.close()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            location = answer.headers.get("Location", "")
            self.addresses += [path, location]
            return answer.status, location, read
        raise AssertionError(path)

    def fill_profile(self, profile: Mapping[str, object]) -> None:
        """Fill in the pages of the profile. Each page gets the values that it asks for."""
        for number, path in enumerate(PROFILE_PAGES, 1):
            assert self.send(path, path, {**on_page(number, profile), "go": "next"})[0] == 303

    def download(self, path: str) -> bytes:
        """Wait until the PDF is ready and return it."""
        for _try in range(MAX_TRIES):
            answer = self.ask("GET", path)
            if answer[0] == 200:
                return answer[2]
            assert answer[0] == 303
            status, _location, page = self.ask("GET", answer[1])
            assert status in (200, 202, 503), page
            time.sleep(0.3)
        raise AssertionError("there is no PDF")

    def get(self, path: str) -> str:
        return self.ask("GET", path)[2].decode()

    def send(self, page: str, path: str, given: dict[str, str]) -> tuple[int, str, bytes]:
        """Fill in the form of this page and send it with its hidden fields."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.get(page))
        body = urlencode({**dict(hidden), **given}).encode()
        return self.ask("POST", path, body, "application/x-www-form-urlencoded")

    def choose(self, page: str, path: str, file: bytes) -> tuple[int, str, bytes]:
        token = re.findall(r'name="token" value="([0-9a-f]+)"', self.get(page))[-1]
        head = 'Content-Disposition: form-data; name="'
        parts = f'--sep\r\n{head}token"\r\n\r\n{token}\r\n--sep\r\n{head}file"; filename="{CANARY}.pdf"\r\n\r\n'
        body = parts.encode() + file + b"\r\n--sep--\r\n"
        return self.ask("POST", path, body, "multipart/form-data; boundary=sep")


def kill_a_worker(server: Server) -> None:
    """Kill a web process with SIGKILL, in the middle of its work."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
