"""Twenty people ask for PDFs at once while others save, on the real server, of which one process is killed."""

import re
import threading
from collections import Counter
from pathlib import Path

import pytest

from assessment import saved_file
from support.process import PROC, in_time, taken
from support.server import PlainBrowser, kill_a_worker, served

ASKING = 20
SAVING = 4
ENOUGH = 2
"""How many PDFs the test waits for. The others would take minutes."""
MAX_SECONDS = 120
"""A request that takes longer hangs. `make bench` measures what is usual."""
PROFILE = {"services": "payments", "content": "none", "established": "us", "users": "us", "reviewers": "nobody"}


class Person(PlainBrowser):
    """Someone to whom every request has to be answered in time."""

    def begin(self) -> "Person":
        self.patience = MAX_SECONDS
        self.send("/", "/start", {"go": "full"})
        assert self.send("/profile", "/profile", {**PROFILE, "size": "tiny"})[0] == 303
        return self


def descendants(parent: int) -> list[int]:
    listed = [file.read_text().split() for file in Path(f"/proc/{parent}/task").glob("*/children")]
    pids = [int(pid) for children in listed for pid in children]
    return [*pids, *(below for pid in pids for below in descendants(pid))]


def ask(person: Person, headings: Counter[str], enough: threading.Event) -> None:
    """Follow the pages: to the one that waits, and from it to the PDF. Count the headings."""
    while not enough.is_set():
        status, location, content = person.ask("GET", "/report.pdf")
        if status == 200:
            assert content.startswith(b"%PDF-")
            headings["sent"] += 1
            return
        assert (status, location) == (303, "/report/working")
        status, _location, content = person.ask("GET", location)
        words = re.findall(r"<h1[^>]*>([^<]+)</h1>", content.decode())[0]
        headings[f"{status} {words}"] += 1
        enough.wait(0.5)


def save(person: Person, number: int, enough: threading.Event) -> None:
    """Save one note after the other, and read each back."""
    path = re.findall(r'href="(/area/[a-z-]+)"', person.get("/assessment"))[0]
    note = re.findall(r'<textarea id="([^"]+)"', person.get(path))[0]
    saved = 0
    while not (enough.is_set() and saved >= 5):
        saved += 1
        text = f"Note {saved} of person {number}"
        assert person.send(path, path, {note: text})[0] == 303
        answers = saved_file.read_json(person.ask("GET", "/answers.json")[2]).response.answers
        assert answers[note.removesuffix(".note")].note == text


@pytest.mark.skipif(not PROC, reason="processes are found in /proc")
def test_twenty_people_ask_at_once_while_others_save(tmp_path: Path) -> None:
    headings = Counter[str]()
    enough = threading.Event()
    failures: list[BaseException] = []
    with served(tmp_path) as server:
        people = [Person(server).begin() for _number in range(ASKING + SAVING)]

        def run(number: int) -> None:
            try:
                if number < ASKING:
                    ask(people[number], headings, enough)
                else:
                    save(people[number], number, enough)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(people))]
        for thread in threads:
            thread.start()
        assert in_time(lambda: headings["202 Your PDF is being made"] > 0)
        kill_a_worker(server)
        assert in_time(lambda: failures or (headings["sent"] >= ENOUGH and sum(headings.values()) > 3 * ASKING))
        enough.set()
        for thread in threads:
            thread.join()
        processes = descendants(server.process.pid)
    assert failures == []
    assert set(headings) <= {
        "sent",
        "200 Your PDF is ready",
        "202 Your PDF is being made",
        "503 The PDF has to wait a moment",
    }
    assert headings["503 The PDF has to wait a moment"] > 0
    assert in_time(lambda: not [pid for pid in processes if Path(f"/proc/{pid}").exists()])
    assert taken(server.data / "slots") == []
    log = server.log.read_text()
    assert "report made" in log
    assert " 500 " not in log
