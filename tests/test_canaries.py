"""Nothing that a visitor types is stored or logged in clear text.

A visitor puts a canary into every field of the real server over plain HTTP, while web processes are killed.
test_walkthrough.py checks the browser's side: addresses, referrers and other sites.
"""

import re
import resource
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from assessment import saved_file
from support.server import CANARY, PlainBrowser, Server, kill_a_worker, served

PARTS_OF_A_PDF = ("%PDF-", "/FlateDecode", "endstream", "Noto Sans", "Confidential: limited")
"""Bytes that appear in every PDF and in the HTML that it is rendered from."""
FILE = b'{"format": "child-safety-readiness/1", "questionnaire": "' + CANARY.encode() + b'"}'


def journey(server: Server) -> PlainBrowser:
    browser = PlainBrowser(server)
    browser.send("/", "/start", {"go": "full"})
    profile = {"organization": f"{CANARY} 1", "scope": f"{CANARY} 2", "prepared-by": f"{CANARY} 3"}
    ticks = {"services": "payments", "content": "none", "established": "us", "users": "us", "reviewers": "nobody"}
    browser.fill_profile({**profile, **ticks, "size": "tiny"})
    kill_a_worker(server)
    areas = re.findall(r'href="(/area/[a-z-]+)"', browser.get("/assessment"))
    for path in areas:
        notes = re.findall(r'<textarea id="([^"]+)"', browser.get(path))
        assert browser.send(path, path, {note: f"{CANARY} in {note}" for note in notes})[0] == 303
    kill_a_worker(server)
    first = re.findall(r'<textarea id="([^"]+)"', browser.get(areas[0]))[0]
    assert browser.send(areas[0], areas[0], {first: CANARY * 200})[0] == 400
    assert browser.send(areas[0], areas[0], {first: CANARY, CANARY: CANARY})[0] == 400
    assert browser.send(areas[0], areas[0], {first: CANARY * 30_000})[0] == 413
    assert browser.ask("GET", f"/{CANARY}")[0] == 404
    assert browser.ask("GET", f"/programs?area={CANARY}")[0] == 200
    assert browser.ask("GET", "/check")[0] == 200
    kill_a_worker(server)  # if it had begun the PDF, another process begins it again
    pdf = browser.download("/report.pdf")
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert CANARY.encode() in opened.attachments["answers.json"].get_file().read_bytes()
    assert browser.download("/report-to-share.pdf").startswith(b"%PDF-")
    assert [browser.ask("GET", path)[0] for path in ("/plan.xlsx", "/review.ics", "/result.json")] == [200] * 3
    answers = browser.ask("GET", "/answers.json")[2]
    assert saved_file.read_json(answers).response.detail("organization") == f"{CANARY} 1"
    assert browser.choose("/compare", "/compare", FILE)[0] == 400
    assert browser.choose("/compare", "/compare", answers + b" " * 900_000)[0] == 303
    assert CANARY in browser.get("/results")
    kill_a_worker(server)
    assert browser.send("/continue", "/continue", {"code": CANARY})[0] == 400
    assert browser.choose("/continue", "/open", pdf)[0] == 303
    return browser


def test_what_is_typed_stands_in_no_file_no_log_line_and_no_address(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        browser = journey(server)
        cookie = browser.cookies["code"]
        secrets = [CANARY, cookie, cookie.replace("-", ""), *PARTS_OF_A_PDF]
        files = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
        assert b"working" in files[tmp_path / "data/readiness.db-wal"]  # a report is stored at this moment
        paths = [server.data, *server.data.rglob("*")]
        assert [path.name for path in paths if path.stat().st_mode & 0o077] == []  # only their owner may read them
    files |= {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}  # and after the end
    assert (tmp_path / "data/readiness.db") in files
    assert (tmp_path / "log") in files
    leaks = [(file.name, secret) for file, held in files.items() for secret in secrets if secret.encode() in held]
    assert leaks == []
    own = {f"/{CANARY}", f"/programs?area={CANARY}"}  # addresses that this test requested itself
    assert [address for address in browser.addresses if CANARY in address and address not in own] == []
    assert [address for address in browser.addresses if cookie in address] == []
    assert any(b"POST /profile 303" in held for held in files.values())


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="limits of another process are read in /proc")
def test_crash_of_a_web_process_writes_no_memory_to_the_disk(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    if before[1] == 0:
        pytest.skip("nothing may write a core here anyway")
    resource.setrlimit(resource.RLIMIT_CORE, (before[1], before[1]))
    try:
        with served(tmp_path) as server:
            PlainBrowser(server).get("/")  # after this request there is a web process
            children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
            limits = [Path(f"/proc/{process}/limits").read_text() for process in (server.process.pid, *children)]
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, before)
    assert len(limits) > 1
    assert [re.findall(r"Max core file size +(\w+) +(\w+)", text) for text in limits] == [[("0", "0")]] * len(limits)
