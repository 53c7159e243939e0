"""With only the database and the settings, no one can read anything. Every change to a record is noticed."""

import random
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from assessment.content import load
from assessment.vault import UnsealError, new_code, unseal
from support.content import TINY
from support.visitor import Visitor, heading, site

CASES = 200
CANARIES = ("Canary Organization", "Canary note number one")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    with site(load(TINY), tmp_path_factory.mktemp("data")) as app:
        yield app


def written(app: Flask) -> Visitor:
    """Return a visitor whose assessment contains the canaries."""
    visitor = Visitor(app).begin({"organization": CANARIES[0], "services": ("host",), "size": ("small",)})
    visitor.post("/area/reporting", {"registered": "asked", "registered.note": CANARIES[1]})
    return visitor


def database(app: Flask) -> Path:
    file: Path = app.extensions["site"].settings.data / "readiness.db"
    return file


def put(app: Flask, id: str, revision: int, body: bytes) -> None:
    with closing(sqlite3.connect(database(app))) as connection, connection:
        connection.execute("UPDATE record SET revision = ?, body = ? WHERE id = ?", (revision, body, id))


def test_database_without_a_code_opens_nothing(app: Flask) -> None:
    """The records, their ids, the whole configuration and codes of other assessments do not open a record."""
    visitor = written(app)
    record = visitor.record
    assert record
    files = b"".join(file.read_bytes() for file in database(app).parent.rglob("*") if file.is_file())
    assert [canary for canary in CANARIES if canary.encode() in files] == []
    assert visitor.code.text.encode() not in files
    assert visitor.code.symbols.encode() not in files
    assert visitor.code.key not in files
    for _case in range(CASES):
        with pytest.raises(UnsealError):
            unseal(new_code(), record.revision, record.body)


def test_changed_records_are_refused_with_a_clear_page(app: Flask) -> None:
    dice = random.Random(1)
    visitor, other = written(app), written(app)
    whole, elsewhere = visitor.record, other.record
    assert whole
    assert elsewhere
    older = whole
    visitor.post("/area/policy", {"policy-page": "none"})
    newer = visitor.record
    assert newer

    def changed() -> tuple[int, bytes]:
        """Return a wrong revision or a wrong body, such as an older body or one that is cut, extended or flipped."""
        body, revision = bytearray(newer.body), newer.revision
        lot = dice.randrange(6)
        if lot == 0:
            return revision + dice.choice([-1, 1, 7]), newer.body
        if lot == 1:
            return revision, elsewhere.body
        if lot == 2:
            return revision, older.body
        if lot == 3:
            return revision, newer.body[: dice.randrange(len(body))]
        if lot == 4:
            return revision, newer.body + dice.randbytes(dice.randint(1, 64))
        for _flip in range(dice.randint(1, 3)):
            body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
        return revision, bytes(body)

    for _case in range(CASES):
        revision, body = changed()
        if (revision, body) == (newer.revision, newer.body):
            continue  # the same bit was flipped twice
        put(app, newer.id, revision, body)
        page = visitor.get("/assessment")
        assert (page.status_code, heading(page)) == (422, "This assessment cannot be opened")
        assert CANARIES[0] not in page.text
    put(app, newer.id, newer.revision, newer.body)
    assert visitor.get("/assessment").status_code == 200


def test_swapped_records_open_for_neither(app: Flask) -> None:
    visitors = (written(app), written(app))
    first, second = (visitor.record for visitor in visitors)
    assert first
    assert second
    put(app, first.id, second.revision, second.body)
    put(app, second.id, first.revision, first.body)
    assert [visitor.get("/check").status_code for visitor in visitors] == [422, 422]
    assert [visitor.post("/area/policy", {"policy-page": "none"}).status_code for visitor in visitors] == [422, 422]


def test_deletion_gives_a_receipt_that_the_tombstone_confirms(app: Flask) -> None:
    visitor = written(app)
    page = visitor.post("/delete")
    number = re.findall(r"<dd>\s*([0-9a-f]{12})\s*</dd>", page.text)
    assert len(number) == 1
    assert "22 November 2026" in page.text
    with closing(sqlite3.connect(database(app))) as connection:
        marks = [row[0] for row in connection.execute("SELECT record_hash FROM tombstone")]
    assert [mark for mark in marks if mark.startswith(number[0])] != []
