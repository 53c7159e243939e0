"""Twenty people ask for PDFs at once, on the real server with two processes of which one is killed; others save."""

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
"""PDFs that are waited for: the others would take minutes, and are told so."""
LONGEST = 20
"""Seconds; a request that takes longer hangs. What is usual is measured by `make bench`."""
PROFILE = {"services": "payments", "content": "none", "established": "us", "users": "us", "reviewers": "nobody"}


class Person(PlainBrowser):
    """Finds out where no answer comes."""

    def begin(self) -> "Person":
        self.patience = LONGEST
        self.send("/", "/start", {"go": "full"})
        assert self.send("/profile", "/profile", {**PROFILE, "size": "tiny"})[0] == 303
        return self


def descendants(parent: int) -> list[int]:
    listed = [each.read_text().split() for each in Path(f"/proc/{parent}/task").glob("*/children")]
    found = [int(pid) for pids in listed for pid in pids]
    return [*found, *(below for pid in found for below in descendants(pid))]


def ask(person: Person, told: Counter[str], enough: threading.Event) -> None:
    """As the pages lead: to the page that waits, and from it to the PDF."""
    while not enough.is_set():
        status, location, content = person.ask("GET", "/report.pdf")
        if status == 200:
            assert content.startswith(b"%PDF-")
            told["sent"] += 1
            return
        assert (status, location) == (303, "/report/working")
        status, _location, content = person.ask("GET", location)
        words = re.findall(r"<h1[^>]*>([^<]+)</h1>", content.decode())[0]
        told[f"{status} {words}"] += 1
        enough.wait(0.5)


def save(person: Person, number: int, enough: threading.Event) -> None:
    """Notes, each of which is acknowledged, and all of which are there in the end."""
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
    told = Counter[str]()
    enough = threading.Event()
    failures: list[BaseException] = []
    with served(tmp_path) as server:
        people = [Person(server).begin() for _each in range(ASKING + SAVING)]

        def run(number: int) -> None:
            try:
                if number < ASKING:
                    ask(people[number], told, enough)
                else:
                    save(people[number], number, enough)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=(number,)) for number in range(len(people))]
        for each in threads:
            each.start()
        assert in_time(lambda: told["202 Your PDF is being made"] > 0)
        kill_a_worker(server)
        assert in_time(lambda: failures or (told["sent"] >= ENOUGH and sum(told.values()) > 3 * ASKING))
        enough.set()
        for each in threads:
            each.join()
        processes = descendants(server.process.pid)
    assert failures == []
    assert set(told) <= {
        "sent",
        "200 Your PDF is ready",
        "202 Your PDF is being made",
        "503 The PDF has to wait a moment",
    }
    assert told["503 The PDF has to wait a moment"] > 0
    assert in_time(lambda: not [each for each in processes if Path(f"/proc/{each}").exists()])
    assert taken(server.data / "slots") == []
    log = server.log.read_text()
    assert "report made" in log
    assert " 500 " not in log
