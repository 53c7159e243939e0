"""What is typed stands nowhere in clear: a journey with a canary in every field, web processes killed on the way.

The real server, by plain HTTP. The browser's side (addresses, referrers, other sites) is in test_walkthrough.py.
"""

import http.client
import os
import re
import resource
import signal
import time
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pikepdf
import pytest
from test_walkthrough import Server, served

from assessment import saved_file

TRIES = 300
"""To get a PDF, a third of a second each."""
CANARY = "Qkanarienvogel"
"""Stands in everything that is typed; long enough not to stand in random bytes by chance."""
PARTS_OF_A_PDF = ("%PDF-", "/FlateDecode", "endstream", "Noto Sans", "Confidential: limited")
"""Of the PDF itself and of the page that it is made from."""
FILE = b'{"format": "child-safety-readiness/1", "questionnaire": "' + CANARY.encode() + b'"}'


class Browser:
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


def journey(server: Server) -> Browser:
    browser = Browser(server)
    browser.send("/", "/start", {"go": "full"})
    profile = {"organization": f"{CANARY} 1", "scope": f"{CANARY} 2", "prepared-by": f"{CANARY} 3"}
    ticks = {"services": "payments", "content": "none", "established": "us", "users": "us", "reviewers": "nobody"}
    assert browser.send("/profile", "/profile", {**profile, **ticks, "size": "tiny"})[0] == 303
    kill_a_worker(server)
    areas = re.findall(r'href="(/area/[a-z-]+)"', browser.get("/assessment"))
    for path in areas:
        notes = re.findall(r'<textarea id="([^"]+)"', browser.get(path))
        assert browser.send(path, path, {note: f"{CANARY} in {note}" for note in notes})[0] == 303
    kill_a_worker(server)
    first = re.findall(r'<textarea id="([^"]+)"', browser.get(areas[0]))[0]
    assert browser.send(areas[0], areas[0], {first: CANARY * 200})[0] == 400
    assert browser.send(areas[0], areas[0], {first: CANARY, CANARY: CANARY})[0] == 400
    assert browser.send(areas[0], areas[0], {first: CANARY * 30_000})[0] == 413
    assert browser.ask("GET", f"/{CANARY}")[0] == 404
    assert browser.ask("GET", f"/programs?area={CANARY}")[0] == 200
    assert browser.ask("GET", "/check")[0] == 200
    kill_a_worker(server)  # it may have begun the PDF, which is then begun again
    pdf = browser.download("/report.pdf")
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert CANARY.encode() in opened.attachments["answers.json"].get_file().read_bytes()
    assert browser.download("/report-to-share.pdf").startswith(b"%PDF-")
    assert [browser.ask("GET", path)[0] for path in ("/plan.xlsx", "/review.ics", "/result.json")] == [200] * 3
    answers = browser.ask("GET", "/answers.json")[2]
    assert saved_file.read_json(answers).response.detail("organization") == f"{CANARY} 1"
    assert browser.choose("/compare", "/compare", FILE)[0] == 400
    assert browser.choose("/compare", "/compare", answers + b" " * 900_000)[0] == 303
    assert CANARY in browser.get("/results")
    kill_a_worker(server)
    assert browser.send("/continue", "/continue", {"code": CANARY})[0] == 400
    assert browser.choose("/continue", "/open", pdf)[0] == 303
    return browser


def test_what_is_typed_stands_in_no_file_no_log_line_and_no_address(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        browser = journey(server)
        cookie = browser.cookies["code"]
        secrets = [CANARY, cookie, cookie.replace("-", ""), *PARTS_OF_A_PDF]
        files = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
        assert b"working" in files[tmp_path / "data/readiness.db-wal"]  # the report is kept at this moment
    files |= {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}  # and after the end
    assert (tmp_path / "data/readiness.db") in files
    assert (tmp_path / "log") in files
    found = [(file.name, secret) for file, held in files.items() for secret in secrets if secret.encode() in held]
    assert found == []
    own = {f"/{CANARY}", f"/programs?area={CANARY}"}  # what this test asked for by itself
    assert [each for each in browser.addresses if CANARY in each and each not in own] == []
    assert [each for each in browser.addresses if cookie in each] == []
    assert any(b"POST /profile 303" in held for held in files.values())


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="limits of another process are read in /proc")
def test_crash_of_a_web_process_writes_no_memory_to_the_disk(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    if before[1] == 0:
        pytest.skip("nothing may write a core here anyway")
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        with served(tmp_path) as server:
            Browser(server).get("/")  # by then there is a web process
            children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
            limits = [Path(f"/proc/{process}/limits").read_text() for process in (server.process.pid, *children)]
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    assert len(limits) > 1
    assert [re.findall(r"Max core file size +(\w+) +(\w+)", each) for each in limits] == [[("0", "0")]] * len(limits)
