"""Rules for the whole repository that no linter checks, such as lengths, names and the exception hierarchy."""

import ast
import builtins
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.slow import SLOW_MODULES
from support.source import syntax_tree

ROOT = Path(__file__).parents[1]
MAX_FUNCTION_LINES = 40
MAX_MODULE_LINES = 350
MAX_TEMPLATE_CHARACTERS = 120
VAGUE = {"asked", "each", "found", "item", "made", "one", "thing"}
"""Names that don't say what a variable holds."""
SHARED_NAMES = {
    "blueprint": "Flask finds the pages of each module by it.",
    "logger": "Each is the logger of its own module.",
    "register": "Each adds what its module offers to the site.",
    "main": "Each is what its module does when it is run as a program.",
    **dict.fromkeys(
        (
            "Area",
            "Duty",
            "Essentials",
            "ExcludedDuty",
            "Gap",
            "Level",
            "PersonToAsk",
            "PlatformRule",
            "Program",
            "Projection",
            "Question",
            "Score",
            "Step",
        ),
        "Published in the result as JSON, it means what it means in core/.",
    ),
}
"""Public names that more than one module defines, and why no one mistakes one for another."""


def python_files(root: Path, *folders: str) -> list[Path]:
    return [file for folder in folders for file in sorted((root / folder).rglob("*.py"))]


def templates(root: Path) -> list[Path]:
    return [file for folder in ("templates", "reports") for file in sorted((root / folder).rglob("*.html"))]


def relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def long_functions(root: Path) -> list[str]:
    return [
        f"{relative(file, root)}: {node.name}"
        for file in python_files(root, "assessment", "bench")
        for node in ast.walk(syntax_tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= MAX_FUNCTION_LINES
    ]


def long_modules(root: Path) -> list[str]:
    files = python_files(root, "assessment", "bench")
    return [relative(file, root) for file in files if len(file.read_text().splitlines()) > MAX_MODULE_LINES]


def long_template_lines(root: Path) -> list[str]:
    return [
        f"{relative(file, root)}:{number}"
        for file in templates(root)
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if len(line) > MAX_TEMPLATE_CHARACTERS
    ]


def vague_variables(root: Path) -> list[str]:
    """Return each file that gives a value to a vague name, with the name."""
    python = [
        f"{relative(file, root)}: {name}"
        for file in python_files(root, "assessment", "bench", "tests")
        for name in sorted(VAGUE & set(variables(syntax_tree(file))) | one_letter_loops(syntax_tree(file)))
    ]
    return python + [
        f"{relative(file, root)}: {name}"
        for file in templates(root)
        for names in re.findall(r"{%-?\s*(?:for|set)\s+([\w\s,]+?)\s*(?:=|\bin\b)", file.read_text())
        for name in sorted(VAGUE & set(re.findall(r"\w+", names)))
    ]


def variables(tree: ast.AST) -> Iterator[str]:
    """Yield the names of variables and arguments, but not those of class fields, some of which are keys of files."""
    fields = {
        field.target
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for field in owner.body
        if isinstance(field, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in fields:
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def one_letter_loops(tree: ast.AST) -> set[str]:
    """Return the names of one letter that a loop or a comprehension gives to what it goes through."""
    targets = [node.target for node in ast.walk(tree) if isinstance(node, ast.For | ast.comprehension)]
    names = {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}
    return {name for name in names if len(name) == 1 and name != "_"}


def public_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names that a module defines for other modules. Pages of the site and commands do not count."""
    for node in tree.body:
        targets: list[ast.expr] = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from [node.name] * (not node.name.startswith("_") and not is_registered(node))
        elif isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        yield from (name.id for name in targets if isinstance(name, ast.Name) and not name.id.startswith("_"))


def is_registered(node: ast.FunctionDef | ast.ClassDef) -> bool:
    """Return whether Flask or Click calls it. Its name is then part of an address or a command."""
    decorators = [ast.unparse(decorator).partition("(")[0] for decorator in node.decorator_list]
    return any(re.fullmatch(r"\w+\.(get|post|route|command|group)", decorator) for decorator in decorators)


def names_with_two_homes(root: Path) -> dict[str, list[str]]:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for file in python_files(root, "assessment"):
        if "migrations" not in file.parts:  # Alembic dictates their names
            for name in set(public_names(syntax_tree(file))):
                homes[name].append(relative(file, root))
    return {name: files for name, files in homes.items() if len(files) > 1}


def exceptions(root: Path) -> dict[str, str]:
    """Return the exceptions that the product defines, each with its first base that is an exception."""
    bases: dict[str, list[str]] = {}
    for file in python_files(root, "assessment"):
        for node in ast.walk(syntax_tree(file)):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [ast.unparse(base).rpartition(".")[2] for base in node.bases]

    def is_exception(name: str) -> bool:
        known = getattr(builtins, name, None)
        if isinstance(known, type):
            return issubclass(known, BaseException)
        return any(map(is_exception, bases[name])) if name in bases else name.endswith(("Error", "Exception"))

    return {name: next(filter(is_exception, bases[name])) for name in bases if is_exception(name)}


def drawn_exceptions(docstring: str) -> dict[str, str]:
    """Return each exception in the docstring's tree with its base, which is the line above with less indentation."""
    bases: dict[str, str] = {}
    above: list[tuple[int, str]] = []
    for line in docstring.splitlines():
        if drawn := re.fullmatch(r"( *)(\w+Error)(?: {2,}\S.*)?", line):
            indent, name = len(drawn[1]), drawn[2]
            above = [(column, base) for column, base in above if column < indent]
            bases[name] = above[-1][1] if above else "Exception"
            above.append((indent, name))
    return bases


def test_no_function_is_longer_than_a_screen() -> None:
    assert long_functions(ROOT) == []


def test_no_module_is_too_long_to_read() -> None:
    assert long_modules(ROOT) == []


def test_no_template_line_is_too_long() -> None:
    assert long_template_lines(ROOT) == []


def test_variables_say_what_they_hold() -> None:
    assert vague_variables(ROOT) == []


def test_no_text_of_the_report_is_smaller_than_eight_points() -> None:
    """Text that only screen readers read may be."""
    sheet = (ROOT / "reports/report.css").read_text(encoding="utf-8")
    rules = [line for line in sheet.splitlines() if not line.startswith(".hidden ")]
    sizes = [float(size) for line in rules for size in re.findall(r"font(?:-size)?: ?([\d.]+)pt", line)]
    assert len(sizes) > 50
    assert min(sizes) >= 8


def test_no_public_name_has_two_meanings() -> None:
    assert [name for name in names_with_two_homes(ROOT) if name not in SHARED_NAMES] == []


def test_exceptions_are_those_of_the_drawn_tree() -> None:
    drawn = drawn_exceptions(ast.get_docstring(syntax_tree(ROOT / "assessment/errors.py")) or "")
    assert drawn == exceptions(ROOT)


def test_every_exception_is_called_an_error() -> None:
    assert [name for name in exceptions(ROOT) if not name.endswith("Error")] == []


def test_slow_modules_exist() -> None:
    assert [module for module in SLOW_MODULES if not (ROOT / f"tests/{module}.py").exists()] == []


@pytest.mark.parametrize(
    ("rule", "file", "text", "problems"),
    [
        (long_functions, "assessment/a.py", "def f():\n" + "    x = 1\n" * 40, ["assessment/a.py: f"]),
        (long_functions, "assessment/a.py", "def f():\n" + "    x = 1\n" * 39, []),
        (long_functions, "bench/a.py", "class A:\n  async def f():\n" + "    x = 1\n" * 40, ["bench/a.py: f"]),
        (long_modules, "assessment/core/a.py", "x = 1\n" * 351, ["assessment/core/a.py"]),
        (long_modules, "assessment/core/a.py", "x = 1\n" * 350, []),
        (long_template_lines, "templates/a.html", "a\n" + "b" * 121, ["templates/a.html:2"]),
        (long_template_lines, "reports/sections/a.html", "b" * 120, []),
        (vague_variables, "assessment/a.py", "for each in ():\n    pass", ["assessment/a.py: each"]),
        (vague_variables, "assessment/a.py", "x = [one for one, yes in ()]", ["assessment/a.py: one"]),
        (
            vague_variables,
            "assessment/a.py",
            "def f(item: int): found = 1",
            ["assessment/a.py: found", "assessment/a.py: item"],
        ),
        (vague_variables, "bench/a.py", "print(thing := 1)", ["bench/a.py: thing"]),
        (vague_variables, "tests/support/a.py", "def f(made): pass", ["tests/support/a.py: made"]),
        (vague_variables, "tests/a.py", "x = [(k, v) for k, _ in y for v in z]", ["tests/a.py: k", "tests/a.py: v"]),
        (vague_variables, "bench/a.py", "x.found = 1", []),
        (vague_variables, "assessment/a.py", "class A:\n    asked: bool", []),
        (vague_variables, "templates/a.html", "{%- for x, each in y %}", ["templates/a.html: each"]),
        (vague_variables, "reports/a.html", "{% set made = 1 %}", ["reports/a.html: made"]),
        (vague_variables, "reports/a.html", "{% for question in each %}", []),
        (names_with_two_homes, "assessment/a.py", "def f(): pass", {}),
        (
            exceptions,
            "assessment/a.py",
            "class A(Exception): pass\nclass B(x.A, C): pass",
            {"A": "Exception", "B": "A"},
        ),
        (exceptions, "assessment/a.py", "class A(Mixin, wtforms.ValidationError): pass", {"A": "ValidationError"}),
        (exceptions, "assessment/a.py", "class A(Base): pass", {}),
    ],
)
def test_planted_mistake_is_found(rule, file: str, text: str, problems: object, tmp_path: Path) -> None:
    planted = tmp_path / file
    planted.parent.mkdir(parents=True)
    planted.write_text(text)
    assert rule(tmp_path) == problems


def test_planted_name_with_two_homes_is_found(tmp_path: Path) -> None:
    (tmp_path / "assessment").mkdir()
    for module in "ab":
        text = (
            "from x import z\ny: int = 1\n_p = 1\ndef f(): pass\n@main.command()\ndef g(): pass\n"
            f"class {module.upper()}: pass\n"
        )
        (tmp_path / f"assessment/{module}.py").write_text(text)
    assert names_with_two_homes(tmp_path) == {name: ["assessment/a.py", "assessment/b.py"] for name in "fy"}


def test_drawn_tree_is_read_correctly() -> None:
    drawn = "Errors.\n\nBaseError\n  AError   says something\n    BError  says more\n  CError\n"
    assert drawn_exceptions(drawn) == {
        "BaseError": "Exception",
        "AError": "BaseError",
        "BError": "AError",
        "CError": "BaseError",
    }
