"""The documentation describes everything that exists, and nothing else."""

import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment import cli
from assessment.content import FILE_TYPES, keys_of, load, shipped
from assessment.core.response import Response
from assessment.core.result import assess
from assessment.rendering.plan_columns import COLUMNS
from assessment.rendering.result_schema import ResultFile
from assessment.rendering.review_calendar import as_ics
from assessment.storage.erasure import GRACE
from assessment.web.server import THREADS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTENT = (ROOT / "docs/content.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
EXPORTS = (ROOT / "docs/exports.md").read_text(encoding="utf-8")
APPLICABILITY = (ROOT / "docs/applicability.md").read_text(encoding="utf-8")


def commands() -> set[str]:
    return set(cli.main.commands)


def test_every_command_is_documented() -> None:
    documented = set(re.findall(r"^readiness (\w+)", README, re.M))
    assert documented == commands()


def test_every_option_for_authors_is_documented() -> None:
    for name in ("check", "sample", "report", "keys"):
        for parameter in cli.main.commands[name].params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--output":
                    assert f"`{option}" in README or f" {option} " in README, option


def test_every_command_of_the_operator_is_documented() -> None:
    written = set(re.findall(r"readiness ((?:db )?[a-z]+)", OPERATIONS))
    with_data = {
        name
        for name, command in cli.main.commands.items()
        if "data" in {parameter.name for parameter in command.params}
    }
    with_data |= {f"db {name}" for name in cli.main.commands["db"].commands}
    assert written == with_data
    assert "docs/operations.md" in README


def test_figures_in_the_documentation_are_those_of_the_program() -> None:
    assert (GRACE.days, THREADS) == (7, 8)
    for words in ("seven days later it is erased", "eight threads"):
        assert words in " ".join(OPERATIONS.split())


def test_every_key_is_documented_and_every_documented_key_exists() -> None:
    printed = CliRunner().invoke(cli.main, ["keys"]).output
    assert CONTENT.split("<!-- keys -->\n")[1].strip() == printed.strip(), "run: readiness keys"


def test_every_column_and_key_of_the_exports_is_documented() -> None:
    printed = CliRunner().invoke(cli.main, ["keys", "--exports"]).output
    assert EXPORTS.split("<!-- keys -->\n")[1].strip() == printed.strip(), "run: readiness keys --exports"
    assert all(str(column.meaning) for column in COLUMNS)
    assert all(key.meaning for keys in keys_of(ResultFile).values() for key in keys)
    assert "docs/exports.md" in README


def test_every_property_of_the_event_is_documented() -> None:
    result = assess(load(shipped()), Response(), date(2026, 11, 22), date(2027, 5, 31))
    data = as_ics(result, "uid").replace(b"\r\n ", b"").decode()
    written = set(re.findall(r"^([A-Z]+)[;:]", data, re.M)) - {"BEGIN", "END"}
    table = EXPORTS.split("## The review date")[1].split("## The result")[0]
    assert set(re.findall(r"`([A-Z]+)`", table)) == written


def test_counts_in_the_documentation_are_those_of_the_command() -> None:
    printed = CliRunner().invoke(cli.main, ["count"]).output
    assert APPLICABILITY.split("<!-- count -->\n")[1].strip() == printed.strip(), "run: readiness count"


@pytest.mark.parametrize("kind", sorted(FILE_TYPES))
def test_every_key_has_a_meaning(kind: str) -> None:
    for name, keys in keys_of(FILE_TYPES[kind]).items():
        assert all(key.meaning for key in keys), name


def test_make_targets_are_documented_and_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)[^`]*`", README + contributing, re.M))
    assert {first or second for first, second in named} == targets - {"help", "clean"}


def test_places_named_in_contributing_exist() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:assessment|questionnaires|reports|templates|tests|docs)/[^`<>\s]*)`", text):
        assert (ROOT / name.replace("NN-", "")).exists() or "NN-" in name, name


def test_pictures_exist() -> None:
    for name in re.findall(r"\]\((docs/[^)]+)\)", README):
        assert (ROOT / name).exists(), name


def test_no_file_names_a_package_registry() -> None:
    names = ("py" + "pi.org", "python" + "hosted", "npm" + "js", "registry." + "npm")
    for path in (*ROOT.glob("*.*"), ROOT / "Makefile", *(ROOT / ".ci").iterdir(), *(ROOT / "docs").rglob("*.md")):
        if path.is_file() and path.suffix != ".png":
            text = path.read_text(encoding="utf-8")
            assert not [name for name in names if name in text], path
