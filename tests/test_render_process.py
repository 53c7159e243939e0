"""The child that renders: it gets little, may do little, always ends, and leaves nothing behind."""

import fcntl
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from assessment.content import load
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.process_limit import ProcessLimitReachedError, acquire_slot
from assessment.rendering import render_child, render_process
from assessment.rendering.pdf import report_pdf
from assessment.rendering.render_process import RenderCancelledError, RenderingError, render_in_child
from assessment.user_text import MAX_NOTE_CHARACTERS, MAX_NOTE_LINES, line_ends
from support.content import TINY, TODAY
from support.process import PROC, children, gone, in_time, started_child, taken

WORKERS = 2
in_proc = pytest.mark.skipif(not PROC, reason="what another process is and has is read in /proc")


def page_of(body: str) -> str:
    return f'<!DOCTYPE html><html lang="en"><head><title>Test</title></head><body>{body}</body></html>'


def folders() -> set[str]:
    """Those of renderers, and of WeasyPrint, among the temporary files."""
    return {each for each in os.listdir(tempfile.gettempdir()) if each.startswith(("readiness-", "weasyprint-"))}


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made, for this test alone."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def slots(tmp_path: Path) -> Path:
    return tmp_path / "slots"


@contextmanager
def rendering(slots: Path | None = None, body: str = "<p>x</p>") -> Iterator[tuple[int, Future[bytes]]]:
    """A renderer that has begun and stands still."""

    def work() -> bytes:
        with acquire_slot(slots) as held:
            return render_in_child(page_of(body), TODAY, held=held)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        pid = started_child(os.getpid())
        os.kill(pid, signal.SIGSTOP)
        yield pid, future


# What it gets, and what it may do


def limits(pid: int) -> dict[str, str]:
    """Those that are set."""
    text = Path(f"/proc/{pid}/limits").read_text()
    return dict(re.findall(r"^Max (.+?)  +(\d+) +\d+ ", text, re.MULTILINE))


@in_proc
def test_child_has_only_what_it_needs(slots: Path, scratch: Path) -> None:
    with rendering(slots) as (pid, future):
        proc = Path(f"/proc/{pid}")
        os.kill(pid, signal.SIGCONT)
        assert in_time(lambda: "file size" in limits(pid))  # it sets them by itself, before anything else
        os.kill(pid, signal.SIGSTOP)
        found = limits(pid)
        environment = (proc / "environ").read_bytes().split(b"\0")
        folder = (proc / "cwd").resolve()
        fields = (proc / "stat").read_text().rpartition(")")[2].split()
        os.kill(pid, signal.SIGCONT)
        future.result()
    assert [each for each in environment if each] == [b"SOURCE_DATE_EPOCH=1795305600"]
    assert folder.parent == scratch.resolve()
    assert found["cpu time"] == str(render_child.CPU_SECONDS)
    assert found["core file size"] == "0"
    assert found["address space"] == str(render_child.MEMORY)
    assert found["file size"] == str(render_child.MOST_BYTES)
    assert int(fields[16]) == min(19, os.nice(0) + 10)
    assert list(scratch.iterdir()) == []


LIMITED = "from assessment.rendering import render_child; render_child.SECONDS = 1; render_child.limit(); "


def limited(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LIMITED + code], cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("code", ["[0 for _ in iter(int, 1)]", "import time; time.sleep(60)"])
def test_limit_ends_what_takes_too_long(code: str, tmp_path: Path) -> None:
    assert limited(code, tmp_path).returncode == -signal.SIGALRM


def test_limit_ends_what_takes_too_much_of_the_processor(tmp_path: Path) -> None:
    code = "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1)); render_child.signal.setitimer(0, 60); "
    done = limited(f"{code}[0 for _ in iter(int, 1)]", tmp_path)
    assert -done.returncode in (signal.SIGXCPU, signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit address space")
def test_limit_ends_what_takes_too_much_memory(tmp_path: Path) -> None:
    assert limited("bytes(2 * render_child.MEMORY)", tmp_path).stderr.strip().endswith("MemoryError")


def test_limit_ends_what_writes_too_much(tmp_path: Path) -> None:
    code = "f = open('x', 'wb'); f.truncate(render_child.MOST_BYTES); f.seek(0, 2); f.write(b'x'); f.flush()"
    assert "File too large" in limited(code, tmp_path).stderr


# Whatever becomes of it, the parent goes on, the slot is free and nothing is left


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_child_that_is_killed(sign: signal.Signals, slots: Path, scratch: Path) -> None:
    with rendering(slots) as (pid, future):
        assert taken(slots) == ["slot-0"]
        os.kill(pid, sign)
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(RenderingError):
            future.result()
    assert gone(pid)
    assert taken(slots) == []
    assert list(scratch.iterdir()) == []


LONG = (
    '<style>@font-face { font-family: R; src: url("font://files/regular.ttf"); } p { font-family: R; }</style>'
    + "<p>x</p>" * 20_000
)
"""Takes ten seconds and more."""


@pytest.mark.parametrize("sign", [signal.SIGSTOP, signal.SIGCONT])
def test_child_that_takes_too_long(
    sign: signal.Signals, slots: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands still, so that its own timer does nothing, or works on and on."""
    monkeypatch.setattr(render_process, "SECONDS", -4)
    with rendering(slots, LONG) as (pid, future):
        os.kill(pid, sign)
        with pytest.raises(RenderingError):
            future.result()
    assert gone(pid)
    assert taken(slots) == []
    assert list(scratch.iterdir()) == []


@in_proc
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process cannot be set")
def test_child_without_memory(slots: Path, scratch: Path) -> None:
    with rendering(slots) as (pid, future):
        resource.prlimit(pid, resource.RLIMIT_AS, (40_000_000, 40_000_000))
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(RenderingError):
            future.result()
    assert gone(pid)
    assert taken(slots) == []
    assert list(scratch.iterdir()) == []


PROGRAMS = {
    "one that is not there": None,
    "one that ends at once": "exit 0",
    "one that fails": "cat >/dev/null; printf %%PDF-; exit 1",
    "one that writes what is no PDF": "cat >/dev/null; echo GIF89a",
    "one that reads nothing": "exec sleep 600",
    "one that reads a little and no more": "head -c 8192 >/dev/null; exec sleep 600",
    "one that writes for ever": "exec yes %PDF-",
    "one that complains for ever": "exec yes >&2",
    "one that closes its output and stays": "exec >&- 2>&- <&-; exec sleep 600",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_another_program_in_place_of_the_child(
    program: str, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead = tmp_path / "program"
    if code := PROGRAMS[program]:
        instead.write_text(f"#!/bin/sh\n{code}\n")
        instead.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(instead))
    if "sleep" in (code or ""):
        monkeypatch.setattr(render_process, "SECONDS", -4)
    with pytest.raises(RenderingError):
        render_in_child(page_of("x" * 500_000), TODAY)
    assert children(os.getpid()) == []
    assert list(scratch.iterdir()) == []


def test_no_further_process_can_be_started() -> None:
    """No descriptor is free for its pipes."""
    code = """
import resource
from datetime import date
from assessment.rendering.render_process import RenderingError, render_in_child
resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6))
try:
    render_in_child("x", date(2026, 11, 22))
except RenderingError as error:
    print(type(error.__cause__).__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "OSError\n"


def test_child_that_nobody_waits_for_is_ended(slots: Path, scratch: Path) -> None:
    stopped = threading.Event()

    def work() -> bytes:
        with acquire_slot(slots) as held:
            return render_in_child(page_of("<p>x</p>"), TODAY, b"", held, lambda: not stopped.is_set())

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        pid = started_child(os.getpid())
        os.kill(pid, signal.SIGSTOP)
        stopped.set()
        with pytest.raises(RenderCancelledError):
            future.result()
    assert gone(pid)
    assert taken(slots) == []
    assert list(scratch.iterdir()) == []


PARENT = """
import sys, tempfile
from datetime import date
from pathlib import Path
from assessment.process_limit import acquire_slot
from assessment.rendering.render_process import render_in_child
tempfile.tempdir = sys.argv[2]
with acquire_slot(Path(sys.argv[1])) as held:
    render_in_child(Path(sys.argv[3]).read_text(), date(2026, 11, 22), held=held)
"""


def test_child_ends_with_its_parent(slots: Path, scratch: Path, tmp_path: Path) -> None:
    """A site that is killed and starts anew would otherwise find its slots taken by work that nobody takes."""
    page = tmp_path / "page.html"
    page.write_text(page_of(LONG))
    with subprocess.Popen([sys.executable, "-c", PARENT, slots, scratch, page]) as parent:
        pid = started_child(parent.pid)
        assert in_time(lambda: list(scratch.glob("readiness-*/weasyprint-*")))  # it is at work
        assert taken(slots) == ["slot-0"]
        parent.kill()
    assert in_time(lambda: taken(slots) == [])
    assert in_time(lambda: gone(pid))
    assert list(scratch.iterdir()) == []


def test_slot_is_held_by_the_child_itself(slots: Path) -> None:
    """Whoever started it may let go of it: there are never more renderers than slots."""
    with acquire_slot(slots) as held:
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(render_in_child, page_of("<p>x</p>"), TODAY, b"", held)
            pid = started_child(os.getpid())
            os.kill(pid, signal.SIGSTOP)
            os.close(held[0])
            assert taken(slots) == ["slot-0"]
            os.kill(pid, signal.SIGCONT)
            future.result()
        assert taken(slots) == []
        os.open(os.devnull, os.O_RDONLY)  # the number that is closed next


# Slots


def test_slot_is_refused_at_once_where_every_one_is_taken(slots: Path) -> None:
    slots.mkdir()
    held = [(slots / f"slot-{number}").open("w") for number in range(os.cpu_count() or 1)]
    for file in held:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with pytest.raises(ProcessLimitReachedError), acquire_slot(slots):
        pass
    held[-1].close()
    with acquire_slot(slots):
        assert len(taken(slots)) == len(held)
    if len(held) > 1:
        with pytest.raises(ProcessLimitReachedError), acquire_slot(slots, spare=1):
            pass
    for file in held[:-1]:
        file.close()
    with acquire_slot(slots, spare=1):
        assert taken(slots) == ["slot-0"]
    assert taken(slots) == []


# Text that is slow to lay out

HOSTILE = {
    "prose": "We check every upload against the list, and write down who looked at what. ",
    "unbroken": "a",
    "address": "https://example.com/" + "a%20" * 50,
    "digits": "0123456789abcdef",
    "spaces": " a",
    "no-break": "a\u00a0",
    "tabs": "a\t",
    "hyphens": "-",
    "marks": "a" + "\u0301" * 99,
    "one base": "\u0301",
    "quotes": "<&>\"'",
    "markup": "<p style='width:9em'><table><tr><td>]]>-->{{ 1 }}{% x %}",
    "lines": "\n",
    "short lines": "a\n",
    "overrides": "\u202eabc\u202c",
    "embeddings": "\u202b",
    "isolates": "\u2067a",
    "zero width": "a\u200b\u200d\ufeff",
    "soft hyphens": "ab\u00ad",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467",
    "flags": "\U0001f1e8\U0001f1e6",
    "Chinese": "\u5de5\u4f5c\u65b9\u5f0f\u3002",
    "Arabic": "\u0627\u0644\u0625\u0628\u0644\u0627\u063a ",
    "Devanagari": "\u0915\u094d\u0937\u093f ",
    "scripts": "a\u05d0\u5b57\u0639\u0915\uac00",
    "every character": "".join(chr(code) for code in range(0x20, 0x10000, 31)),
    "half pairs and controls": "\ud800\x00\x01\x1b\x7f\x9f\ufffe",
}
"""The kinds of text that kept a renderer longest, and those that would if they were as long."""


def note_of(kind: str) -> str:
    """As much of it as a note may have."""
    text = (HOSTILE[kind] * MAX_NOTE_CHARACTERS)[:MAX_NOTE_CHARACTERS]
    while line_ends(text) >= MAX_NOTE_LINES:
        text = text[: text.rindex("\n")]
    return text


def tiny_result(*notes: str) -> Result:
    """A report of a page or two, with these notes."""
    tiny = load(TINY)
    profile = {"organization": ("Example Company",), "services": ("host",), "size": ("small",)}
    ids = [question.id for question in tiny.questions()]
    given = [*notes, *[""] * len(ids)][: len(ids)]
    answers = {id: Answer("none", note) for id, note in zip(ids, given, strict=True)}
    return assess(tiny, Response(profile, answers), TODAY)


def outcome(kinds: tuple[str, ...]) -> bytes:
    return report_pdf(tiny_result(*map(note_of, kinds)))[:5]


def test_hostile_notes_are_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Far within what the child is given, since a report can have sixty notes."""
    monkeypatch.setattr(render_process, "SECONDS", render_child.SECONDS / 4)
    names = tuple(HOSTILE)
    assert len(names) == 27
    with ThreadPoolExecutor(WORKERS) as pool:
        found = list(pool.map(outcome, [names[place : place + 3] for place in range(0, len(names), 3)]))
    assert found == [b"%PDF-"] * 9
