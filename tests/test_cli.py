"""The command line: what each command writes, and the one clear line for each bad input."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from assessment import saved_file
from assessment.cli import clock, main
from assessment.cli.bad_input import BAD_INPUT
from assessment.cli.checking import STALE_DAYS
from assessment.content import FILE_TYPES, json_schema, keys_of, load, schema_of, shipped
from assessment.core.freshness import newest_check
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import assess
from assessment.rendering.editions import EDITIONS, PAPERS
from assessment.rendering.html import questionnaire_html, report_html
from assessment.rendering.plan_columns import COLUMNS
from assessment.rendering.plan_csv import as_csv
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.rendering.result_json import as_json
from assessment.rendering.result_schema import ResultFile
from assessment.rendering.review_calendar import as_ics
from assessment.sample_answers import SAMPLE_KINDS, full_profile, sample
from support.content import TINY, TODAY

DAY = date(2026, 3, 4)
"""A day long before any test runs."""
COMMANDS = (
    "backup",
    "check",
    "compare",
    "count",
    "db",
    "keys",
    "print",
    "purge",
    "report",
    "sample",
    "schema",
    "serve",
    "sources",
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def done(*arguments: object) -> str:
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def answers(content: Questionnaire, folder: Path, **changes: Response) -> Path:
    """Write a file of saved answers into the folder, and return its path."""
    saved = sample(content, "worst", DAY)
    file = folder / "answers.json"
    response = changes.get("response", saved.response)
    file.write_bytes(
        saved_file.write_json(saved_file.SavedAnswers(saved.questionnaire, saved.version, DAY, response))
    )
    return file


def test_help_names_every_command() -> None:
    lines = done("--help").split("Commands:\n")[1].splitlines()
    assert tuple(line.split()[0] for line in lines) == COMMANDS


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_a_help(command: str) -> None:
    assert done(command, "--help").startswith(f"Usage: main {command} ")
    options = [option for option in main.commands[command].params if option.param_type_name == "option"]
    assert [option.name for option in options if not getattr(option, "help", "")] == []


def test_version_is_printed() -> None:
    assert done("--version").startswith("main, version ")


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fix the date to a day on which no shipped fact is stale."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


@pytest.fixture(autouse=True)
def _shipped_content_is_read_once(content: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each command the content of the other tests. Only the thorough check of `check` reads it again."""

    def load_once(folder: Path, thorough: bool) -> Questionnaire:
        return content if folder == shipped() and not thorough else load(folder, thorough)

    monkeypatch.setattr("assessment.cli.files.load", load_once)


def test_check_counts_the_content(content: Questionnaire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: newest_check(content))
    assert done("check") == (
        f"{content.title} {content.version}: {len(content.questions())} questions, {len(content.programs)} programs,"
        f" {len(content.duties)} duties, {len(content.sources)} sources.\n"
    )


def test_check_refuses_a_date_in_the_future(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 21))
    result = run("check", TINY)
    assert result.exit_code == 2
    assert "these dates of checks are in the future" in result.stderr
    assert "duty us-reporting (2026-11-22)" in result.stderr


def test_check_reads_the_given_folder() -> None:
    assert done("check", TINY).startswith("Tiny questionnaire 1: 4 questions, 3 programs, ")


def test_check_warns_of_stale_facts_and_lists_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check prints a note and still succeeds, so that CI does not fail because time has passed."""
    monkeypatch.setattr(clock, "today", lambda: date(2027, 6, 1))
    result = run("check", TINY)
    assert result.exit_code == 0
    listed = done("check", TINY, "--stale", STALE_DAYS).splitlines()[1:]
    assert result.stderr == (
        f"note: {len(listed)} facts were last checked over 180 days ago. To list them: readiness check --stale 180\n"
    )
    assert "2026-11-01 source LAW" in listed
    assert "2026-11-22 program join-center" in listed
    assert listed == sorted(listed, key=lambda line: line[:10])
    assert done("check", TINY, "--stale", 365).splitlines()[1:] == []


def test_check_finds_a_program_that_is_never_recommended(tmp_path: Path) -> None:
    folder = shutil.copytree(TINY, tmp_path / "tiny")
    file = folder / "programs/join-center.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("any: [content-service]", "all: [size-small, size-large]"), encoding="utf-8")
    result = run("check", folder)
    assert result.exit_code == BAD_INPUT
    assert "programs/join-center.yaml:" in result.stderr
    assert "no company is ever shown this program" in result.stderr


def test_sources_prints_the_register_with_what_rests_on_it() -> None:
    law = "LAW: The law\n  https://law.example/1\n  primary; 2024; checked on 2026-11-01\n  used by: question"
    assert law in done("sources", TINY)
    assert len(re.findall(r"^\S+: ", done("sources"), re.M)) == len(load(shipped()).sources)


def test_count_is_a_table_of_the_made_up_companies(content: Questionnaire) -> None:
    assert done("count", TINY).splitlines() == [
        "| Company | Reporting | Policy | All | Quick check |",
        "| --- | --: | --: | --: | --: |",
        "| A host | 3 | 1 | 4 | 2 |",
    ]
    rows = done("count").splitlines()[2:]
    assert [row.split(" | ")[0].removeprefix("| ") for row in rows] == [company.title for company in content.examples]


def test_sample_takes_a_made_up_company(content: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "sample.json"
    done("sample", "--answers", "worst", "--profile", "game", "-o", file)
    game = next(example for example in content.examples if example.id == "game")
    assert saved_file.read_json(file.read_bytes()).response.profile == dict(game.profile)


@pytest.mark.parametrize("kind", SAMPLE_KINDS)
def test_sample_writes_made_up_answers(kind: str, content: Questionnaire, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    assert done("sample", "--answers", kind, "-o", file) == f"Wrote {file}.\n"
    saved = saved_file.read_json(file.read_bytes())
    assert saved == sample(content, kind, saved.saved_on)
    assert saved.saved_on == TODAY


def test_sample_follows_its_seed(content: Questionnaire, tmp_path: Path) -> None:
    first, second = tmp_path / "one.json", tmp_path / "two.json"
    done("sample", "--answers", "random", "--seed", 1, "-o", first)
    done("sample", "--answers", "random", "--seed", 2, "-o", second)
    assert first.read_bytes() != second.read_bytes()
    saved = saved_file.read_json(first.read_bytes())
    assert saved == sample(content, "random", saved.saved_on, 1)


def test_sample_takes_a_profile(content: Questionnaire, tmp_path: Path) -> None:
    own = {"services": ("payments",), "content": ("none",)}
    given = answers(content, tmp_path, response=Response(own))
    file = tmp_path / "sample.json"
    done("sample", "--answers", "target", "--profile", given, "-o", file)
    assert saved_file.read_json(file.read_bytes()).response == sample(content, "target", DAY, 0, own).response
    done("sample", "--answers", "random", "--profile", "all", "-o", file)
    assert saved_file.read_json(file.read_bytes()).response.profile == full_profile(content)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (".html", lambda result: report_html(result).encode()),
        (".json", as_json),
        (".xlsx", as_xlsx),
        (".csv", as_csv),
    ],
    ids=["html", "json", "xlsx", "csv"],
)
def test_report_writes_the_result(
    ending: str, expected: Callable[[object], bytes], content: Questionnaire, tmp_path: Path
) -> None:
    file, out = answers(content, tmp_path), tmp_path / f"out{ending}"
    assert done("report", file, "-o", out) == f"Wrote {out}.\n"
    saved = saved_file.read_json(file.read_bytes())
    assert out.read_bytes() == expected(assess(content, saved.response, DAY))


def test_report_writes_the_dates_with_ids_of_their_own(content: Questionnaire, tmp_path: Path) -> None:
    """Two companies' files must not move each other's events."""
    file, out = answers(content, tmp_path), tmp_path / "out.ics"
    done("report", file, "-o", out)
    saved = saved_file.read_json(file.read_bytes())
    uid = hashlib.sha256(file.read_bytes()).hexdigest()
    assert out.read_bytes() == as_ics(assess(content, saved.response, DAY), uid)


@pytest.mark.parametrize(
    ("ending", "expected"),
    [(".html", report_html), (".json", as_json), (".xlsx", as_xlsx)],
    ids=["html", "json", "xlsx"],
)
def test_report_writes_a_copy_to_share(
    ending: str, expected: Callable[..., str | bytes], content: Questionnaire, tmp_path: Path
) -> None:
    saved = sample(content, "worst", DAY)
    noted = {id: Answer(answer.choice, "A note") for id, answer in saved.response.answers.items()}
    response = Response(saved.response.profile, noted)
    file, out = answers(content, tmp_path, response=response), tmp_path / f"out{ending}"
    done("report", file, "--edition", "share", "-o", out)
    share = expected(assess(content, response, DAY), edition="share")
    assert out.read_bytes() == (share.encode() if isinstance(share, str) else share)
    done("report", file, "-o", out)
    assert out.read_bytes() != share


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("paper", PAPERS)
def test_report_takes_edition_and_paper(edition: str, paper: str, content: Questionnaire, tmp_path: Path) -> None:
    file, out = answers(content, tmp_path), tmp_path / "out.html"
    options = ("--edition", edition, "--paper", paper)
    result = assess(content, saved_file.read_json(file.read_bytes()).response, DAY)
    done("report", file, *options, "-o", out)
    assert out.read_text(encoding="utf-8") == report_html(result, None, edition, paper)
    done("compare", file, file, *options, "-o", out)
    assert f'<body class="{edition} {paper}"' in out.read_text(encoding="utf-8")


def test_report_takes_its_date_from_the_answers(content: Questionnaire, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done("report", answers(content, tmp_path), "-o", out)
    assert json.loads(out.read_bytes())["date"] == DAY.isoformat()


def test_report_says_what_it_does_not_count(content: Questionnaire, tmp_path: Path) -> None:
    response = Response({"older": ()}, {"gone": Answer("none"), "\x1b[2J\nError: no": Answer("none")})
    result = run("report", answers(content, tmp_path, response=response), "-o", tmp_path / "out.json")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == [
        "note: This questionnaire does not ask “older” about the service. The answer is kept but not counted.",
        "note: This questionnaire has no question “[2J Error: no”. The answer is kept but not counted.",
        "note: This questionnaire has no question “gone”. The answer is kept but not counted.",
    ]


def test_print_writes_the_whole_questionnaire(content: Questionnaire, tmp_path: Path) -> None:
    page = tmp_path / "questionnaire.html"
    assert done("print", "-o", page) == f"Wrote {page}.\n"
    assert page.read_text(encoding="utf-8") == questionnaire_html(content)
    done("print", TINY, "--paper", "letter", "-o", page)
    assert page.read_text(encoding="utf-8") == questionnaire_html(load(TINY), "letter")


def test_print_writes_a_pdf(tmp_path: Path) -> None:
    paper = tmp_path / "questionnaire.pdf"
    assert done("print", TINY, "-o", paper) == f"Wrote {paper}.\n"
    assert paper.read_bytes().startswith(b"%PDF-")


def test_schema_writes_one_file_for_each_kind(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "schema"
    assert done("schema", folder) == "".join(f"Wrote {folder / kind}.json.\n" for kind in (*FILE_TYPES, "result"))
    expected = {kind: json_schema(kind) for kind in FILE_TYPES} | {"result": schema_of(ResultFile)}
    assert {file.stem: json.loads(file.read_bytes()) for file in folder.iterdir()} == expected


def test_keys_prints_every_key() -> None:
    lines = done("keys").splitlines()
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == list(FILE_TYPES)
    expected = [key for hint in FILE_TYPES.values() for keys in keys_of(hint).values() for key in keys]
    rows = [line.split(" | ") for line in lines if line.startswith("| `")]
    assert [(row[0], row[3]) for row in rows] == [(f"| `{key.name}`", f"{key.meaning} |") for key in expected]


def test_keys_of_the_exports_are_their_columns_and_keys() -> None:
    lines = done("keys", "--exports").splitlines()
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == ["plan.xlsx", "result.json"]
    keys_of_result = [(key.name, key.meaning) for keys in keys_of(ResultFile).values() for key in keys]
    expected = [(str(column.title), str(column.meaning)) for column in COLUMNS] + keys_of_result
    assert [line for line in lines if line.startswith("- ")] == [f"- `{key}`: {text}" for key, text in expected]


def refused(*arguments: object) -> str:
    """Check that the command refuses its input, and return its message without the word Error."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("Error: ")
    assert result.stderr.endswith("\n")
    return result.stderr.removeprefix("Error: ").removesuffix("\n")


def test_missing_saved_file_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "missing.json"
    expected = f"{file} cannot be read: No such file or directory"
    assert refused("report", file, "-o", tmp_path / "out.html") == expected
    assert refused("sample", "--answers", "worst", "--profile", file, "-o", tmp_path / "out.json") == expected


def test_folder_instead_of_a_file_is_reported(tmp_path: Path) -> None:
    assert refused("report", tmp_path, "-o", tmp_path / "out.html") == f"{tmp_path} cannot be read: Is a directory"


def test_broken_json_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(b"{]")
    expected = (
        f"{file} cannot be used: it is not valid JSON: Expecting property name enclosed in double quotes:"
        " line 1 column 2 (char 1)"
    )
    assert refused("report", file, "-o", tmp_path / "out.html") == expected
    assert refused("sample", "--answers", "worst", "--profile", file, "-o", tmp_path / "out.json") == expected
    assert [file.name for file in tmp_path.iterdir()] == ["answers.json"]


@pytest.mark.parametrize("name", ["out", "out.docx", "out.PDF", ".html"])
def test_wrong_file_extension_is_refused(name: str, content: Questionnaire, tmp_path: Path) -> None:
    file = answers(content, tmp_path)
    assert refused("report", file, "-o", tmp_path / name) == (
        "the name of the output file must end in .pdf, .html, .json, .xlsx, .csv, .ics"
    )
    assert refused("print", "-o", tmp_path / name) == "the name of the output file must end in .pdf, .html"


@pytest.mark.parametrize(("id", "shown"), [("other", "other"), ("\x1b[2J\nx", "[2J x")], ids=ascii)
def test_other_questionnaire_is_reported(id: str, shown: str, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(saved_file.write_json(saved_file.SavedAnswers(id, "1", DAY, Response())))
    assert (
        refused("report", file, "-o", tmp_path / "out.html")
        == f'{file} belongs to a different questionnaire, "{shown}"'
    )


def test_unwritable_output_is_reported(content: Questionnaire, tmp_path: Path) -> None:
    out = tmp_path / "missing" / "out.json"
    expected = f"{out} cannot be written: No such file or directory"
    assert refused("report", answers(content, tmp_path), "-o", out) == expected
    assert refused("sample", "--answers", "worst", "-o", out) == expected
    page = out.with_suffix(".html")
    assert refused("print", "-o", page) == f"{page} cannot be written: No such file or directory"
    folder = tmp_path / "folder.json"
    folder.mkdir()
    assert refused("sample", "--answers", "worst", "-o", folder) == f"{folder} cannot be written: Is a directory"


@pytest.mark.parametrize("name", ["file", "file/below"])
def test_impossible_schema_folder_is_reported(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    result = run("schema", tmp_path / name)
    assert result.exit_code == BAD_INPUT
    assert str(tmp_path / name) in result.stderr.splitlines()[-1]


def test_missing_content_folder_is_reported(tmp_path: Path) -> None:
    for command in (["check"], ["print", "-o", tmp_path / "out.html"]):
        assert refused(*command, tmp_path / "missing") == f"the folder {tmp_path / 'missing'} does not exist"
    (tmp_path / "file").write_bytes(b"")
    assert refused("check", tmp_path / "file") == f"the folder {tmp_path / 'file'} does not exist"


def test_content_with_mistakes_is_reported(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(TINY, tmp_path / "tiny"))
    file = folder / "glossary.yaml"
    file.write_bytes(file.read_bytes().replace(b"[GUIDE]", b"[NOWHERE]"))
    assert refused("check", folder) == (
        "1 problem in the content\n"
        'glossary.yaml:4:13: there is no source with the id "NOWHERE"\n'
        "      sources: [NOWHERE]\n"
        "                ^"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["report"],
        ["report", "answers.json"],
        ["sample", "-o", "x.json"],
        ["sample", "--answers", "good", "-o", "x.json"],
        ["sample", "--answers", "worst", "--seed", "x", "-o", "x.json"],
        ["check", "one", "two"],
        ["schema"],
        ["print"],
        ["print", "one", "two", "-o", "x.pdf"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_reported(arguments: list[str]) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (BAD_INPUT, "")
    assert [line.split(":")[0] for line in result.stderr.splitlines() if not line.startswith("\t")][-1] == "Error"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("READINESS_DATA", "file/below", "the data folder file/below cannot be used: Not a directory"),
        ("READINESS_KEEP_DAYS", "many", "READINESS_KEEP_DAYS must be a whole number from 1 to 3650"),
        ("READINESS_DATABASE_URL", "nonsense", "the database cannot be used: "),
        ("READINESS_DATABASE_URL", "sqlite:///file", "the database cannot be used: "),
    ],
    ids=["data folder", "days", "no address", "no database"],
)
def test_serve_refuses_what_it_cannot_use(name: str, value: str, told: str, tmp_path: Path) -> None:
    """The command runs in its own process. If the server starts by mistake, the timeout stops it."""
    (tmp_path / "file").write_bytes(b"not a database" * 100)
    result = subprocess.run(
        [sys.executable, "-m", "assessment.cli", "serve", "--port", "0"],
        cwd=tmp_path,
        env={**os.environ, "READINESS_DATA": "data", name: value},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (result.returncode, result.stdout) == (BAD_INPUT, "")
    assert result.stderr.startswith(f"Error: {told}")
    assert result.stderr.count("\n") == 1
