"""Imports: each part imports only the parts that the design allows."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.source import syntax_tree

ROOT = Path(__file__).parents[1]
EDGE = {"assessment.core", "assessment.errors", "assessment.translation", "assessment.user_text"}
ARROWS = {
    "assessment.__init__": set[str](),
    "assessment.core": set[str](),
    "assessment.errors": set[str](),
    "assessment.translation": set[str](),
    "assessment.user_text": set[str](),
    "assessment.content": EDGE,
    "assessment.vault": EDGE,
    "assessment.storage": EDGE,
    "assessment.process_limit": {"assessment.errors"},
    "assessment.sandbox": {"assessment.errors"},
    "assessment.settings": {f"assessment.{name}" for name in ("errors", "translation")},
    "assessment.saved_file": EDGE | {"assessment.process_limit", "assessment.sandbox"},
    "assessment.rendering": EDGE | {"assessment.sandbox"},
    "assessment.response_values": EDGE,
    "assessment.assessment_state": EDGE | {"assessment.response_values", "assessment.saved_file"},
    "assessment.record_json": EDGE
    | {f"assessment.{name}" for name in ("assessment_state", "response_values", "saved_file")},
    "assessment.sample_answers": EDGE | {"assessment.saved_file"},
    "assessment.web": EDGE
    | {f"assessment.{name}" for name in ("vault", "storage", "assessment_state", "record_json", "saved_file")}
    | {f"assessment.{name}" for name in ("rendering", "response_values", "process_limit", "sandbox", "settings")},
    "assessment.cli": {"assessment"},
}
"""The parts that each part may import besides itself and the standard library. Only web and cli combine them."""
HOMES = {
    "yaml": {"assessment.content.yaml_reader"},
    "pydantic": {"assessment.content.validation"},
    "cryptography": {"assessment.vault"},
    "pikepdf": {"assessment.saved_file.pdf_child"},
    "sqlalchemy": {"assessment.storage"},
    "alembic": {"assessment.storage.migrate", "assessment.storage.migrations"},
    "weasyprint": {"assessment.rendering.render_child"},
    "fontTools": {"assessment.rendering.fonts"},
    "xlsxwriter": {"assessment.rendering.plan_spreadsheet"},
    "icalendar": {"assessment.rendering.review_calendar"},
    "pydyf": {"assessment.rendering.weasyprint_patches"},
    "jinja2": {"assessment.rendering", "assessment.web.__init__"},
    "markupsafe": {"assessment.rendering.links"},
    "flask": {"assessment.web"},
    "werkzeug": {"assessment.web"},
    "wtforms": {"assessment.web.forms"},
    "gunicorn": {"assessment.web.server"},
    "click": {"assessment.cli"},
}
"""The only place that imports each library: one module, or one package with its modules."""
WORLD = {"asyncio", "io", "logging", "os", "pathlib", "random", "secrets", "socket", "subprocess", "tempfile", "time"}
"""Modules for files, time, random numbers, the network and logs. core/ leaves these to its callers."""


def within(name: str, parts: set[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def imported(file: Path, module: str) -> Iterator[str]:
    """Yield the full name of everything that a file imports, including imports inside functions."""
    package = module.split(".")[:-1]
    for node in ast.walk(syntax_tree(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else []
            yield from (".".join([*above, *filter(None, [node.module]), alias.name]) for alias in node.names)


def allowed(module: str, name: str) -> bool:
    part, top = ".".join(module.split(".")[:2]), name.split(".")[0]
    if top == "assessment":
        return within(name, {part} | ARROWS.get(part, set()))
    if top in sys.stdlib_module_names:
        return part != "assessment.core" or top not in WORLD
    return within(module, HOMES.get(top, set()))


def wrong_imports(root: Path) -> list[tuple[str, str]]:
    wrong = []
    for file in sorted(root.rglob("assessment/**/*.py")):
        module = ".".join(file.relative_to(root).with_suffix("").parts)
        wrong.extend((module, name) for name in imported(file, module) if not allowed(module, name))
    return wrong


def test_every_import_follows_the_arrows() -> None:
    assert wrong_imports(ROOT) == []


def test_every_part_has_its_arrows() -> None:
    parts = [path for path in (ROOT / "assessment").iterdir() if path.suffix == ".py" or list(path.glob("*.py"))]
    assert {f"assessment.{path.stem}" for path in parts} == set(ARROWS)


@pytest.mark.parametrize("name", HOMES)
def test_every_home_has_its_library(name: str) -> None:
    """A home that no longer needs its library must leave the table."""
    for home in HOMES[name]:
        file = ROOT / home.replace(".", "/")
        files = file.rglob("*.py") if file.is_dir() else [file.with_suffix(".py")]
        names = [wanted for file in files for wanted in imported(file, "assessment.x")]
        assert [wanted for wanted in names if wanted.split(".")[0] == name]


@pytest.mark.parametrize(
    ("file", "statement", "problem"),
    [
        ("core/scoring.py", "import yaml", "yaml"),
        ("core/scoring.py", "def f():\n    import flask.views", "flask.views"),
        ("core/scoring.py", "if 1:\n    from os import path", "os.path"),
        ("core/scoring.py", "from ..translation import _", "assessment.translation._"),
        ("core/scoring.py", "from .. import user_text", "assessment.user_text"),
        ("core/scoring.py", "import assessment.content as x", "assessment.content"),
        ("core/__init__.py", "from ..storage import Storage", "assessment.storage.Storage"),
        ("wording.py", "from .core import rules", "assessment.core.rules"),
        ("storage/erasure.py", "from ..vault import Code", "assessment.vault.Code"),
        ("storage/erasure.py", "from .. import saved_file", "assessment.saved_file"),
        ("storage/schema.py", "from alembic import command", "alembic.command"),
        ("saved_file.py", "from .content import load", "assessment.content.load"),
        ("sampling.py", "from .content import load", "assessment.content.load"),
        ("content/validation.py", "import yaml", "yaml"),
        ("content/__init__.py", "from ..rendering import html", "assessment.rendering.html"),
        ("rendering/html.py", "import weasyprint", "weasyprint"),
        ("rendering/html.py", "from flask import url_for", "flask.url_for"),
        ("rendering/html.py", "from ..web.session import OpenAssessment", "assessment.web.session.OpenAssessment"),
        ("web/public_pages.py", "import sqlalchemy", "sqlalchemy"),
        ("web/public_pages.py", "from jinja2 import Environment", "jinja2.Environment"),
        ("web/public_pages.py", "from .. import cli", "assessment.cli"),
        ("web/public_pages.py", "import requests", "requests"),
        ("cli/serving.py", "from flask import Flask", "flask.Flask"),
        ("other.py", "from . import core", "assessment.core"),
        ("__init__.py", "from .content import load", "assessment.content.load"),
    ],
)
def test_planted_import_is_found(file: str, statement: str, problem: str, tmp_path: Path) -> None:
    planted = tmp_path / "assessment" / file
    planted.parent.mkdir(parents=True)
    planted.write_text(f"from dataclasses import dataclass\n{statement}\n")
    module = f"assessment.{file.removesuffix('.py').replace('/', '.')}"
    assert wrong_imports(tmp_path) == [(module, problem)]


@pytest.mark.parametrize(
    ("file", "statement"),
    [
        ("core/scoring.py", "from .rules import Rule"),
        ("core/scoring.py", "from datetime import date"),
        ("content/yaml_reader.py", "import yaml"),
        ("storage/migrations/env.py", "from alembic import context"),
        ("web/__init__.py", "from jinja2 import ChoiceLoader"),
        ("web/session.py", "from .. import saved_file"),
        ("cli/serving.py", "from ..web.server import run"),
    ],
)
def test_correct_import_is_accepted(file: str, statement: str, tmp_path: Path) -> None:
    planted = tmp_path / "assessment" / file
    planted.parent.mkdir(parents=True)
    planted.write_text(f"{statement}\n")
    assert wrong_imports(tmp_path) == []


def import_circles(root: Path) -> list[list[str]]:
    """Return the groups of modules that import each other, including imports under TYPE_CHECKING."""
    files = {
        ".".join(file.relative_to(root).with_suffix("").parts): file for file in root.rglob("assessment/**/*.py")
    }
    modules = {name.removesuffix(".__init__"): (name, file) for name, file in files.items()}

    def home(name: str) -> str:
        """Return the module with this full name, or the module that defines it."""
        while name not in modules and "." in name:
            name = name.rpartition(".")[0]
        return name

    graph = {
        module: {home(wanted) for wanted in imported(file, name)} & set(modules) - {module}
        for module, (name, file) in modules.items()
    }
    return circles(graph)


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    reachable = {start: below(graph, start) for start in graph}
    groups = {frozenset(end for end in reachable[start] if start in reachable[end]) for start in graph}
    return sorted(sorted(group) for group in groups if group)


def below(graph: dict[str, set[str]], start: str) -> set[str]:
    """Return all modules that a module imports, directly or through others."""
    reached: set[str] = set()
    waiting = [*graph[start]]
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += graph[module]
    return reached


def test_no_modules_import_each_other() -> None:
    assert import_circles(ROOT) == []


def test_planted_circle_is_found(tmp_path: Path) -> None:
    statements = {
        "web/__init__": "from . import pages",
        "web/pages": "from .session import Session",
        "web/session": "if TYPE_CHECKING:\n    from ..web import jobs",
        "web/jobs": "def f():\n    from assessment.web.pages import page",
        "web/other": "from .jobs import Job",
    }
    for module, statement in statements.items():
        planted = tmp_path / f"assessment/{module}.py"
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_text(statement)
    circles = import_circles(tmp_path)
    assert circles == [["assessment.web.jobs", "assessment.web.pages", "assessment.web.session"]]


def imports_of_tests(folder: Path) -> list[tuple[str, str]]:
    """Return the imports of test modules and of conftest. There must be none."""
    names = [(file.name, name) for file in sorted(folder.rglob("*.py")) for name in imported(file, file.stem)]
    return [(file, name) for file, name in names if name.startswith(("test_", "conftest", "tests."))]


def test_no_test_module_imports_another() -> None:
    assert imports_of_tests(ROOT / "tests") == []


@pytest.mark.parametrize(
    "statement", ["from test_web import site", "import conftest", "from tests.test_web import site"]
)
def test_planted_import_of_a_test_module_is_found(statement: str, tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(f"from support.visitor import Visitor\n{statement}\n")
    assert [file for file, _name in imports_of_tests(tmp_path)] == ["test_planted.py"]
