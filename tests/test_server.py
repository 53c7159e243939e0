"""The server: its work before the web processes start, what they inherit, and how it handles all kinds of input."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assessment.settings import Settings
from assessment.storage import Storage, sqlite_url
from assessment.web.server import prepare_storage
from support.server import PlainBrowser, Server, served

PREPARED = """
import os, sys
from pathlib import Path
from assessment.content import load, shipped
from assessment.settings import read_settings
from assessment.web import create_app
from assessment.web.server import create_data_folder, prepare_storage
settings = read_settings("serve", {"data": sys.argv[1]}, os.environ)
create_data_folder(settings.data)
client = create_app(load(shipped()), settings, prepare_storage(settings)).test_client()
page = client.get("/continue").text
token = page.split('name="token" value="')[1][:64]
print(client.post("/start", data={"token": token}).status_code, client.get("/profile").status_code)
print(*(client.get(path).status_code for path in ("/check", "/results", "/report/share", "/report.pdf")))
rare = ("alembic", "mako", "psycopg", "weasyprint", "pikepdf", "xlsxwriter", "icalendar")
print(*(name for name in rare if name in sys.modules))
"""
PAGES = "200 200 202 303"
"""The statuses of the pages about PDFs, while one is being rendered."""

SETTLED = """
import gc, sys
from pathlib import Path
from assessment.content import load, shipped
from assessment.settings import Settings
from assessment.web.server import _Server, prepare_storage
settings = Settings(Path(sys.argv[1]))
content = load(shipped())
_Server(content, settings, prepare_storage(settings), {}).load()
print(sum(each is content.areas[0].questions for each in gc.get_objects()))
"""


def prepared(folder: Path, address: str = "") -> list[str]:
    """Run a process that does the work of the first process and then answers as a web process. Return its output."""
    environment = {**os.environ, "READINESS_DATABASE_URL": address}
    command = [sys.executable, "-c", PREPARED, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_web_process_has_neither_migrations_nor_another_driver(tmp_path: Path) -> None:
    """Web processes are copies of the process that creates the tables. The second run finds the tables there."""
    assert prepared(tmp_path / "data") == ["303 200", PAGES, ""]
    assert prepared(tmp_path / "data") == ["303 200", PAGES, ""]


def test_web_process_on_postgresql_has_only_its_driver(postgresql_url: str, tmp_path: Path) -> None:
    with closing(Storage(postgresql_url)) as storage:
        storage.upgrade()
    assert prepared(tmp_path / "data", postgresql_url) == ["303 200", PAGES, "psycopg"]


def test_web_process_does_not_look_through_the_content_for_garbage(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", SETTLED, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "0\n"


def test_start_removes_what_has_expired(tmp_path: Path) -> None:
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        storage.create("1" * 32, b"body", date.today(), date.today() - timedelta(days=30))
        prepare_storage(Settings(tmp_path)).close()
        assert storage.load("1" * 32, date.today() - timedelta(days=30)) is None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("site")) as server:
        yield server


def revision(server: Server) -> int:
    with closing(sqlite3.connect(server.data / "readiness.db")) as connection:
        return int(connection.execute("SELECT max(revision) FROM record").fetchone()[0])


def exchange(browser: PlainBrowser, length: str, body: bytes) -> bytes:
    """Post a profile form, close the sending side, and return the server's answer."""
    host, _colon, port = browser.host.partition(":")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = (
        f"POST /profile HTTP/1.1\r\nHost: {browser.host}\r\nConnection: close\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), 60) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        with connection.makefile("rb") as answer:
            return answer.read()


PROFILE = b"&established=us&users=us&size=tiny&organization=Acme"


@pytest.fixture
def form(server: Server) -> tuple[PlainBrowser, bytes]:
    """Return a visitor with an open assessment, and the body of a valid profile form."""
    browser = PlainBrowser(server)
    browser.send("/", "/start", {"go": "full"})
    page = browser.get("/profile")
    hidden = dict(re.findall(r'<input[^>]* name="(token|form.shown)"[^>]* value="([^"]*)"', page))
    token = re.findall(r'name="token" value="([0-9a-f]+)"', page)[-1]
    return browser, f"token={token}&form.shown={hidden.get('form.shown', '')}".encode() + PROFILE


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def test_whole_form_is_saved(server: Server, form: tuple[PlainBrowser, bytes]) -> None:
    browser, body = form
    before = revision(server)
    assert b" 303 " in exchange(browser, f"Content-Length: {len(body)}", body).split(b"\r\n")[0]
    assert revision(server) == before + 1


@pytest.mark.parametrize("kind", ["length", "chunks"])
def test_form_that_is_cut_off_changes_nothing(server: Server, form: tuple[PlainBrowser, bytes], kind: str) -> None:
    """The part that arrives is a valid form. Saving it would remove the organization's name."""
    browser, body = form
    before = revision(server)
    part = body.partition(b"&organization")[0]
    if kind == "length":
        answer = exchange(browser, f"Content-Length: {len(body)}", part)
    else:
        answer = exchange(browser, "Transfer-Encoding: chunked", chunked(part))
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert revision(server) == before


def test_every_line_of_the_log_has_the_time_in_utc(server: Server) -> None:
    PlainBrowser(server).get("/privacy")
    lines = [line for line in server.log.read_text().splitlines() if "GET /privacy 200" in line]
    assert len(lines) == 1
    written = datetime.strptime(lines[0].partition(" ")[0], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert timedelta() <= datetime.now(UTC) - written < timedelta(hours=1)
