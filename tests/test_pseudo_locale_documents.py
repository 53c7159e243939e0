"""Every document, file and message can be translated. In the pseudo-locale, no word appears outside « ».

The tests first make each one in English, to show that nothing cached keeps its language.
"""

import importlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import product
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from icalendar import Calendar
from openpyxl import load_workbook

from assessment import saved_file
from assessment.content import ContentError, load
from assessment.core.compare import Comparison
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer
from assessment.core.result import Result, assess
from assessment.rendering.editions import EDITIONS
from assessment.rendering.html import questionnaire_html, report_html
from assessment.rendering.pdf import questionnaire_pdf
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.rendering.result_json import as_json
from assessment.rendering.review_calendar import as_ics
from assessment.sample_answers import sample
from assessment.saved_file import SavedFileError, compare_with
from assessment.saved_file.pdf import read_any
from assessment.settings import SETTINGS
from assessment.translation import use_language
from support.content import TODAY, copy_of_tiny
from support.pseudo_locale import PSEUDO, PSEUDO_RTL, bare_in_page, bare_words, installed, names_of, translated

ROOT = Path(__file__).parents[1]
COMPANY = "Example"


@pytest.fixture(scope="module", autouse=True)
def pseudo_locales() -> Iterator[None]:
    with installed():
        yield


@pytest.fixture(scope="module")
def questionnaire(content: Questionnaire) -> Questionnaire:
    """Return the shipped questionnaire in the pseudo-locale."""
    return translated(content)


@pytest.fixture(scope="module")
def names(content: Questionnaire) -> set[str]:
    """Return the texts that are shown untranslated: ids and addresses of the content, and typed text."""
    return names_of(content) | {COMPANY, "Company"}


@pytest.fixture(scope="module")
def results(questionnaire: Questionnaire) -> dict[str, Result]:
    return {
        kind: assess(questionnaire, sample(questionnaire, kind, TODAY).response, TODAY)
        for kind in ("worst", "random", "unknown", "best")
    }


def with_missing_parts(worst: Result) -> tuple[Result, Comparison]:
    """Return a result with missing parts, compared with an earlier one in which other parts were missing."""
    questions = [question for question in worst.questionnaire.questions() if question.parts]
    then, now = (
        {
            question.id: Answer(
                question.partial_options[0].id, missing=tuple(part.id for part in question.parts[places])
            )
            for question in questions
        }
        for places in (slice(2), slice(1, 3))
    )
    partial = replace(worst.response, answers={**worst.response.answers, **now})
    result = assess(worst.questionnaire, partial, TODAY)
    earlier = sample(worst.questionnaire, "worst", TODAY)
    earlier = replace(earlier, response=replace(earlier.response, answers={**earlier.response.answers, **then}))
    return result, compare_with(earlier, result)


# Documents


def test_report_has_no_bare_word(results: dict[str, Result], names: set[str]) -> None:
    for result, edition in product(results.values(), EDITIONS):
        report_html(result, edition=edition)

    with use_language(PSEUDO):
        comparison = compare_with(sample(results["worst"].questionnaire, "random", TODAY), results["worst"])
        pages = {
            f"{kind} {edition}": report_html(result, edition=edition)
            for kind, result in results.items()
            for edition in EDITIONS
        }
        pages |= {f"compared {edition}": report_html(results["worst"], comparison, edition) for edition in EDITIONS}
        partial, earlier = with_missing_parts(results["worst"])
        pages["with missing parts"] = report_html(partial, earlier)

    assert {name: bare for name, page in pages.items() if (bare := bare_in_page(page, names))} == {}
    assert '<html lang="en-XA">' in pages["worst board"]
    assert all(part.now_missing and part.still_missing and part.now_in_place for part in earlier.parts)


def test_printed_questionnaire_has_no_bare_word(questionnaire: Questionnaire, names: set[str]) -> None:
    questionnaire_html(questionnaire)

    with use_language(PSEUDO):
        page = questionnaire_html(questionnaire)

    assert bare_in_page(page, names) == []


def test_document_can_be_written_from_right_to_left(tmp_path: Path) -> None:
    with use_language(PSEUDO_RTL):
        tiny = translated(load(copy_of_tiny(tmp_path)))
        assert '<html lang="ar-XB" dir="rtl">' in questionnaire_html(tiny)
        assert questionnaire_pdf(tiny).startswith(b"%PDF-")


def test_style_sheets_write_no_words() -> None:
    """A style sheet can write only the quoted texts after `content` into a page."""
    sheets = [*(ROOT / "templates").rglob("*.css"), *(ROOT / "reports").rglob("*.css")]
    assert len(sheets) == 2
    for sheet in sheets:
        for written in re.findall(r"[{;\s]content:([^;}]*)", sheet.read_text(encoding="utf-8")):
            assert not re.search(r"[^\W\d_]", "".join(re.findall(r"[\"']([^\"']*)[\"']", written))), written


# Files for other programs


def spreadsheet_texts(content: bytes) -> Iterator[str]:
    """Yield every text of a spreadsheet: cells, sheet names, headers, properties and messages about choices."""
    book = load_workbook(BytesIO(content), data_only=True)  # formulas as the texts that they show
    yield from (
        str(text) for text in (book.properties.title, book.properties.creator, book.properties.description) if text
    )
    for sheet in book.worksheets:
        yield sheet.title
        yield from (str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
        for part in (sheet.oddHeader, sheet.oddFooter):
            yield from (str(place.text) for place in (part.left, part.center, part.right) if place.text)
        for rule in sheet.data_validations.dataValidation:
            yield from (str(text) for text in (rule.errorTitle, rule.error) if text)
            yield str(rule.formula1) if rule.type == "list" else ""


def test_spreadsheet_has_no_bare_word(results: dict[str, Result], names: set[str]) -> None:
    for result in results.values():
        as_xlsx(result)

    with use_language(PSEUDO):
        cells = {kind: list(spreadsheet_texts(as_xlsx(result))) for kind, result in results.items()}

    assert {kind: bare for kind, texts in cells.items() if (bare := bare_words(texts, names | {"&P", "&N"}))} == {}


def test_calendar_has_no_bare_word(results) -> None:
    result = replace(next(iter(results.values())), kept_until=TODAY)
    as_ics(result, "uid")

    with use_language(PSEUDO):
        events = Calendar.from_ical(as_ics(result, "uid"))

    texts = [str(part[name]) for part in events.walk() for name in ("summary", "description") if name in part]
    assert len(texts) == 11
    assert bare_words(texts, set()) == []


def sentences(value: Any) -> Iterator[str]:
    """Yield the texts of a JSON value that have a space. The others are ids and values from a fixed set."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from sentences(part)
    elif isinstance(value, str) and " " in value:
        yield value


def test_result_as_json_has_no_bare_sentence(results: dict[str, Result], names: set[str]) -> None:
    with use_language(PSEUDO):
        files = [json.loads(as_json(result)) for result in results.values()]

    assert any(list(sentences(file)) for file in files)
    assert bare_words((text for file in files for text in sentences(file)), names) == []


# Messages about files


def broken_files(questionnaire: Questionnaire) -> Iterator[bytes]:
    """Yield files of saved answers, each with one mistake."""
    whole = json.loads(saved_file.write_json(sample(questionnaire, "worst", TODAY)))
    yield from (
        b"",
        b"none",
        b"[]",
        b"{}",
        b"\xff",
        b"%PDF-1.7 none",
        b"[" * 5000,
        b" " * 20_000_000,
        b'{"a": 1, "a": 2}',
    )
    for key in whole:
        for wrong in (None, [], {}, "", 7, {"1": 2}, "1" * 5000):
            yield json.dumps(whole | {key: wrong}).encode()
    yield json.dumps(whole | {"1": 2}).encode()


def test_messages_about_saved_files_have_no_bare_word(questionnaire: Questionnaire) -> None:
    messages = set()
    with use_language(PSEUDO):
        for broken in broken_files(questionnaire):
            try:
                read_any(broken)
            except SavedFileError as error:
                messages.add(str(error))

    assert len(messages) > 10
    assert bare_words(map(without_details, messages), set()) == []


def without_details(message: str) -> str:
    """Return the message without the name of a key and without the words of Python's JSON parser."""
    return re.sub(r'^"[a-z_]+"?|(?<=«it is not valid JSON: »)[^«]*$', "", message)


MISTAKES = (
    ("title: ", "tytle: "),
    ("id: tiny", "id: [1, 2]"),
    ('version: "1"', "version: &anchor 1"),
    ("levels:", "levels: 7\nothers:"),
    ("title: Begun", "title: 'Begun"),
    ("percent: 50", "percent: [a b]"),
    ("- policy", "- no-such-area"),
)


def test_messages_about_content_have_no_bare_word(tmp_path: Path) -> None:
    """Only quoted parts of the files may appear untranslated."""
    messages = []
    for number, (right, wrong) in enumerate(MISTAKES):
        folder = copy_of_tiny(tmp_path / str(number))
        file = folder / "questionnaire.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
        with use_language(PSEUDO), pytest.raises(ContentError) as caught:
            load(folder)
        messages += [message_only(line) for line in str(caught.value).splitlines()]

    assert bare_words(messages, set()) == []


def message_only(line: str) -> str:
    """Return the message without its place and quotations, or an empty string for a line of the source."""
    place = re.match(r"\S+?\.yaml:\d+:\d+: |\S+?\.yaml: ", line)
    message = line[place.end() :] if place else ""
    message = re.sub(r'"[^"]*"|areas/\S+', lambda quoted: re.sub("[^«»]", "", quoted[0]), message)
    return re.sub(r"(?<=«this is not valid YAML: »).*", "", message)  # these are the parser's own words


# The command line

CLICK = re.compile(
    r"Usage:|Options:|Commands:|Error: |Show this message and exit\.|Show the version and exit\.|Try '.*' for help\.|"
    r"Missing option .*|Invalid value .*|No such option.*|\[default: [^\]]*\]|\[required\]|; required\]|x>=0|"
    r"  -.*?(  |$)|^  [a-z]+(?=  )"
)
"""Texts of click, which has its own translations, and names of options and commands."""
ARGUMENTS = {"OPTIONS", "COMMAND", "ARGS", "FILE", "FOLDER", "OLD", "NEW", "readiness"} | {
    setting.variable for setting in SETTINGS
}


@pytest.fixture(scope="module")
def command_line(questionnaire: Questionnaire) -> click.Group:
    """Return the command line as a process in the pseudo-locale imports it, with content in the same language."""
    before = {name: module for name, module in sys.modules.items() if name.startswith("assessment.cli")}
    for name in before:
        del sys.modules[name]
    try:
        with use_language(PSEUDO):
            main: click.Group = importlib.import_module("assessment.cli").main
        vars(sys.modules["assessment.cli.files"])["load"] = lambda _folder, _thorough: questionnaire
    finally:
        for name in [name for name in sys.modules if name.startswith("assessment.cli")]:
            del sys.modules[name]
        sys.modules.update(before)
    return main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


def said(main: click.Command, *arguments: str) -> str:
    """Return everything that a command writes, without click's own texts."""
    with use_language(PSEUDO):
        done = CliRunner().invoke(main, arguments, prog_name="readiness", terminal_width=2000, max_content_width=2000)
    assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, done.exception)
    return "\n".join(CLICK.sub("", line) for line in done.output.splitlines())


def test_help_of_every_command_has_no_bare_word(command_line: click.Group) -> None:
    helps = {" ".join(path): said(command_line, *path, "--help") for path in commands(command_line)}

    assert len(helps) > 12
    bare = {name: bare_words(text.splitlines(), {*ARGUMENTS, *name.split()}) for name, text in helps.items()}
    assert {name: words for name, words in bare.items() if words} == {}


def saved_answers(folder: Path, content: Questionnaire, **changes: str) -> str:
    answers = json.loads(saved_file.write_json(sample(content, "worst", TODAY))) | changes
    file = folder / f"{len(list(folder.iterdir()))}.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return str(file)


def runs(folder: Path, content: Questionnaire) -> Iterator[tuple[str, ...]]:
    """Yield commands with arguments that together produce the messages of the command line."""
    data, answers = ("--data", str(folder / "data")), saved_answers(folder, content)
    other, nothing = saved_answers(folder, content, questionnaire="other"), str(folder / "nothing")
    yield from (
        ("check",),
        ("check", "--stale", "0"),
        ("check", nothing),
        ("count",),
        ("sources",),
    )
    yield from (("purge", *data), ("db", "upgrade", *data), ("purge", *data), ("backup", str(folder / "copy"), *data))
    yield ("backup", answers, *data)
    yield ("sample", "--answers", "worst", "-o", str(folder / "sample.json"))
    yield ("sample", "--answers", "worst", "--profile", nothing, "-o", nothing)
    for file in (answers, other, nothing, str(folder)):
        yield ("report", file, "-o", str(folder / "out.html"))
    yield ("report", answers, "-o", str(folder / "out.docx"))
    yield ("report", answers, "-o", str(folder / "no-folder" / "out.ics"))
    yield ("compare", answers, answers, "-o", str(folder / "out.html"))
    yield ("print", "-o", str(folder / "out.html"))
    yield ("schema", str(folder / "schema"))
    yield ("schema", answers)
    yield ("serve", "--data", answers)


SYSTEM = re.compile(
    r"(?<=: »)(Is a directory|No such file or directory|Not a directory|File exists|file is not a database)|"
    r"(?<=[ »])\.(csv|html|ics|json|pdf|xlsx)\b|(?<=»)other(?=\")"
)
"""Messages of the operating system and SQLite, file extensions, and the id of another questionnaire."""
KINDS = {
    "country",
    "duty",
    "platform-rule",
    "program",
    "question",
    "step",
    "term",
    "urgent",
    "area",
    "profile",
    "source",
    "primary",
    "secondary",
}
"""Kinds of content and of sources, as they are called in the content files."""


def test_messages_of_commands_have_no_bare_word(
    command_line: click.Group,
    content: Questionnaire,
    names: set[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("READINESS_DATABASE_URL", "")
    messages = {" ".join(arguments): said(command_line, *arguments) for arguments in runs(tmp_path, content)}

    shown = {
        name.replace(str(tmp_path), ""): re.sub(rf"{re.escape(str(tmp_path))}[^\s«»:]*", "", SYSTEM.sub("", text))
        for name, text in messages.items()
    }
    bare = {
        name: bare_words(text.splitlines(), {*names, *ARGUMENTS, *KINDS, *name.split()[:2]})
        for name, text in shown.items()
    }
    assert {name: words for name, words in bare.items() if words} == {}
