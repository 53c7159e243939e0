"""Records and their content for the tests of the storage, and ways to obstruct the processes that store them."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from assessment.assessment_state import StoredAssessment
from assessment.core.response import Response
from assessment.saved_file import SavedAnswers
from assessment.storage import Storage
from assessment.storage.report_store import ReportKey

DAY, LATER = date(2026, 11, 22), date(2027, 5, 31)
RECORD_ID = "0123456789abcdef" * 2
OTHER_ID = "fedcba9876543210" * 2


def numbered_id(number: int) -> str:
    return f"{number:032x}"


def store_report(storage: Storage, key: ReportKey, body: bytes = b"sealed", now: int = 0) -> None:
    assert storage.reports.claim(key, now)
    assert storage.reports.finish(key, body, now)


@contextmanager
def busy(file: Path, *statements: str) -> Iterator[None]:
    """Hold a transaction that reads or writes this database, as another process might."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        for statement in statements:
            other.execute(statement).fetchall()
        yield


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from sqlalchemy import event
from assessment.storage import Storage

statements_left = int(sys.argv[1])

def count(*arguments):
    global statements_left
    if statements_left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    statements_left -= 1

storage = Storage(sys.argv[2], Path(sys.argv[3]))
event.listen(storage._database._engine, "before_cursor_execute", count)
"""


def killed_before_statement(number: int, address: str, log: Path, work: str) -> subprocess.CompletedProcess[str]:
    """Run code that uses `storage` in a process that is killed before one of its SQL statements, counted from 0."""
    command = [sys.executable, "-c", KILLED + work, str(number), address, log]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def holding(response: Response) -> StoredAssessment:
    return StoredAssessment(SavedAnswers("made-up", "1.0", DAY, response))
