"""After web processes are killed or the power is cut, acknowledged saves are there and deleted records are not."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from assessment import saved_file
from assessment.storage import Storage, sqlite_url
from assessment.storage.erasure import read_log, tombstone_of
from support.company import FIRST, NOTE, PROFILE, QUESTION
from support.content import TODAY
from support.files import holding
from support.process import PROC, in_time
from support.records import LATER, killed_before_statement, numbered_id
from support.server import PlainBrowser, kill_a_worker, served

KILLS = 60
CUTS = 100
CLIENTS = 6


# Web processes are killed while people save


class Saver(PlainBrowser):
    """A visitor who saves one answer after another and remembers the last one that the site acknowledged."""

    acknowledged = 0
    sent = 0
    """The last answer that was sent. It may or may not be stored."""

    def begin(self, number: int) -> "Saver":
        assert self.send("/continue", "/start", {})[0] == 303
        profile = {name: values[0] for name, values in PROFILE.items()} | {"organization": f"Company {number}"}
        self.fill_profile(profile)
        return self

    def work(self, stop: threading.Event) -> None:
        path = f"/area/{FIRST}"
        while not stop.is_set():
            self.sent += 1
            if self.send(path, path, {QUESTION: "unknown", NOTE: f"answer {self.sent}"})[0] == 303:
                self.acknowledged = self.sent

    def stored(self) -> tuple[str, int]:
        """Return the company's name and the answer that the site has stored."""
        response = saved_file.read_json(self.ask("GET", "/answers.json")[2]).response
        return response.profile["organization"][0], int(response.answers[QUESTION].note.removeprefix("answer "))


@pytest.mark.skipif(not PROC, reason="web processes are found in /proc")
def test_nothing_acknowledged_is_lost_when_web_processes_are_killed(tmp_path: Path) -> None:
    dice = random.Random(5)
    stop = threading.Event()
    with served(tmp_path) as server:
        savers = [Saver(server).begin(number) for number in range(CLIENTS)]
        threads = [threading.Thread(target=saver.work, args=(stop,)) for saver in savers]
        for thread in threads:
            thread.start()
        for _kill in range(KILLS):
            enough = sum(saver.acknowledged for saver in savers) + 3
            in_time(lambda enough=enough: sum(saver.acknowledged for saver in savers) >= enough)
            time.sleep(dice.uniform(0, 0.05))
            kill_a_worker(server)
        stop.set()
        for thread in threads:
            thread.join()
        assert sum(saver.acknowledged for saver in savers) > 2 * KILLS
        for number, saver in enumerate(savers):
            company, answer = saver.stored()
            assert company == f"Company {number}"
            assert saver.acknowledged <= answer <= saver.sent
    with closing(sqlite3.connect(server.data / "readiness.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# The process is killed while it deletes


def test_deletion_that_is_killed_is_done_down_to_the_bytes_or_not_at_all(tmp_path: Path) -> None:
    outcomes, address = [], f"sqlite:///{tmp_path / 'readiness.db'}"
    while ("deleted", "acknowledged") not in outcomes:
        record_id, body = numbered_id(len(outcomes)), os.urandom(20000)
        with closing(Storage(address)) as storage:
            storage.prepare()
            storage.create(record_id, body, TODAY, LATER)
        work = f"storage.delete('{record_id}', date(2026, 11, 22)); print('deleted')"
        output = killed_before_statement(len(outcomes), address, tmp_path / "deleted.log", work).stdout
        with closing(Storage(address)) as storage:
            storage.daily(TODAY)  # the first visit after the restart
            record = storage.load(record_id, TODAY)
            assert record is None or record.body == body
            assert record is not None or holding(tmp_path, body) == []
        outcomes.append(("deleted" if record is None else "stored", "acknowledged" if output else "killed"))
    assert outcomes == sorted(outcomes, reverse=True)
    assert outcomes[0] == ("stored", "killed")
    assert ("deleted", "killed") in outcomes


# The power is cut


WORK = """
import os, sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
import alembic.command, alembic.config
from assessment.storage import Storage, database, sqlite_url

TODAY, LATER = date(2026, 11, 22), date(2027, 5, 31)

def body(record_id, revision):
    return f"{record_id}:{revision};".encode() * 120

def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def work(storage, first):
    for count in range(first, first + 1000):
        record_id = f"{count:032x}"
        storage.create(record_id, body(record_id, 1), TODAY, LATER)
        say("saved", record_id, 1)
        for seen in range(1, 4):
            storage.save(record_id, seen, body(record_id, seen + 1), LATER)
            say("saved", record_id, seen + 1)
        if count % 4 == 0:
            say("deleting", record_id)
            storage.delete(record_id, TODAY)
            say("deleted", record_id)

def run(disk, number):
    storage = Storage(sqlite_url(Path(disk) / "readiness.db"), Path(disk) / "deleted.log")
    storage.prepare()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda half: work(storage, number * 10000 + half * 5000), range(2)))

for line in sys.stdin:
    disk, aside, number, synchronous = line.split()
    child = os.fork()
    if child == 0:
        safe = database.SQLITE_PRAGMAS
        database.SQLITE_PRAGMAS = tuple(pragma.replace("=FULL", f"={synchronous}") for pragma in safe)
        os.environ["POWER_CUT_DISK"], os.environ["POWER_CUT_ASIDE"] = disk, aside
        try:
            run(disk, int(number))
        finally:
            os._exit(1)
    say("begun", child)
    os.waitpid(child, 0)
    say("ended")
"""
"""A program that starts a process for each line of input and prints what it saves and deletes until it is killed."""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not sys.platform.startswith("linux") or shutil.which("gcc") is None:
        pytest.skip("the model of a power cut needs Linux, with LD_PRELOAD and /proc, and gcc for its C file")
    built = tmp_path_factory.mktemp("shim") / "power_cut.so"
    source = Path(__file__).with_name("power_cut.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", built, source, "-ldl"], check=True)
    return built


class Machine:
    """A computer whose power is cut again and again while two people save. It restarts with what its disk kept."""

    def __init__(self, shim: Path, folder: Path) -> None:
        self._folder = folder
        environment = {**os.environ, "LD_PRELOAD": str(shim)}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = subprocess.Popen([sys.executable, "-c", WORK], env=environment, **pipes)
        self._number = 0
        self.saves = 0
        self.new_disk()

    def new_disk(self) -> None:
        """Begin with an empty disk."""
        self._disk = self._folder / f"new-disk-{self._number}"
        self._disk.mkdir()
        self._saved: dict[str, int] = {}
        self._deleting: set[str] = set()
        self._deleted: set[str] = set()

    def close(self) -> None:
        self._process.communicate()

    def run(self, saves: int, seconds: float, synchronous: str = "FULL") -> None:
        """Save at least this often and this long, cut the power, and restart with what the disk has kept."""
        self._number += 1
        aside = self._folder / f"aside-{self._number}"
        aside.mkdir()
        for file in self._disk.iterdir():  # these files survived the last power cut, so they are on the disk
            shutil.copyfile(file, aside / f"content-{file.stat().st_ino}")
        names = "".join(f"{file.stat().st_ino} {file.name}\n" for file in self._disk.iterdir())
        (aside / f"names-{self._disk.stat().st_ino}").write_text(names)
        self._process.stdin.write(f"{self._disk} {aside} {self._number} {synchronous}\n")
        self._process.stdin.flush()
        word, child = self._process.stdout.readline().split()
        assert word == "begun"
        enough = self.saves + saves
        while self.saves < enough:
            self._note(*self._process.stdout.readline().split())
        time.sleep(seconds)
        os.kill(int(child), signal.SIGKILL)
        for line in iter(self._process.stdout.readline, "ended\n"):
            self._note(*line.split())
        self._restart(aside)

    def _note(self, word: str, record_id: str, revision: str = "0") -> None:
        if word == "saved":
            self._saved[record_id] = int(revision)
            self.saves += 1
        else:
            {"deleting": self._deleting, "deleted": self._deleted}[word].add(record_id)

    def _restart(self, aside: Path) -> None:
        kept = self._folder / f"disk-{self._number}"
        kept.mkdir()
        for line in (aside / f"names-{self._disk.stat().st_ino}").read_text().splitlines():
            number, _space, name = line.partition(" ")
            content = aside / f"content-{number}"
            (kept / name).write_bytes(content.read_bytes() if content.exists() else b"")
        shutil.rmtree(self._disk)
        shutil.rmtree(aside)
        self._disk = kept

    def lost(self) -> list[str]:
        """Return the ids of records that were acknowledged but are missing. Fail if the database is damaged."""
        file = self._disk / "readiness.db"
        if not file.exists():
            return list(self._saved)
        with closing(Storage(sqlite_url(file))) as storage:
            storage.prepare()
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            rows = {row[0]: row[1:] for row in connection.execute("SELECT id, revision, body FROM record")}
            tombstones = {row[0] for row in connection.execute("SELECT record_hash FROM tombstone")}
        assert all(body == f"{row}:{revision};".encode() * 120 for row, (revision, body) in rows.items())
        marked = tombstones & read_log(self._disk / "deleted.log").keys()
        saved = {record_id for record_id in self._saved if record_id not in self._deleting}
        late = [record_id for record_id in saved if rows.get(record_id, (0,))[0] < self._saved[record_id]]
        unmarked = [record_id for record_id in self._deleted if tombstone_of(record_id) not in marked]
        return late + unmarked + [record_id for record_id in self._deleted if record_id in rows]


def test_nothing_acknowledged_is_lost_when_the_power_is_cut(shim: Path, tmp_path: Path) -> None:
    """Ten computers each lose power ten times and continue with what the disk has kept."""
    dice = random.Random(6)
    with closing(Machine(shim, tmp_path)) as machine:
        for cut in range(CUTS):
            machine.run(dice.randint(0, 30), dice.uniform(0, 0.02))
            assert machine.lost() == []
            if cut % 10 == 9:
                machine.new_disk()


def test_model_shows_loss_without_full_synchronization(shim: Path, tmp_path: Path) -> None:
    """The test above can fail, because weaker synchronization loses acknowledged saves."""
    dice = random.Random(7)
    with closing(Machine(shim, tmp_path)) as machine:
        machine.run(10, 0)
        assert machine.lost() == []
        for _cut in range(CUTS):
            machine.run(dice.randint(5, 30), 0, "NORMAL")
            if machine.lost():
                return
    pytest.fail("nothing was lost with synchronous=NORMAL: the model does not see what is not synchronized")
