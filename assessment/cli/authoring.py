"""Commands for authors: question counts, sample answers, JSON Schemas and the key reference."""

import json
from collections.abc import Mapping
from pathlib import Path

import click

from .. import saved_file
from ..core.questionnaire import Questionnaire
from ..core.response import Response, asked_questions, profile_tags, quick_check
from ..rendering.plan_columns import COLUMNS
from ..rendering.result_schema import ResultFile
from ..sample_answers import SAMPLE_KINDS, full_profile, sample
from ..translation import _
from . import clock
from .bad_input import BadInputError
from .files import load_questionnaire, print_notices, read_answers, write_file

RESULT = "result"
"""The name of the result's schema. `readiness schema` writes it next to the schemas of the content files."""


@click.command("count", help=_("Print how many questions each example company is asked, as a Markdown table."))
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def count_command(folder: Path | None) -> None:
    questionnaire = load_questionnaire(folder)
    head = [_("Company"), *(area.title for area in questionnaire.areas), _("All"), _("Quick check")]
    _print_row(head)
    _print_row(["---", *("--:" for _column in head[1:])])
    for example in questionnaire.examples:
        tags = profile_tags(questionnaire, Response(example.profile))
        counts = [len(asked_questions(area, tags)) for area in questionnaire.areas]
        quick = len(quick_check(questionnaire, tags))
        _print_row([example.title, *map(str, counts), str(sum(counts)), str(quick)])


def _print_row(cells: list[str]) -> None:
    click.echo(f"| {' | '.join(cells)} |")


@click.command("sample", help=_("Write a saved file with made-up answers, so that you can see a report."))
@click.option("--answers", type=click.Choice(SAMPLE_KINDS), required=True, help=_("The kind of answers to make up."))
@click.option("--seed", default=0, show_default=True, help=_("The same seed gives the same random answers."))
@click.option("--profile", help=_('"all" for every service, the id of an example company, or a saved file.'))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help=_("The file to write."))
def sample_command(answers: str, seed: int, profile: str | None, output: Path) -> None:
    questionnaire = load_questionnaire(None)
    chosen = None
    if profile == "all":
        chosen = full_profile(questionnaire)
    elif profile:
        example = next((example for example in questionnaire.examples if example.id == profile), None)
        chosen = dict(example.profile if example else _profile_in(Path(profile), questionnaire))
    made_up = sample(questionnaire, answers, clock.today(), seed, chosen)
    write_file(output, saved_file.write_json(made_up))


def _profile_in(file: Path, questionnaire: Questionnaire) -> Mapping[str, tuple[str, ...]]:
    saved = read_answers(file)
    print_notices(questionnaire, saved)
    return saved.response.profile


@click.command("schema", help=_("Write the JSON Schema of each kind of content file, and of the result, to FOLDER."))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def schema_command(folder: Path) -> None:
    from ..content import FILE_TYPES, json_schema, schema_of

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = _("{folder} cannot be created: {problem}")
        raise BadInputError(message.format(folder=folder, problem=error.strerror)) from error
    schemas = {**{kind: json_schema(kind) for kind in FILE_TYPES}, RESULT: schema_of(ResultFile)}
    for name, schema in schemas.items():
        write_file(folder / f"{name}.json", (json.dumps(schema, indent=2) + "\n").encode())


@click.command("keys", help=_("Print every key of the content files with its meaning, as Markdown."))
@click.option("--exports", is_flag=True, help=_("Print the columns of the plan and the keys of the result instead."))
def keys_command(exports: bool) -> None:
    from ..content import FILE_TYPES, key_reference, keys_of

    if not exports:
        for kind in FILE_TYPES:
            click.echo(key_reference(kind))
        return
    _print_keys("plan.xlsx", {_("Columns"): {str(column.title): str(column.meaning) for column in COLUMNS}})
    _print_keys(
        "result.json", {name: {key.name: key.meaning for key in keys} for name, keys in keys_of(ResultFile).items()}
    )


def _print_keys(title: str, groups: Mapping[str, Mapping[str, str]]) -> None:
    click.echo(f"## {title}\n")
    for name, meanings in groups.items():
        click.echo(f"### {name}\n")
        for key, meaning in meanings.items():
            click.echo(f"- `{key}`: {meaning}")
        click.echo()
