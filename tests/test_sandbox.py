"""The sandbox: a child gets little, may do little, always ends, and leaves nothing behind."""

import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from assessment import sandbox
from assessment.process_limit import LockFolderError, ProcessLimit, ProcessLimitReachedError
from assessment.rendering.pdf import html_to_pdf
from assessment.rendering.render_child import RENDERER_LIMITS
from assessment.sandbox import ChildCancelledError, ChildFailedError
from support.content import TODAY
from support.process import PROC, children, gone, in_time, started_child, taken

PAGE = '<!DOCTYPE html><html lang="en"><head><title>Test</title></head><body><p>x</p></body></html>'
LARGE_PAGE = PAGE.replace("x", "x" * 500_000)
in_proc = pytest.mark.skipif(not PROC, reason="/proc tells what another process is and has")


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of temporary files, for this test alone."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def limit(tmp_path: Path) -> ProcessLimit:
    return ProcessLimit(tmp_path / "slots", 3)


@contextmanager
def stopped_child(limit: ProcessLimit, **arguments: object) -> Iterator[tuple[int, Future[bytes]]]:
    """A renderer that has started and stands still."""

    def work() -> bytes:
        with limit.acquire() as lock_fds:
            return html_to_pdf(PAGE, TODAY, lock_fds=lock_fds, **arguments)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        pid = started_child(os.getpid())
        os.kill(pid, signal.SIGSTOP)
        yield pid, future


def no_trace(pid: int, limit: ProcessLimit, scratch: Path) -> bool:
    return gone(pid) and taken(limit.folder) == [] and list(scratch.iterdir()) == []


# What the child gets, and what it may do


def limits_of(pid: int) -> dict[str, str]:
    text = Path(f"/proc/{pid}/limits").read_text()
    return dict(re.findall(r"^Max (.+?)  +(\d+) +\d+ ", text, re.MULTILINE))


@in_proc
def test_child_has_only_what_it_needs(limit: ProcessLimit, scratch: Path) -> None:
    with stopped_child(limit) as (pid, future):
        os.kill(pid, signal.SIGCONT)
        assert in_time(lambda: "file size" in limits_of(pid))  # the last one that it sets
        os.kill(pid, signal.SIGSTOP)
        limits = limits_of(pid)
        environment = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        folder = Path(f"/proc/{pid}/cwd").resolve()
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        os.kill(pid, signal.SIGCONT)
        future.result()
    assert [variable for variable in environment if variable] == [b"SOURCE_DATE_EPOCH=1795305600"]
    assert folder.parent == scratch.resolve()
    assert limits["cpu time"] == str(RENDERER_LIMITS.cpu_seconds)
    assert limits["core file size"] == "0"
    assert limits["address space"] == str(RENDERER_LIMITS.memory_bytes)
    assert limits["file size"] == str(RENDERER_LIMITS.file_bytes)
    assert int(stat[16]) == min(19, os.nice(0) + RENDERER_LIMITS.niceness)
    assert no_trace(pid, limit, scratch)


LIMITED = """
import dataclasses, os, resource, signal, sys, time
from assessment.rendering.render_child import RENDERER_LIMITS
from assessment.sandbox import limit_process
limit_process(dataclasses.replace(RENDERER_LIMITS, {changes}))
{code}
"""


def ending_of(code: str, folder: Path, changes: str = "") -> subprocess.CompletedProcess[str]:
    program = LIMITED.format(code=code, changes=changes)
    return subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("code", ["while True: pass", "time.sleep(600)"])
def test_timer_ends_the_child(code: str, tmp_path: Path) -> None:
    assert ending_of(code, tmp_path, "seconds=1").returncode == -signal.SIGALRM


def test_limit_on_the_processor_ends_the_child(tmp_path: Path) -> None:
    code = "signal.setitimer(signal.ITIMER_REAL, 0)\nwhile True: pass"
    assert -ending_of(code, tmp_path, "cpu_seconds=1").returncode in (signal.SIGXCPU, signal.SIGKILL)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not limit address space")
def test_limit_on_memory_holds(tmp_path: Path) -> None:
    assert ending_of("bytes(RENDERER_LIMITS.memory_bytes)", tmp_path).stderr.strip().endswith("MemoryError")


def test_limit_on_files_holds(tmp_path: Path) -> None:
    code = "f = open('x', 'wb'); f.truncate(RENDERER_LIMITS.file_bytes); f.seek(0, 2); f.write(b'x'); f.flush()"
    assert "File too large" in ending_of(code, tmp_path).stderr


# Whatever happens to the child, the parent goes on, the slot is free and nothing is left


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_child_that_dies(sign: signal.Signals, limit: ProcessLimit, scratch: Path) -> None:
    with stopped_child(limit) as (pid, future):
        assert taken(limit.folder) == ["slot-0"]
        os.kill(pid, sign)
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(ChildFailedError):
            future.result()
    assert no_trace(pid, limit, scratch)


def test_child_that_hangs(limit: ProcessLimit, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands still, so its own timer does nothing."""
    with stopped_child(limit) as (pid, future):
        monkeypatch.setattr(sandbox, "GRACE_SECONDS", -RENDERER_LIMITS.seconds)  # as if all that time had passed
        with pytest.raises(ChildFailedError):
            future.result()
    assert no_trace(pid, limit, scratch)


@in_proc
@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process cannot be set")
def test_child_without_memory(limit: ProcessLimit, scratch: Path) -> None:
    with stopped_child(limit) as (pid, future):
        resource.prlimit(pid, resource.RLIMIT_AS, (40_000_000, 40_000_000))
        os.kill(pid, signal.SIGCONT)
        with pytest.raises(ChildFailedError):
            future.result()
    assert no_trace(pid, limit, scratch)


def test_child_that_no_one_waits_for(limit: ProcessLimit, scratch: Path) -> None:
    wanted = [True]
    with stopped_child(limit, is_wanted=lambda: wanted[0]) as (pid, future):
        wanted[0] = False
        with pytest.raises(ChildCancelledError):
            future.result()
    assert no_trace(pid, limit, scratch)


PROGRAMS = {
    "is not there": None,
    "ends at once": "exit 0",
    "fails": "cat >/dev/null; printf %%PDF-; exit 1",
    "writes what is no PDF": "cat >/dev/null; echo GIF89a",
    "reads nothing": "exec sleep 600",
    "reads a little and no more": "head -c 8192 >/dev/null; exec sleep 600",
    "writes for ever": "exec yes %PDF-",
    "complains for ever": "exec yes >&2",
    "closes its output and stays": "exec >&- 2>&- <&-; exec sleep 600",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_instead_of_the_child(
    program: str, tmp_path: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "program"
    if code := PROGRAMS[program]:
        file.write_text(f"#!/bin/sh\n{code}\n")
        file.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(file))
    if "sleep" in (code or ""):
        monkeypatch.setattr(sandbox, "GRACE_SECONDS", 1 if "<&-" in (code or "") else 1 - RENDERER_LIMITS.seconds)
    with pytest.raises(ChildFailedError):
        html_to_pdf(LARGE_PAGE, TODAY)
    assert children(os.getpid()) == []
    assert list(scratch.iterdir()) == []


NO_DESCRIPTOR = """
import resource
from datetime import date
from assessment.rendering.pdf import html_to_pdf
from assessment.sandbox import ChildFailedError
resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6))
try:
    html_to_pdf("x", date(2026, 11, 22))
except ChildFailedError as error:
    print(type(error.__cause__).__name__)
"""


def test_child_that_cannot_be_started() -> None:
    """No descriptor is free for its pipes."""
    done = subprocess.run([sys.executable, "-c", NO_DESCRIPTOR], capture_output=True, text=True, check=True)
    assert done.stdout == "OSError\n"


PARENT = """
import sys, tempfile
from pathlib import Path
from assessment.process_limit import ProcessLimit
from assessment.rendering.pdf import html_to_pdf
from support.content import TODAY
tempfile.tempdir = sys.argv[2]
with ProcessLimit(Path(sys.argv[1]), 1).acquire() as lock_fds:
    html_to_pdf(sys.stdin.read(), TODAY, lock_fds=lock_fds)
"""
LONG_PAGE = PAGE.replace(
    "<body>",
    '<style>@font-face { font-family: R; src: url("font://files/regular.ttf"); } p { font-family: R; }</style><body>',
).replace("<p>x</p>", "<p>x</p>" * 20_000)


def test_child_ends_with_its_parent(limit: ProcessLimit, scratch: Path) -> None:
    """Otherwise, a site that is killed and restarted would find its slots taken by work that no one needs."""
    command = [sys.executable, "-c", PARENT, str(limit.folder), str(scratch)]
    with subprocess.Popen(command, cwd=Path(__file__).parent, stdin=subprocess.PIPE) as parent:
        assert parent.stdin
        parent.stdin.write(LONG_PAGE.encode())
        parent.stdin.close()
        pid = started_child(parent.pid)
        assert in_time(lambda: list(scratch.glob("readiness-*/weasyprint-*")))  # it is at work
        os.kill(pid, signal.SIGSTOP)
        assert taken(limit.folder) == ["slot-0"]
        parent.kill()
        os.kill(pid, signal.SIGCONT)
    assert in_time(lambda: no_trace(pid, limit, scratch))


# Slots


def test_child_itself_holds_the_slot(limit: ProcessLimit) -> None:
    """The process that started it may let go of it: there are never more children than slots."""
    with limit.acquire() as lock_fds:
        with ThreadPoolExecutor(1) as pool:
            future = pool.submit(html_to_pdf, PAGE, TODAY, b"", lock_fds)
            pid = started_child(os.getpid())
            os.kill(pid, signal.SIGSTOP)
            os.close(lock_fds[0])
            assert taken(limit.folder) == ["slot-0"]
            os.kill(pid, signal.SIGCONT)
            future.result()
        assert taken(limit.folder) == []
        os.open(os.devnull, os.O_RDONLY)  # takes the number that `acquire` closes


def test_processes_share_the_slots(limit: ProcessLimit) -> None:
    with limit.acquire(), limit.acquire(), limit.acquire():
        assert taken(limit.folder) == ["slot-0", "slot-1", "slot-2"]
        with pytest.raises(ProcessLimitReachedError), ProcessLimit(limit.folder, limit.slots).acquire():
            pass
    assert taken(limit.folder) == []


def test_reserve_leaves_a_slot_to_others(limit: ProcessLimit) -> None:
    with limit.acquire(reserve=1), limit.acquire(reserve=1):
        with pytest.raises(ProcessLimitReachedError), limit.acquire(reserve=1):
            pass
        with limit.acquire():
            pass
    with ProcessLimit(limit.folder, 1).acquire(reserve=1):
        assert taken(limit.folder) == ["slot-0"]


def test_slots_without_a_folder(limit: ProcessLimit) -> None:
    limit.folder.write_text("a file, in place of the folder")
    with pytest.raises(LockFolderError), limit.acquire():
        pass
