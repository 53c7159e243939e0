"""What is done before the web processes start, and what they have then."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from assessment.settings import Settings
from assessment.storage import Storage, sqlite_url
from assessment.web.server import prepare_storage

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
"""Those that have to do with PDFs: one is being made meanwhile."""

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
    """What a process says of itself that has done what the first one does, and then answers as a web process."""
    environment = {**os.environ, "READINESS_DATABASE_URL": address}
    command = [sys.executable, "-c", PREPARED, str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_web_process_has_neither_migrations_nor_another_driver(tmp_path: Path) -> None:
    """Also where the tables had to be made; web processes are copies of the one that does it."""
    assert prepared(tmp_path / "data") == ["303 200", PAGES, ""]
    assert prepared(tmp_path / "data") == ["303 200", PAGES, ""]


def test_web_process_on_postgresql_has_its_driver_alone(postgresql_url: str, tmp_path: Path) -> None:
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
