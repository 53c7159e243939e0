"""Content with ids that are malformed, already taken or not defined anywhere."""

from pathlib import Path

import pytest

from assessment.content import FILE_TYPES, load
from assessment.content.dataclass_types import dataclasses_within, hints
from assessment.content.folder import kind_of, read_folder
from assessment.content.loaded_content import LoadedContent, MarkedText
from assessment.content.validation import validate
from assessment.core.ids import Ref
from support.content import copy_of_tiny
from support.mistakes import (
    CENTER,
    DUTIES,
    GLOSSARY,
    HANDBOOK,
    LIST,
    POLICY,
    QUESTIONNAIRE,
    REPORTING,
    RULES,
    SOURCES,
    STEPS,
    URGENT,
    Mistake,
    assert_reported,
    edit,
    mistake,
    problems,
)


def dangling(what: str, file: str, old: str, new: str, id: str = "nowhere") -> Mistake:
    return mistake(f"dangling {what} in {file}", file, old, new, f'there is no {what} with the id "{id}"')


def twice(what: str, file: str, old: str, new: str, id: str) -> Mistake:
    return mistake(f"same id twice: {what}", file, old, new, f'the id "{id}" is already used in {file}')


def left_of_step(tag: str) -> str:
    """Return the end of the tiny questionnaire's last step, with a wording for a company that has done part of it."""
    return (
        f'effort: hours\n  tailored:\n    - when: {{all: ["gap:policy-page"], none: [¦"{tag}"]}}\n'
        "      title: A\n      summary: B\n"
    )


MISTAKES = (
    dangling("person", REPORTING, "ask: [support, chief]", "ask: [support, ¦nowhere]"),
    mistake(
        "question that is nearly right",
        CENTER,
        "question: route",
        "¦question: routes",
        'there is no question with the id "routes"; did you mean "route"?',
    ),
    mistake(
        "option that is nearly right",
        POLICY,
        "target: in-place",
        "¦target: inplace",
        'there is no option with the id "inplace"; did you mean "in-place"?',
    ),
    mistake(
        "option of another question",
        POLICY,
        "target: in-place",
        "¦target: proven",
        'there is no option with the id "proven"',
    ),
    mistake(
        "tag that is nearly right",
        DUTIES,
        "{all: [host]}",
        "{all: [¦hosts]}",
        'there is no tag with the id "hosts"; did you mean "host"?',
    ),
    mistake(
        "derived tag that follows from itself",
        QUESTIONNAIRE,
        "when: {any: [host, chat]}",
        "when: {any: [host, ¦content-service]}",
        'there is no tag with the id "content-service"',
    ),
    dangling("question", CENTER, "question: route", "¦question: nowhere"),
    dangling("question", LIST, "question: registered", "¦question: nowhere"),
    dangling("question", QUESTIONNAIRE, "question: registered", "¦question: nowhere"),
    dangling("option", POLICY, "target: in-place", "¦target: nowhere"),
    dangling("option", QUESTIONNAIRE, "options: [none]", "options: [¦nowhere]"),
    mistake(
        "dangling step of a question",
        REPORTING,
        "step: use-list",
        "¦step: nowhere",
        'there is no step with the id "nowhere"',
        'no question uses the step "use-list"',
        also=((STEPS, "- id: use", "- ¦id: use"),),
    ),
    dangling("step", STEPS, "after: [register]", "after: [¦nowhere]"),
    dangling("duty", REPORTING, "id: us-reporting", "¦id: nowhere"),
    dangling("source", REPORTING, "[LAW, GUIDE]", "[LAW, ¦NOWHERE]", "NOWHERE"),
    dangling("source", CENTER, "[LAW]", "[¦NOWHERE]", "NOWHERE"),
    dangling("source", DUTIES, "[LAW]", "[¦NOWHERE]", "NOWHERE"),
    dangling("source", GLOSSARY, "[GUIDE]", "[¦NOWHERE]", "NOWHERE"),
    dangling("source", URGENT, "[GUIDE]", "[¦NOWHERE]", "NOWHERE"),
    dangling("term", REPORTING, "terms: [center]", "terms: [¦nowhere]"),
    dangling("program", LIST, "part_of: join-center", "¦part_of: nowhere"),
    dangling("program", LIST, "question: registered", "¦program: nowhere"),
    dangling("tag", REPORTING, "{all: [content-service]}", "{all: [¦nowhere]}"),
    dangling("tag", REPORTING, "{any: [chat], none: [host]}", "{any: [chat], none: [¦nowhere]}"),
    dangling("tag", CENTER, "any: [content-service]", "any: [¦nowhere]"),
    dangling("tag", DUTIES, "{all: [host]}", "{all: [¦nowhere]}"),
    dangling("tag", QUESTIONNAIRE, '["uses:join-center"]', '[¦"uses:nowhere"]', "uses:nowhere"),
    dangling("tag", STEPS, "effort: hours\n", left_of_step("gap:nowhere"), "gap:nowhere"),
    dangling("tag", STEPS, "effort: hours\n", left_of_step("gap:route"), "gap:route"),
    dangling("tag", REPORTING, "{all: [content-service]}", '{all: [¦"gap:route"]}', "gap:route"),
    dangling("tag", QUESTIONNAIRE, "when: {any: [host, chat]}", "when: {any: [host, ¦nowhere]}"),
    twice("option", REPORTING, "- id: asked", "- ¦id: none", "none"),
    twice("profile question", QUESTIONNAIRE, "- id: programs", "- ¦id: organization", "organization"),
    twice("profile option", QUESTIONNAIRE, "- id: chat", "- ¦id: host", "host"),
    twice("level", QUESTIONNAIRE, "- id: tested", "- ¦id: working", "working"),
    twice(
        "reason",
        REPORTING,
        "on our service.\n",
        "on our service.\n      - ¦id: no-links\n        text: None at all.\n",
        "no-links",
    ),
    twice(
        "step",
        STEPS,
        "effort: hours\n",
        "effort: hours\n- ¦id: register\n  title: A\n  summary: B\n  owner: C\n  effort: days\n",
        "register",
    ),
    twice(
        "duty",
        DUTIES,
        "confidence: high\n",
        "confidence: high\n\n- ¦id: us-reporting\n  jurisdiction: US\n  kind: reporting\n  title: A\n  what: B\n"
        "  who: C\n  since: D\n  applies: {}\n  sources: [LAW]\n  checked_on: 2026-11-22\n  confidence: low\n",
        "us-reporting",
    ),
    twice(
        "source",
        SOURCES,
        "kind: secondary\n",
        "kind: secondary\n- ¦id: LAW\n  title: A\n  url: https://law.example/2\n  dated: B\n"
        "  read_on: 2026-11-01\n  kind: primary\n",
        "LAW",
    ),
    twice(
        "term",
        GLOSSARY,
        "sources: [GUIDE]\n",
        "sources: [GUIDE]\n- ¦id: center\n  term: A\n  meaning: B\n  sources: [LAW]\n",
        "center",
    ),
    mistake(
        "same id twice: question",
        REPORTING,
        "- id: registered",
        "- ¦id: registered",
        'the id "registered" is already used in areas/policy.yaml',
        also=((POLICY, "- id: policy-page", "- id: registered"), (POLICY, "\n    model: PAGE", "")),
    ),
    mistake(
        "capital letter in an id",
        POLICY,
        "- id: policy-page",
        "- ¦id: Policy-page",
        '"Policy-page" is not a valid id; use lowercase letters, digits and hyphens',
    ),
    mistake(
        "unknown as an option",
        POLICY,
        "- id: none",
        "- ¦id: unknown",
        '"unknown" is a reserved word; choose another id',
    ),
    mistake(
        "id that is not the file's name",
        POLICY,
        "id: policy\n",
        "¦id: rules\n",
        'the id must be the same as the file name, "policy"',
    ),
    mistake(
        "area not in the list",
        QUESTIONNAIRE,
        "  - policy\n",
        "",
        "this area is not in the list of areas in questionnaire.yaml",
        'no question uses the step "write-policy"',
        also=((POLICY, "id: policy\n", "¦id: policy\n"), (STEPS, "- id: write", "- ¦id: write")),
    ),
    mistake(
        "area without a file",
        QUESTIONNAIRE,
        "  - policy\n",
        "  - policy\n  - ¦other\n",
        "there is no file areas/other.yaml",
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_mistake_is_reported_at_its_place(mistake: Mistake, tmp_path: Path) -> None:
    assert_reported(mistake, copy_of_tiny(tmp_path))


EVERY_REFERENCE = (
    (QUESTIONNAIRE, "quick_check: [", "renamed:\n  - {id: old, to: route, options: {then: none}}\nquick_check: ["),
    (POLICY, "weight: 1", "weight: 1\n    not_asked: It is for chats.\n    applies: {all: [chat]}"),
    (CENTER, "any: [content-service]", "any: [content-service]\n    all: [host]\n    none: [chat]"),
    (LIST, "{question: registered}", "{question: registered}\n  - {program: handbook}"),
    (QUESTIONNAIRE, "quick_check: [", "traits:\n  - {id: costly, text: 'It costs money.'}\nquick_check: ["),
    (LIST, "cost: member", "cost: member\ntraits: [costly]\nalongside: join-center"),
    (SOURCES, "- id: PAGE\n", "- id: PAGE\n  read_through: [GUIDE]\n"),
    (HANDBOOK, "confidence: high", "confidence: low"),
    (RULES, "confidence: high", "confidence: low"),
)
"""Edits after which the tiny content uses every key that refers to something."""


def loaded(folder: Path) -> LoadedContent:
    files = read_folder(folder)
    values = {name: validate(kind_of(name), file) for name, file in files.items()}
    return LoadedContent(files, values, load(folder))


def key_of(content: LoadedContent, reference: MarkedText[Ref]) -> tuple[str, str]:
    """Return the names of the dataclass and the key that hold the reference."""
    around = [
        placed
        for placed in content.objects
        if placed.file == reference.file and placed.path == reference.path[: len(placed.path)]
    ]
    holder = max(around, key=lambda placed: len(placed.path))
    return type(holder.value).__name__, str(reference.path[len(holder.path)])


def test_every_reference_is_checked_at_its_place(tmp_path: Path) -> None:
    """Each reference is broken in turn. The types say which keys hold references, so the test covers them all."""
    folder = copy_of_tiny(tmp_path)
    edit(folder, *EVERY_REFERENCE)
    content = loaded(folder)
    for reference in (reference for reference in content.references if reference.text):
        line, column = content.files[reference.file].places[reference.path]
        file = folder / reference.file
        text = file.read_text(encoding="utf-8")
        lines = text.split("\n")
        before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        lines[line - 1] = before + after.replace(reference.text, "nowhere", 1)
        file.write_text("\n".join(lines), encoding="utf-8")
        reported = [problem for problem in problems(folder) if (problem.line, problem.column) == (line, column)]
        assert [problem.message[:11] for problem in reported] == ["there is no"], reference
        file.write_text(text, encoding="utf-8")


def test_every_key_that_refers_to_something_is_used(tmp_path: Path) -> None:
    """Otherwise the test above would miss that key."""
    folder = copy_of_tiny(tmp_path)
    edit(folder, *EVERY_REFERENCE)
    content = loaded(folder)
    marked = {
        (name, key)
        for hint in FILE_TYPES.values()
        for name, cls in dataclasses_within(hint).items()
        for key, key_hint in hints(cls).items()
        if "Ref(" in repr(key_hint)
    }
    assert {key_of(content, reference) for reference in content.references if reference.text} == marked
