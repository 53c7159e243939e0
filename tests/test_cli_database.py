"""Each database command says in one line what it did, or why it did nothing."""

import os
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment.cli import clock, main
from assessment.cli.bad_input import BAD_INPUT
from assessment.storage import Storage, sqlite_url
from support.content import TODAY

LATER = date(2027, 5, 31)
ID = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture
def site(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Set the settings of a site, and return its database, which no command has used yet."""
    monkeypatch.setenv("READINESS_DATA", str(tmp_path))
    if database_url.startswith("postgresql"):
        monkeypatch.setenv("READINESS_DATABASE_URL", database_url)
    else:
        monkeypatch.delenv("READINESS_DATABASE_URL", raising=False)
    return Storage(database_url)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: object) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refused(*arguments: object) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ").rstrip("\n")


def test_upgrade_makes_the_tables_and_may_be_repeated(site: Storage) -> None:
    with closing(site):
        for _time in range(2):
            assert done("db", "upgrade") == "The database is up to date.\n"
        site.create(ID, b"body", TODAY, LATER)
        assert done("db", "upgrade") == "The database is up to date.\n"
        assert site.load(ID, TODAY) is not None


def test_purge_says_what_it_did(site: Storage) -> None:
    with closing(site):
        site.upgrade()
        assert done("purge") == "0 expired assessments were removed.\n"
        site.create(ID, b"body", TODAY, date(2026, 11, 1))
        assert done("purge") == "1 expired assessment was removed.\n"
        site.create(ID, b"body", TODAY, date(2026, 11, 1))
        site.create(OTHER, b"body", TODAY, date(2026, 11, 1))
        assert done("purge") == "2 expired assessments were removed.\n"


def test_purge_says_why_it_did_nothing(site: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(site):
        site.upgrade()
        done("purge")
        site.create(ID, b"body", TODAY, date(2026, 11, 1))
        monkeypatch.setattr(clock, "today", lambda: TODAY - timedelta(days=1))
        result = run("purge")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            "Nothing was removed. This computer says that today is 21 November 2026, and the last purge was on "
            "22 November 2026. If today's date is right, run: readiness purge --trust-clock\n"
        )
        assert done("purge", "--trust-clock") == "1 expired assessment was removed.\n"


def test_purge_says_that_someone_is_reading(tmp_path: Path) -> None:
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, date(2026, 11, 1))
        with storage._database.connected() as reader:
            reader.exec_driver_sql("BEGIN")
            reader.exec_driver_sql("SELECT count(*) FROM record")
            result = run("purge", "--data", tmp_path)
    assert (result.exit_code, result.stdout) == (0, "1 expired assessment was removed.\n")
    assert result.stderr == (
        "Someone is reading the database, so some deleted bytes may remain in its files. The site will try again.\n"
    )


@pytest.fixture
def sqlite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder with a database that holds two assessments."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("READINESS_DATA", str(folder))
    monkeypatch.delenv("READINESS_DATABASE_URL", raising=False)
    with closing(Storage(sqlite_url(folder / "readiness.db"), folder / "deleted.log")) as storage:
        storage.prepare()
        storage.create(ID, b"body", TODAY, LATER)
        storage.create(OTHER, b"body", TODAY, LATER)
    return folder


def test_backup_says_what_it_did(sqlite: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    assert done("backup", copy) == f"Wrote 2 assessments to {copy}.\n"
    assert refused("backup", copy) == f"{copy} already exists"
    missing = tmp_path / "missing" / "copy"
    assert refused("backup", missing) == f"{missing} cannot be written: No such file or directory"


def test_postgresql_is_left_to_its_own_tools(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READINESS_DATA", str(tmp_path))
    monkeypatch.setenv("READINESS_DATABASE_URL", postgresql_url)
    done("db", "upgrade")
    assert refused("backup", tmp_path / "copy") == "back up PostgreSQL with pg_dump, as docs/operations.md explains"


OUTDATED = (
    "the database cannot be used: its tables are from another version. Run this command once: readiness db upgrade"
)


@pytest.mark.parametrize("arguments", [["purge"], ["backup", "copy"]], ids=lambda words: words[0])
def test_missing_database_is_reported_and_not_created(tmp_path: Path, arguments: list[str]) -> None:
    told = refused(*arguments, "--data", tmp_path / "data")
    assert (
        told == f"the database cannot be used: the database file {tmp_path / 'data' / 'readiness.db'} does not exist"
    )
    assert list(tmp_path.iterdir()) == []


def test_database_without_tables_is_reported(site: Storage, tmp_path: Path) -> None:
    (tmp_path / "readiness.db").touch()
    assert refused("purge") == OUTDATED
    assert refused("backup", tmp_path / "copy") == OUTDATED


def test_server_that_does_not_answer_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("READINESS_DATABASE_URL", "postgresql://user:secret@127.0.0.1:1/readiness")
    for arguments in (["purge"], ["db", "upgrade"], ["backup", tmp_path / "copy"]):
        told = refused(*arguments, "--data", tmp_path)
        assert told.startswith("the database cannot be used: ")
        assert "secret" not in told


def test_site_refuses_to_start_on_a_database_that_was_not_upgraded(postgresql_url: str, tmp_path: Path) -> None:
    assert serve(postgresql_url, tmp_path) == f"Error: {OUTDATED}\n"


def test_site_refuses_to_start_on_a_database_of_a_newer_version(database_url: str, tmp_path: Path) -> None:
    with closing(Storage(database_url)) as storage:
        storage.upgrade()
        with storage._database.connected() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = '99'")
    told = serve(database_url, tmp_path)
    assert told.startswith("Error: the database cannot be used: ")
    assert told.count("\n") == 1
    assert "another version" in told or "readiness db upgrade" in told


def serve(address: str, folder: Path) -> str:
    """Return the message of a site that refuses to start. If it starts by mistake, the timeout stops it."""
    result = subprocess.run(
        [sys.executable, "-m", "assessment.cli", "serve", "--port", "0"],
        env={**os.environ, "READINESS_DATA": str(folder), "READINESS_DATABASE_URL": address},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (result.returncode, result.stdout) == (BAD_INPUT, "")
    return result.stderr
