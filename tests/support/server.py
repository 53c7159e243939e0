"""The real server, as `readiness serve` runs it, and a plain HTTP client that keeps cookies and fills in forms."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit


@dataclass
class Server:
    """The site as `readiness serve` runs it."""

    process: subprocess.Popen[bytes]
    address: str
    data: Path
    log: Path


@contextmanager
def served(folder: Path) -> Iterator[Server]:
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
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text())


TRIES = 300
"""To get a PDF, a third of a second each."""
CANARY = "Qkanarienvogel"
"""Stands in everything that is typed; long enough not to stand in random bytes by chance."""


class PlainBrowser:
    """Cookies, forms with their hidden fields, and nothing else of a browser."""

    def __init__(self, server: Server) -> None:
        self.host = urlsplit(server.address).netloc
        self.cookies: dict[str, str] = {}
        self.addresses: list[str] = []
        self.patience = 90

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str, bytes]:
        """Status, where it leads, and the body; tried again where a web process was killed meanwhile."""
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
            for each in answer.headers.get_all("Set-Cookie", []):
                name, _sign, value = each.partition(";")[0].partition("=")
                self.cookies[name] = value
            location = answer.headers.get("Location", "")
            self.addresses += [path, location]
            return answer.status, location, read
        raise AssertionError(path)

    def download(self, path: str) -> bytes:
        """A PDF, as soon as it is ready."""
        for _try in range(TRIES):
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
        """The form of this page, with its marks, filled in."""
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
    """With -9, in the midst of what it does."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGKILL)
