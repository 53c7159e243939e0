"""Opening and comparing saved files: which files the site accepts, and why it refuses others. It executes none."""

import contextlib
import json
import random
import re
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment import record_json, saved_file
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.core.scoring_snapshot import take_snapshot
from assessment.sample_answers import sample
from assessment.saved_file import SavedAnswers, SavedFileError, pdf_child
from assessment.saved_file.pdf import read_any
from assessment.vault import unseal
from support.company import FIRST, NOTE, QUESTION, QUESTIONNAIRE, worst
from support.content import TODAY
from support.visitor import Visitor, heading, plain, site

SAVED = sample(QUESTIONNAIRE, "random", date(2026, 8, 22), 7, {"services": ("payments",), "content": ("none",)})
FILE = saved_file.write_json(SAVED)
DAMAGE = settings(deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
MEGABYTES = 150


def tiny_pdf(attachment: bytes | None = FILE, name: str = pdf_child.ATTACHMENT_NAME) -> bytes:
    """Return a PDF of one empty page with this attachment."""
    with pikepdf.new() as document:
        document.add_blank_page()
        if attachment is not None:
            document.attachments[name] = pikepdf.AttachedFileSpec(document, attachment, filename=name)
        out = BytesIO()
        document.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def app(content: Questionnaire, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(content, tmp_path_factory.mktemp("data")) as app:
        yield app


# Continue


@pytest.mark.parametrize(("file", "name"), [(FILE, "answers.json"), (tiny_pdf(), "report.pdf"), (FILE, "x.pdf")])
def test_saved_file_becomes_a_new_assessment(app: Flask, file: bytes, name: str) -> None:
    visitor = Visitor(app)
    opened = visitor.choose("/open", file, name)
    assert (opened.status_code, opened.location) == (303, "/code")
    assert visitor.code.text in visitor.get("/code").text
    assert visitor.response == SAVED.response
    assert saved_file.read_json(visitor.get("/answers.json").data) == SAVED


def test_opening_a_file_leaves_the_open_assessment_alone(app: Flask) -> None:
    visitor = Visitor(app).begin()
    visitor.post(f"/area/{FIRST}", worst(FIRST))
    before = visitor.code
    visitor.choose("/open", FILE)
    assert visitor.code != before
    assert Visitor(app).carry(before).response.answers[QUESTION] == Answer("none")


def test_unknown_ids_are_listed_and_kept(app: Flask) -> None:
    response = Response({**SAVED.response.profile, "older": ("x",)}, {"gone": Answer("none", "<b>Kept</b>")})
    file = saved_file.write_json(SavedAnswers(QUESTIONNAIRE.id, "0.9", TODAY, response))
    visitor = Visitor(app)
    visitor.choose("/open", file)
    hub = plain(visitor.get("/assessment"))
    assert "This questionnaire has no question “gone”. The answer is kept but not counted." in hub
    assert "This questionnaire does not ask “older” about the service." in hub
    assert visitor.response == response


REFUSED = {
    "nothing": (b"", "Choose a file first."),
    "no JSON": (b"hello", "it is not valid JSON"),
    "other JSON": (b"{}", "it does not contain saved answers"),
    "another questionnaire": (FILE.replace(b'"child-safety"', b'"other"'), "it belongs to a different questionnaire"),
    "too large": (b"[" + b" " * saved_file.MAX_JSON_BYTES + b"]", "it is larger than 1 MB"),
    "no attachment": (tiny_pdf(None), "it contains no answers"),
    "another attachment": (tiny_pdf(name="other.json"), "it contains no answers"),
    "no PDF": (b"%PDF-1.7 and nothing more", "it contains no answers"),
    "attached nonsense": (tiny_pdf(b"hello"), "it is not valid JSON"),
}


@pytest.mark.parametrize("page", ["/open", "/compare"])
@pytest.mark.parametrize("kind", REFUSED)
def test_file_that_cannot_be_used_is_refused_with_the_reason(app: Flask, page: str, kind: str) -> None:
    visitor = Visitor(app).begin()
    code = visitor.code
    file, reason = REFUSED[kind]
    refused = visitor.choose(page, file)
    assert refused.status_code == 400
    assert reason in plain(refused)
    assert "There is a problem" in refused.text
    assert 'id="file-error"' in refused.text
    assert visitor.code == code


@pytest.mark.parametrize("page", ["/open", "/compare"])
@pytest.mark.parametrize("given", ["", "0" * 64])
def test_file_with_a_token_that_is_not_its_own_is_not_opened(app: Flask, page: str, given: str) -> None:
    visitor = Visitor(app).begin()
    code = visitor.code
    data = {"token": given, "file": (BytesIO(FILE), "answers.json")}
    refused = visitor.client.post(page, data=data)
    assert refused.status_code == 400
    assert (
        "Please send it again." if page == "/open" else "A different assessment is open on this computer"
    ) in plain(refused)
    assert visitor.code == code


@pytest.mark.parametrize("page", ["/open", "/compare"])
@pytest.mark.parametrize("field", ["other", "token2"])
def test_other_fields_beside_the_file_are_refused(app: Flask, page: str, field: str) -> None:
    visitor = Visitor(app).begin()
    for value in ("x", (BytesIO(FILE), "answers.json")):
        data = {"token": visitor.token, "file": (BytesIO(FILE), "answers.json"), field: value}
        assert visitor.client.post(page, data=data).status_code == 400


def filled(count: int, note: str = "") -> bytes:
    """Return a compact file with `count` answers to questions that do not exist."""
    answers = {f"gone-{number}": {"choice": "x"} | ({"note": note} if note else {}) for number in range(count)}
    return json.dumps({**json.loads(FILE), "answers": answers}, separators=(",", ":")).encode()


def test_assessment_that_was_full_when_it_was_opened_takes_no_more_and_stays_readable(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.choose("/open", filled(saved_file.MAX_ENTRIES))
    before = visitor.get("/answers.json").data
    refused = visitor.post(f"/area/{FIRST}", {NOTE: "My typed note"})
    assert (refused.status_code, heading(refused)) == (413, "This assessment is full")
    assert "My typed note" in plain(refused)
    assert visitor.get("/answers.json").data == before
    assert Visitor(app).choose("/open", before).location == "/code"


def test_file_that_could_not_be_saved_again_is_refused(app: Flask) -> None:
    file = filled(saved_file.MAX_ENTRIES, "\x01" * 167)
    assert len(file) <= saved_file.MAX_JSON_BYTES
    refused = Visitor(app).choose("/open", file)
    assert refused.status_code == 400
    assert "The file cannot be used: it contains more than one assessment can hold." in plain(refused)


@pytest.mark.parametrize("page", ["/open", "/compare"])
def test_larger_body_than_any_file_is_refused(app: Flask, page: str) -> None:
    visitor = Visitor(app).begin()
    refused = visitor.choose(page, b"x" * (5 * 1024 * 1024))
    assert refused.status_code == 413
    assert "The limit is 4160 KB." in refused.text


# A reopened file gives the same report


def identical(app: Flask, kind: str, seed: int, in_pdf: bool) -> None:
    """Check that answers with odd notes are the same after they were opened from a PDF, or from JSON."""
    saved = sample(QUESTIONNAIRE, kind, TODAY, seed)
    response = Response(saved.response.profile, _with_notes(saved.response, seed))
    result = assess(QUESTIONNAIRE, response, TODAY)
    first = SavedAnswers(
        QUESTIONNAIRE.id, QUESTIONNAIRE.version, TODAY, response, take_snapshot(result.questionnaire, result.response)
    )
    visitor = Visitor(app)
    file = saved_file.write_json(first)
    visitor.choose("/open", tiny_pdf(file) if in_pdf else file)
    again = saved_file.read_json(visitor.get("/answers.json").data)
    assert again == first
    assert visitor.get("/answers.json").data == file


def _with_notes(response: Response, seed: int) -> dict[str, Answer]:
    dice = random.Random(seed)
    words = ["Ask Kim.", "Zwei\nZeilen", "\u202eback", "<b>&amp;", "工作", "x" * 300]
    return {
        id: replace(answer, note=dice.choice(words) if dice.random() < 0.3 else "")
        for id, answer in response.answers.items()
    }


@pytest.mark.parametrize("seed", range(50))
def test_answers_come_through_unchanged(app: Flask, seed: int) -> None:
    """Open only the first few from a PDF. Its reader returns the attachment as it is, whatever the answers are."""
    identical(app, "random", seed, in_pdf=seed < 5)


@pytest.mark.parametrize("kind", ["worst", "best", "unknown"])
def test_ends_of_the_scale_come_through_unchanged(app: Flask, kind: str) -> None:
    identical(app, kind, 0, in_pdf=True)


def test_pdf_of_a_file_that_came_out_of_a_pdf_is_the_same_to_the_byte(app: Flask, tmp_path: Path) -> None:
    """The PDF is downloaded, opened on another server and downloaded again there."""
    visitor = Visitor(app)
    visitor.choose("/open", FILE)
    visitor.post(f"/area/{FIRST}", {QUESTION: "partial", f"{QUESTION}.note": "Ask Kim. 工作"})
    first = visitor.download("/report.pdf").data
    assert first.startswith(b"%PDF-")
    with site(QUESTIONNAIRE, tmp_path) as elsewhere:
        other = Visitor(elsewhere)
        assert other.choose("/open", first, "report.pdf").location == "/code"
        assert other.download("/report.pdf").data == first


# Hostile files


def bombs() -> Iterator[bytes]:
    """Yield small files that a naive reader would expand into huge, deep or endless data."""
    yield tiny_pdf(b"[" * 500_000)
    yield tiny_pdf(b" " * 50_000_000)
    many = b"".join(b"%d 0 obj\n[%d 0 R]\nendobj\n" % (number, number + 1) for number in range(3, 20_000))
    yield b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Names 3 0 R >>\nendobj\n" + many + b"trailer <<>>"
    yield b"%PDF-1.7\n" + b"<<" * 200_000
    yield b"%PDF-1.7\n" + b"[" * 200_000
    stream = zlib.compress(zlib.compress(b"\0" * 100_000_000))
    body = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(stream) + stream
    yield tiny_pdf()[:-200] + body + tiny_pdf()[-200:]


def flip(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """Draw the file cut off, with changed bytes, or with a part missing or repeated."""
    first, last = sorted(draw(st.lists(st.integers(0, len(whole)), min_size=2, max_size=2)))
    kind = draw(st.sampled_from(["cut", "flipped", "lost", "repeated"]))
    if kind == "cut":
        return whole[:last]
    if kind == "flipped":
        for position in draw(st.lists(st.integers(5, len(whole) - 1), min_size=1, max_size=30)):
            whole = flip(whole, position, draw(st.integers(0, 7)))
        return whole
    return whole[:first] + whole[last:] if kind == "lost" else whole[:last] + whole[first:]


def survive(data: bytes) -> None:
    """Check that the file is read, or refused with a reason."""
    with contextlib.suppress(SavedFileError):
        read_any(data)


@given(damaged(FILE))
@settings(DAMAGE, max_examples=300)
def test_damaged_json_is_read_or_refused(data: bytes) -> None:
    survive(data)


@pytest.mark.parametrize("number", range(len(list(bombs()))))
def test_bomb_is_refused_within_its_limits(number: int) -> None:
    bomb = list(bombs())[number]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    survive(bomb)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used < pdf_child.PDF_READER_LIMITS.cpu_seconds + 0.5
    assert pdf_child.PDF_READER_LIMITS.memory_bytes <= MEGABYTES * 1024 * 1024


@given(damaged(tiny_pdf()))
@settings(DAMAGE, max_examples=10)  # each example starts a process
def test_damaged_pdf_is_read_or_refused(data: bytes) -> None:
    survive(data)


LIMITED = """
import os, signal, sys
from resource import RLIMIT_AS, RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, getrlimit
from assessment.saved_file import pdf_child

def limits(_data):
    numbers = [getrlimit(kind)[1] for kind in (RLIMIT_CPU, RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_CORE)]
    return " ".join(map(str, [*numbers, round(signal.getitimer(signal.ITIMER_REAL)[0])])).encode()

pdf_child.attached_answers = limits
sys.argv[1:] = [str(os.pipe()[0])]
pdf_child.main()
"""


def test_limits_hold_in_the_child() -> None:
    """The child itself reports its limits instead of answers, so a limit that was not set is noticed."""
    command = [sys.executable, "-c", LIMITED]
    told = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["2", str(pdf_child.PDF_READER_LIMITS.memory_bytes), "0", "0", "10"]


def test_uploaded_file_never_touches_the_disk(app: Flask) -> None:
    """Otherwise a large part would be kept unencrypted in a temporary file."""
    body = (
        b'--sep\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        + b"x" * 3_000_000
        + b"\r\n--sep--\r\n"
    )
    kind = "multipart/form-data; boundary=sep"
    with app.test_request_context("/open", method="POST", data=body, content_type=kind) as context:
        context.request.max_content_length = 4_000_000
        assert isinstance(context.request.files["file"].stream, BytesIO)


# Compare


def test_earlier_file_is_compared_kept_and_removed(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.choose("/open", FILE)
    visitor.post(f"/area/{FIRST}", {QUESTION: "proven"})
    assert visitor.choose("/compare", FILE).location == "/compare"
    shown = visitor.get("/compare")
    assert "This compares the answers with those of 22 August 2026" in shown.text
    assert 'id="since"' in visitor.get("/results/plan").text
    assert visitor.post("/compare/remove").location == "/results"
    assert 'id="since"' not in visitor.get("/results/plan").text
    assert heading(visitor.get("/compare")) == "Compare with an earlier assessment"


def test_notes_of_the_earlier_file_are_not_kept(app: Flask) -> None:
    """No page shows them, and they would only make the record larger."""
    visitor = Visitor(app)
    visitor.choose("/open", FILE)
    noted = Response(SAVED.response.profile, {QUESTION: Answer("none", "Canary note")})
    visitor.choose("/compare", saved_file.write_json(replace(SAVED, response=noted)))
    record = visitor.record
    assert record is not None
    content = unseal(visitor.code, record.revision, record.body)
    earlier = record_json.read(content).earlier
    assert earlier == replace(SAVED, response=Response(SAVED.response.profile, {QUESTION: Answer("none")}))
    assert b"Canary" not in content


def test_comparison_is_in_the_pdf(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.choose("/open", FILE)
    visitor.choose("/compare", tiny_pdf())
    with pikepdf.open(BytesIO(visitor.download("/report.pdf").data)) as document, document.open_outline() as outline:
        assert "Since last time" in [entry.title for entry in outline.root]


# A newer questionnaire


def test_newer_questionnaire_is_announced_until_it_is_seen(app: Flask) -> None:
    answers = json.loads(FILE)
    result = assess(QUESTIONNAIRE, SAVED.response, TODAY)
    basis = take_snapshot(result.questionnaire, result.response)
    first, second = basis.scored[:2]
    older = replace(
        basis,
        questions=tuple(id for id in (*basis.questions, "gone-then") if id != "risk-assessment"),
        scored=(
            first._replace(digest="2-" + "0" * 12),
            second,
            second._replace(id="gone-then", text="Was that there <then>?"),
        ),
    )
    file = saved_file.write_json(SavedAnswers(QUESTIONNAIRE.id, "0.9", TODAY, SAVED.response, older))
    assert answers["version"] == QUESTIONNAIRE.version
    visitor = Visitor(app)
    visitor.choose("/open", file)
    assert "The questionnaire has changed since you answered version 0.9." in visitor.get("/assessment").text
    told = plain(visitor.get("/changes"))
    assert QUESTIONNAIRE.question("risk-assessment").text in told
    assert QUESTIONNAIRE.question(first.id).text in told
    assert "Was that there <then>?" in told
    visitor.post(f"/area/{FIRST}", {QUESTION: "partial"})
    assert "The questionnaire has changed" in visitor.get("/assessment").text  # saving doesn't dismiss it
    assert visitor.post("/changes").location == "/assessment"
    assert "The questionnaire has changed" not in visitor.get("/assessment").text
    assert visitor.get("/changes").location == "/assessment"


def test_names_of_fields_are_those_of_the_page(app: Flask) -> None:
    page = Visitor(app).get("/continue").text
    assert re.findall(r'<input type="file" id="file" name="(\w+)"', page) == ["file"]
    assert 'enctype="multipart/form-data"' in page
