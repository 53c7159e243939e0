"""Helpers for the tests of PDFs: a small site, its visitor, its stored PDFs and a suspended renderer."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from support.headers import PRIVATE, complete
from support.process import children, gone, in_time, taken
from support.visitor import Visitor, data, heading

PROFILE = {"services": ("host",), "size": ("small",)}
AREA = "/area/reporting"
ANSWERS = {"registered": "none", "registered.note": "Ask Kim."}
WAITING = "/report/working"
SLOTS = 3


def answered(app: Flask) -> Visitor:
    visitor = Visitor(app).begin(PROFILE)
    assert visitor.post(AREA, ANSWERS).status_code == 303
    return visitor


def rows(app: Flask, columns: str = "edition") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data(app) / "readiness.db")) as connection:
        return connection.execute(f"SELECT {columns} FROM report ORDER BY edition").fetchall()


def idle(app: Flask) -> bool:
    """Return whether no PDF is being rendered."""
    return children(os.getpid()) == [] and taken(data(app) / "slots") == []


def settled(visitor: Visitor) -> TestResponse:
    """Return the waiting page after rendering has ended, successfully or not."""
    assert in_time(lambda: visitor.get(WAITING).status_code != 202)
    return visitor.get(WAITING)


@contextmanager
def stopped_child(visitor: Visitor) -> Iterator[int]:
    """Start a report, suspend its renderer, and yield the renderer's id."""
    assert visitor.get(WAITING).status_code == 202
    assert in_time(lambda: children(os.getpid()))
    (child,) = children(os.getpid())
    os.kill(child, signal.SIGSTOP)
    try:
        yield child
    finally:
        if not gone(child):
            os.kill(child, signal.SIGKILL)


def says(response: TestResponse, status: int, title: str, seconds: int | None = None) -> None:
    assert (response.status_code, heading(response)) == (status, title)
    assert response.headers.get("Retry-After") == (str(seconds) if seconds else None)
    complete(response, PRIVATE)
