"""Every promise in SECURITY.md has tests, and those tests exist."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROMISES = yaml.safe_load((ROOT / "tests/promises.yaml").read_text(encoding="utf-8"))
"""The promises of each document, each with the names of its tests."""


def words(text: str) -> str:
    return " ".join(text.split())


def promises_of_security(document: str) -> list[str]:
    section = document.split("\n## What is protected\n")[1].split("\n## ")[0]
    return [words(bullet) for bullet in re.findall(r"^- (.*(?:\n  .*)*)", section, re.M)]


def functions_of(file: Path) -> set[str]:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef)}


def missing_tests(tests: list[str]) -> list[str]:
    split = [test.split("::") for test in tests]
    return [f"{file}::{name}" for file, name in split if not file or name not in functions_of(ROOT / file)]


def test_every_promise_of_security_is_in_the_list() -> None:
    promises = promises_of_security((ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(promises) > 10
    assert [words(entry["promise"]) for entry in PROMISES["SECURITY.md"]] == promises


@pytest.mark.parametrize("document", PROMISES)
def test_every_promise_stands_in_its_document(document: str) -> None:
    text = words((ROOT / document).read_text(encoding="utf-8"))
    assert [entry["promise"] for entry in PROMISES[document] if words(entry["promise"]) not in text] == []


@pytest.mark.parametrize("document", PROMISES)
def test_every_promise_has_tests_that_exist(document: str) -> None:
    assert all(entry["tests"] for entry in PROMISES[document])
    assert missing_tests([test for entry in PROMISES[document] for test in entry["tests"]]) == []


def test_lost_promise_and_lost_test_are_noticed() -> None:
    document = "\n## What is protected\n\n- One\n  promise.\n- Two.\n\n## Not\n\n- Three.\n"
    assert promises_of_security(document) == ["One promise.", "Two."]
    unknown = ["tests/test_promises.py::test_that_never_was"]
    assert missing_tests(unknown) == unknown
