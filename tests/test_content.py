"""Loading a content folder reads every file and reports all problems at once."""

import gc
import shutil
from pathlib import Path

import pytest

from assessment.content import ContentError, load
from assessment.content.folder import folder_digest
from assessment.content.yaml_file import YamlFile
from support.content import TINY, copy_of_tiny
from support.mistakes import (
    CENTER,
    COUNTRIES,
    DUTIES,
    GLOSSARY,
    LIST,
    POLICY,
    QUESTIONNAIRE,
    REPORTING,
    SOURCES,
    STEPS,
    URGENT,
    Edit,
    edit,
    problems,
    shown,
)


def test_tiny_loads() -> None:
    tiny = load(TINY)
    assert [area.id for area in tiny.areas] == ["reporting", "policy"]
    assert [program.id for program in tiny.programs] == ["address-list", "handbook", "join-center"]


def test_garbage_is_collected_again_after_a_failed_load(tmp_path: Path) -> None:
    with pytest.raises(ContentError):
        load(tmp_path)
    assert gc.isenabled()


@pytest.mark.parametrize(
    "name",
    [QUESTIONNAIRE, STEPS, DUTIES, COUNTRIES, SOURCES, GLOSSARY, URGENT],
    ids=lambda name: name.removesuffix(".yaml"),
)
def test_missing_file_is_reported(name: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / name).unlink()
    assert [shown(problem) for problem in problems(folder)] == [(name, 1, 1, "this file is missing")]


@pytest.mark.parametrize("name", ["areas", "programs"])
def test_missing_folder_is_reported(name: str, tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    shutil.rmtree(folder / name)
    assert [shown(problem) for problem in problems(folder)] == [
        (f"{name}/", 1, 1, "the folder is missing or has no files")
    ]


@pytest.mark.parametrize("name", ["areas/new.yml", "programs/new.yml", "areas/new.YAML", "programs/new.YML"])
def test_wrong_file_extension_is_reported(name: str, tmp_path: Path) -> None:
    """Otherwise an author could write a file that the product never reads."""
    folder = copy_of_tiny(tmp_path)
    (folder / name).write_bytes(b"id: new\n")
    expected = [(name, 1, 1, "the file name must end in .yaml")]
    assert [shown(problem) for problem in problems(folder)] == expected


def test_missing_area_file_is_reported(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / POLICY).unlink()
    assert (QUESTIONNAIRE, 9, 5, "there is no file areas/policy.yaml") in [
        shown(problem) for problem in problems(folder)
    ]


@pytest.mark.parametrize(
    "edits",
    [
        (
            (POLICY, "title: Policy", "title: ¦no"),
            (REPORTING, "title: Reporting", "¦titel: Reporting"),
            (STEPS, "effort: days", "¦effort: soon"),
            (STEPS, "effort: hours", "¦effort: never"),
            (URGENT, "danger: Call", "danger: ¦*call"),
        ),
        (
            (POLICY, "step: write-policy", "¦step: nowhere"),
            (REPORTING, "target: in-place", "¦target: nowhere"),
            (CENTER, "url: https:", "¦url: http:"),
            (LIST, "part_of: join-center", "¦part_of: nowhere"),
            (STEPS, "- id: write-policy", "- ¦id: write-policy"),
            (STEPS, "after: [register]", "after: [¦nowhere]"),
        ),
    ],
    ids=["in each file", "between files"],
)
def test_all_mistakes_are_reported_at_once(edits: tuple[Edit, ...], tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    expected = {place[:3] for place in edit(folder, *edits)}
    reported = {shown(problem)[:3] for problem in problems(folder)}
    assert expected <= reported


def test_every_form_of_every_refused_word_is_reported(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    (folder / "words.yaml").write_text(
        "- words: [negligent, careless]\n  instead: what is\n- words: [bad, worse]\n  instead: good\n"
    )
    area = folder / POLICY
    area.write_text(area.read_text().replace("why: People", "why: The worse of careless people. People"))
    told = {problem.message.split('"')[1] for problem in problems(folder)}
    assert told == {"careless", "worse"}


def test_long_line_is_shown_around_the_caret(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    ids = ", ".join(["GUIDE"] * 60)
    edit(folder, (POLICY, "[GUIDE]", f"[{ids}, NOWHERE, {ids}]"))
    (problem,) = problems(folder)
    _head, line, caret = str(problem).split("\n")
    assert len(line) <= 104
    assert line[caret.index("^") :].startswith("NOWHERE, GUIDE")


def test_digest_changes_with_every_file(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    digests = [load(folder).digest]
    for file in sorted(folder.rglob("*.yaml")):
        file.write_bytes(file.read_bytes() + b"# Another word.\n")
        digests.append(load(folder).digest)
    assert len(set(digests)) == 16
    assert load(TINY).digest == digests[0]


def test_digest_changes_with_the_name_of_a_file() -> None:
    assert folder_digest({"a.yaml": YamlFile("a.yaml")}) != folder_digest({"b.yaml": YamlFile("b.yaml")})
