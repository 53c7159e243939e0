"""What was acknowledged is there after web processes are killed and the power is cut; what was deleted is not."""

import http.client
import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pytest

from assessment import saved_file
from assessment.storage import Storage, sqlite_url
from support.company import FIRST, NOTE, PROFILE, QUESTION
from support.files import holding

KILLS = 60
CUTS = 100
DELETIONS = 50
CLIENTS = 6
TODAY, LATER = date(2026, 11, 22), date(2027, 5, 31)


# kill -9 of web processes while people save


class Client:
    """Somebody who saves one answer after the other, and knows which of them the site has acknowledged."""

    def __init__(self, port: int, number: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}
        self._number = number
        self.told = 0
        """The last answer that was acknowledged."""
        self.sent = 0
        """The last answer that was sent; whether it is kept is open."""

    def request(self, method: str, path: str, fields: dict[str, object] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        with closing(connection):
            headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
            body = None
            if fields is not None:
                body = urlencode(fields, doseq=True)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
            for cookie in response.headers.get_all("Set-Cookie") or ():
                name, _sign, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            return response.status, text

    def send(self, path: str, fields: dict[str, object], page: str | None = None) -> int:
        """As a browser does: with whatever the form of the page has hidden in it."""
        status, text = self.request("GET", page or path)
        assert status == 200
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', text))
        return self.request("POST", path, {**hidden, **fields})[0]

    def begin(self) -> None:
        assert self.send("/start", {}, "/continue") == 303
        assert self.send("/profile", {**PROFILE, "organization": f"Company {self._number}"}) == 303

    def work(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.sent += 1
                fields = {QUESTION: "unknown", NOTE: f"answer {self.sent} of {self._number}"}
                if self.send(f"/area/{FIRST}", fields) == 303:
                    self.told = self.sent
            except (OSError, http.client.HTTPException, AssertionError):
                time.sleep(0.01)  # the web process died; another one is coming

    def kept(self) -> tuple[str, int]:
        """Who the site thinks this is, and the answer that it has."""
        status, text = self.request("GET", "/answers.json")
        assert status == 200
        response = saved_file.read_json(text.encode()).response
        found = re.fullmatch(r"answer (\d+) of (\d+)", response.answers[QUESTION].note)
        assert found
        assert int(found[2]) == self._number
        return response.profile["organization"][0], int(found[1])


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def served(folder: Path) -> Iterator[tuple[int, int]]:
    """A real site: its port, and the process that starts the web processes."""
    port = free_port()
    environment = {**os.environ, "READINESS_DATA": str(folder), "READINESS_DATABASE_URL": ""}
    command = [sys.executable, "-m", "assessment.cli", "serve", "--port", str(port), "--workers", "2"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while True:
            try:
                assert Client(port, 0).request("GET", "/privacy")[0] == 200
                break
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.05)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(60)


def children(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


@pytest.mark.skipif(shutil.which("pgrep") is None, reason="web processes are found with pgrep")
def test_nothing_acknowledged_is_lost_when_web_processes_are_killed(tmp_path: Path) -> None:
    dice = random.Random(5)
    stop = threading.Event()
    with served(tmp_path) as (port, master):
        clients = [Client(port, number) for number in range(CLIENTS)]
        for client in clients:
            client.begin()
        threads = [threading.Thread(target=client.work, args=(stop,)) for client in clients]
        for thread in threads:
            thread.start()
        killed = 0
        while killed < KILLS:
            before = sum(client.told for client in clients)
            end = time.monotonic() + 10
            while sum(client.told for client in clients) < before + 5 and time.monotonic() < end:
                time.sleep(0.005)
            time.sleep(dice.uniform(0, 0.05))
            workers = children(master)
            if workers:
                os.kill(dice.choice(workers), signal.SIGKILL)
                killed += 1
        stop.set()
        for thread in threads:
            thread.join()
        assert sum(client.told for client in clients) > 2 * KILLS
        for client in clients:
            company, answer = client.kept()
            assert company == f"Company {client._number}"
            assert client.told <= answer <= client.sent
    with closing(sqlite3.connect(tmp_path / "readiness.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# kill -9 while somebody deletes


DELETE = """
import os, sys, time
from datetime import date
from pathlib import Path
from assessment.storage import Storage, sqlite_url
for line in sys.stdin:
    folder, id, seconds = line.split()
    child = os.fork()
    if child == 0:
        storage = Storage(sqlite_url(Path(folder) / "readiness.db"))
        storage.delete(id, date(2026, 11, 22))
        os.write(1, b"deleted\\n")
        os._exit(0)
    if float(seconds):
        time.sleep(float(seconds))
        os.kill(child, 9)
    os.waitpid(child, 0)
    os.write(1, b"ended\\n")
"""
"""Deletes as often as told, each time in a process that is killed after some time, or not at all."""


def test_deletion_that_is_killed_is_done_down_to_the_bytes_or_not_at_all(tmp_path: Path) -> None:
    dice = random.Random(8)
    script = subprocess.Popen(
        [sys.executable, "-c", DELETE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
        storage.prepare()

    def deletion(number: int, seconds: float) -> tuple[bool, bool]:
        """Whether it was done, and whether it was acknowledged."""
        id, body = f"{number:032x}", os.urandom(20000)
        with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
            storage.create(id, body, TODAY, LATER)
        assert script.stdin is not None
        assert script.stdout is not None
        script.stdin.write(f"{tmp_path} {id} {seconds}\n")
        script.stdin.flush()
        told = list(iter(script.stdout.readline, "ended\n")) != []
        with closing(Storage(sqlite_url(tmp_path / "readiness.db"))) as storage:
            storage.daily(TODAY)  # the first visit after the restart
            record = storage.load(id, TODAY)
            assert record is None or (record.revision, record.body, told) == (1, body, False)
            assert record is not None or holding(tmp_path, body) == []
        return record is None, told

    assert deletion(0, 0) == (True, True)
    begun = time.monotonic()
    assert deletion(1, 0) == (True, True)
    usual = time.monotonic() - begun
    outcomes = {deletion(2 + kill, dice.uniform(0.001, usual)) for kill in range(DELETIONS)}
    script.communicate()
    assert {(False, False), (True, True)} <= outcomes


# The power is cut


WORK = """
import os, random, sys, threading
from datetime import date
import alembic.command, alembic.config
from assessment.storage import Storage, dialects, sqlite_url
from pathlib import Path

TODAY, LATER = date(2026, 11, 22), date(2027, 5, 31)

def body(id, revision):
    return f"{id}:{revision};".encode() * 120

def tell(*words):
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def work(storage, first):
    for count in range(first, first + 1000):
        id = f"{count:032x}"
        storage.create(id, body(id, 1), TODAY, LATER)
        tell("saved", id, 1)
        for seen in range(1, 4):
            storage.save(id, seen, body(id, seen + 1), LATER)
            tell("saved", id, seen + 1)
        if count % 4 == 0:
            tell("deleting", id)
            storage.delete(id, date(2026, 11, 22))
            tell("deleted", id)

def run(disk, number):
    storage = Storage(sqlite_url(Path(disk) / "readiness.db"), Path(disk) / "deleted.log")
    storage.prepare()
    threads = [threading.Thread(target=work, args=(storage, number * 10000 + each * 5000)) for each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

for line in sys.stdin:
    disk, aside, number, synchronous = line.split()
    child = os.fork()
    if child == 0:
        safe = dialects.SQLITE_PRAGMAS
        dialects.SQLITE_PRAGMAS = tuple(pragma.replace("=FULL", f"={synchronous}") for pragma in safe)
        os.environ["POWER_CUT_DISK"], os.environ["POWER_CUT_ASIDE"] = disk, aside
        try:
            run(disk, int(number))
        finally:
            os._exit(1)
    tell("begun", child)
    os.waitpid(child, 0)
    tell("ended")
"""
"""Starts a process as often as told, which saves and deletes until it is killed and tells what was acknowledged."""


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not sys.platform.startswith("linux"):
        pytest.skip("the model of a power cut needs Linux: LD_PRELOAD and /proc")
    if shutil.which("gcc") is None:
        pytest.skip("the model of a power cut is a C file: it needs gcc")
    built = tmp_path_factory.mktemp("shim") / "power_cut.so"
    source = Path(__file__).with_name("power_cut.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", built, source, "-ldl"], check=True)
    return built


class Machine:
    """A computer whose power is cut again and again while two people save, and which starts from what is left."""

    def __init__(self, shim: Path, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-c", WORK],
            env={**os.environ, "LD_PRELOAD": str(shim)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._number = 0
        self.saves = 0
        self.new_disk()

    def new_disk(self) -> None:
        """Begin with nothing."""
        self._disk = self._folder / f"new-disk-{self._number}"
        self._disk.mkdir()
        self._saved: dict[str, int] = {}
        self._deleting: set[str] = set()
        self._deleted: set[str] = set()

    def close(self) -> None:
        self._process.communicate()

    def run(self, seconds: float, synchronous: str = "FULL") -> None:
        """Work for so long, lose the power, and come back with what the disk has kept."""
        self._number += 1
        aside = self._folder / f"aside-{self._number}"
        aside.mkdir()
        for file in self._disk.iterdir():  # all that is there has survived a cut and so is on the disk
            shutil.copyfile(file, aside / f"content-{file.stat().st_ino}")
        names = "".join(f"{file.stat().st_ino} {file.name}\n" for file in self._disk.iterdir())
        (aside / f"names-{self._disk.stat().st_ino}").write_text(names)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{self._disk} {aside} {self._number} {synchronous}\n")
        self._process.stdin.flush()
        word, child = self._process.stdout.readline().split()
        assert word == "begun"
        time.sleep(seconds)
        os.kill(int(child), signal.SIGKILL)
        for line in iter(self._process.stdout.readline, "ended\n"):
            self._note(*line.split())
        self._restart(aside)

    def _note(self, word: str, id: str, revision: str = "0") -> None:
        if word == "saved":
            self._saved[id] = int(revision)
            self.saves += 1
        elif word == "deleting":
            self._deleting.add(id)
        else:
            assert word == "deleted"
            self._deleted.add(id)

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

    def lost(self) -> int:
        """How much of what was acknowledged is not there. Damage is never expected."""
        if not (self._disk / "readiness.db").exists():
            return len(self._saved)
        with closing(Storage(sqlite_url(self._disk / "readiness.db"))) as storage:
            storage.prepare()
        with closing(sqlite3.connect(self._disk / "readiness.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            found = {
                id: (revision, body)
                for id, revision, body in connection.execute("SELECT id, revision, body FROM record")
            }
            tombstones = connection.execute("SELECT count(*) FROM tombstone").fetchone()[0]
        assert all(body == f"{id}:{revision};".encode() * 120 for id, (revision, body) in found.items())
        late = [id for id, told in self._saved.items() if id not in self._deleting and found.get(id, (0,))[0] < told]
        back = [id for id in self._deleted if id in found]
        return len(late) + len(back) + max(0, len(self._deleted) - tombstones)


def test_nothing_acknowledged_is_lost_when_the_power_is_cut(shim: Path, tmp_path: Path) -> None:
    """Ten computers, each of which loses its power ten times and goes on from what is left."""
    dice = random.Random(6)
    with closing(Machine(shim, tmp_path)) as machine:
        for cut in range(CUTS):
            machine.run(dice.uniform(0.01, 0.25))
            assert machine.lost() == 0
            if cut % 10 == 9:
                machine.new_disk()
        assert machine.saves > CUTS * 5


def test_the_model_shows_the_loss_that_is_there_without_full_synchronization(shim: Path, tmp_path: Path) -> None:
    """The proof that the test above can fail."""
    dice = random.Random(7)
    with closing(Machine(shim, tmp_path)) as machine:
        machine.run(0.5)
        assert machine.lost() == 0
        for _cut in range(CUTS):
            machine.run(dice.uniform(0.05, 0.25), "NORMAL")
            if machine.lost():
                return
    pytest.fail("nothing was lost with synchronous=NORMAL: the model does not see what is not synchronized")
