"""The sandbox: a child process gets little, may do little, always ends and leaves nothing behind."""

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
from assessment.process_limit import ProcessLimit, ProcessLimitReachedError
from assessment.rendering.pdf import html_to_pdf
from assessment.rendering.render_child import RENDERER_LIMITS
from assessment.sandbox import ChildCancelledError, ChildFailedError
from support.content import TODAY
from support.process import PROC, gone, in_time, started_child, taken

PAGE = '<!DOCTYPE html><html lang="en"><head><title>Test</title></head><body><p>x</p></body></html>'


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give this test its own folder for temporary files."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def limit(tmp_path: Path) -> ProcessLimit:
    return ProcessLimit(tmp_path / "slots", 3)


@contextmanager
def stopped_child(limit: ProcessLimit, **arguments: object) -> Iterator[tuple[int, Future[bytes]]]:
    """Start a renderer and suspend it. Yield its id and its future result."""

    def work() -> bytes:
        with limit.acquire() as slot:
            return html_to_pdf(PAGE, TODAY, lock_fds=[slot.fileno()], **arguments)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(work)
        pid = started_child(os.getpid())
        os.kill(pid, signal.SIGSTOP)
        try:
            yield pid, future
        finally:
            if not future.done():
                os.kill(pid, signal.SIGCONT)


def no_trace(pid: int, limit: ProcessLimit, scratch: Path) -> bool:
    return gone(pid) and taken(limit.folder) == [] and list(scratch.iterdir()) == []


# What the child gets and may do


@pytest.mark.skipif(not PROC, reason="/proc tells what another process is and has")
def test_child_has_only_what_it_needs(limit: ProcessLimit, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def limits() -> dict[str, str]:
        text = Path(f"/proc/{pid}/limits").read_text()
        return dict(re.findall(r"^Max (.+?)  +(\d+) +\d+ ", text, re.MULTILINE))

    monkeypatch.setattr(sandbox, "CHILD_NICENESS", 10)
    with limit.acquire(), stopped_child(limit) as (pid, future):
        files = [Path(os.readlink(link)).name for link in Path(f"/proc/{pid}/fd").iterdir()]
        assert [name for name in files if name.startswith("slot-")] == ["slot-1"]  # only its own
        assert Path(f"/proc/{pid}/environ").read_bytes() == b""
        assert Path(f"/proc/{pid}/cwd").resolve().parent == scratch.resolve()
        os.kill(pid, signal.SIGCONT)
        assert in_time(lambda: "file size" in limits())  # this is the last limit that it sets
        os.kill(pid, signal.SIGSTOP)
        numbers = RENDERER_LIMITS.cpu_seconds, 0, RENDERER_LIMITS.memory_bytes, RENDERER_LIMITS.file_bytes
        names = ("cpu time", "core file size", "address space", "file size")
        assert tuple(int(limits()[name]) for name in names) == numbers
        niceness = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[16]
        assert int(niceness) == min(19, os.nice(0) + 10)
        os.kill(pid, signal.SIGCONT)
        assert future.result().startswith(b"%PDF-")
    assert no_trace(pid, limit, scratch)


LIMITED = """
import dataclasses, os, time
from assessment.rendering.render_child import RENDERER_LIMITS
from assessment.sandbox import enter_sandbox
enter_sandbox(dataclasses.replace(RENDERER_LIMITS, seconds=1), os.pipe()[0])
{code}
"""


@pytest.mark.parametrize("code", ["while True: pass", "time.sleep(600)"])
def test_timer_ends_the_child(code: str) -> None:
    child = subprocess.run([sys.executable, "-c", LIMITED.format(code=code)], check=False)
    assert child.returncode == -signal.SIGALRM


# Whatever happens to the child, the parent continues, the slot is free and nothing is left


@pytest.mark.parametrize("ending", ["killed", "out of memory", "hangs", "not wanted"])
def test_child_that_ends_early(
    ending: str, limit: ProcessLimit, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unwanted: list[bool] = []
    with stopped_child(limit, is_wanted=lambda: not unwanted) as (pid, future):
        assert taken(limit.folder) == ["slot-0"]
        if ending == "killed":
            os.kill(pid, signal.SIGKILL)
        elif ending == "not wanted":
            unwanted.append(True)
        elif ending == "out of memory" and hasattr(resource, "prlimit"):
            resource.prlimit(pid, resource.RLIMIT_AS, (40_000_000, 40_000_000))
            os.kill(pid, signal.SIGCONT)
        else:  # it is suspended, so its own timer does nothing
            monkeypatch.setattr(sandbox, "GRACE_SECONDS", -RENDERER_LIMITS.seconds)  # as if all that time had passed
        with pytest.raises(ChildCancelledError if unwanted else ChildFailedError):
            future.result()
    assert no_trace(pid, limit, scratch)


def test_child_that_cannot_be_started(scratch: Path) -> None:
    """No file descriptor is free for the child's pipes."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, before[1]))
    try:
        with pytest.raises(ChildFailedError) as failure:
            html_to_pdf(PAGE, TODAY)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    assert isinstance(failure.value.__cause__, OSError)


MORE_THAN_ALLOWED = f"head -c {2 * RENDERER_LIMITS.output_bytes} /dev/zero"
PROGRAMS = {
    "ends at once": "exit 0",
    "fails": "cat >/dev/null; echo %PDF-; exit 1",
    "writes what is no PDF": "cat >/dev/null; echo GIF89a",
    "writes too much": f"echo %PDF-; exec {MORE_THAN_ALLOWED}",
    "complains too much": f"echo %PDF-; exec {MORE_THAN_ALLOWED} >&2",
    "reads nothing": "exec sleep 600",
    "reads a little and no more": "head -c 8192 >/dev/null; exec sleep 600",
    "closes its output and stays": "exec >&- 2>&- <&-; exec sleep 600",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_program_instead_of_the_child(program: str, scratch: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, pid = scratch.with_name("program"), scratch.with_name("pid")
    file.write_text(f"#!/bin/sh\necho $$ > {pid}\n{PROGRAMS[program]}\n")
    file.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(file))
    if program.startswith("reads"):
        monkeypatch.setattr(sandbox, "GRACE_SECONDS", 1 - RENDERER_LIMITS.seconds)
    long_page = PAGE.replace("x", "x" * 500_000)
    with pytest.raises(ChildFailedError):  # the program has not started yet
        html_to_pdf(long_page, TODAY, is_wanted=lambda: in_time(lambda: pid.exists() and pid.read_text()))
    assert gone(int(pid.read_text()))
    assert list(scratch.iterdir()) == []


PARENT = """
import sys, tempfile
from pathlib import Path
from assessment.process_limit import ProcessLimit
from assessment.rendering.pdf import html_to_pdf
from support.content import TODAY
tempfile.tempdir = sys.argv[2]
with ProcessLimit(Path(sys.argv[1]), 1).acquire() as slot:
    html_to_pdf(sys.stdin.read(), TODAY, lock_fds=[slot.fileno()])
"""
STYLE = '<style>@font-face { font-family: R; src: url("font://files/regular.ttf"); } p { font-family: R; }</style>'
LONG_PAGE = PAGE.replace("<body>", STYLE + "<body>").replace("<p>x</p>", "<p>x</p>" * 20_000)


def test_child_ends_with_its_parent(limit: ProcessLimit, scratch: Path) -> None:
    """Otherwise, a site that is killed and restarted would find its slots taken by work that no one needs."""
    command = [sys.executable, "-c", PARENT, str(limit.folder), str(scratch)]
    with subprocess.Popen(command, cwd=Path(__file__).parent, stdin=subprocess.PIPE) as parent:
        assert parent.stdin
        parent.stdin.write(LONG_PAGE.encode())
        parent.stdin.close()
        pid = started_child(parent.pid)
        assert in_time(lambda: list(scratch.glob("readiness-*/weasyprint-*")))  # it is rendering
        os.kill(pid, signal.SIGSTOP)
        parent.kill()
        parent.wait()
        assert taken(limit.folder) == ["slot-0"]  # the child holds it, so there are never more children than slots
        os.kill(pid, signal.SIGCONT)
    assert in_time(lambda: no_trace(pid, limit, scratch))


# Slots


def test_processes_share_the_slots(limit: ProcessLimit) -> None:
    with limit.acquire(reserve=1), limit.acquire(reserve=1):
        with pytest.raises(ProcessLimitReachedError):
            limit.acquire(reserve=1)
        with limit.acquire():
            assert taken(limit.folder) == ["slot-0", "slot-1", "slot-2"]
            with pytest.raises(ProcessLimitReachedError):
                ProcessLimit(limit.folder, limit.slots).acquire()
    with ProcessLimit(limit.folder, 1).acquire(reserve=1):
        assert taken(limit.folder) == ["slot-0"]
