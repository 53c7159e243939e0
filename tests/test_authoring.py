"""An author extends a copy of the content by editing only YAML. The changes appear on the site and in the report."""

from pathlib import Path

import pytest

from assessment.content import load, shipped
from assessment.core.questionnaire import Questionnaire
from assessment.core.result import assess
from assessment.rendering.html import report_html
from assessment.sample_answers import sample
from support.content import TODAY
from support.visitor import Visitor, plain, site

PROGRAM = """\
id: new-program
name: The new program
provider: A new provider
role: join
what: It helps with the first question.
helps:
  - {question: reporting-bodies, depth: start}
eligibility: Anyone.
cost: free
effort: days
you_get: A new thing.
apply:
  - Write to the new provider.
url: https://new.example/
sources: [NEW]
checked_on: 2026-11-22
confidence: high
"""
QUESTION = """\
  - id: new-question
    text: Is the new practice in place?
    importance: could
    weight: 1
    why: It matters.
    good: It is written down.
    evidence:
      - a date
    options:
      - id: none
        points: 0
        text: Not in place.
      - id: in-place
        points: 2
        text: In place.
    target: in-place
    step: new-step
    gap: The new practice is not yet in place.
    strength: The new practice is in place.
    start: Start with the new practice.
    strengthen: Go on with the new practice.
    ask: [report-filer]
    sources: [NEW]
    model: NEW
"""
STEP = """
- id: new-step
  title: Put the new practice in place
  summary: Write it down.
  owner: Someone new
  effort: hours
"""
AREA = f"""\
id: new-area
title: The new area
intro: It is new.
core: false
not_asked: Everyone is asked.
questions:
{QUESTION}"""
DUTY = """
- id: new-duty
  jurisdiction: US
  kind: reporting
  title: The new Act
  what: Something new is to be done.
  who: Everyone.
  since: 2026.
  applies: {}
  sources: [NEW]
  checked_on: 2026-11-22
  confidence: high
  no_question: No question is about it.
""".replace("since: 2026.", 'since: "2026"')
SOURCE = """
- id: NEW
  title: The new source
  url: https://new.example/source
  dated: "2026"
  read_on: 2026-11-22
  kind: primary
"""


def copy(folder: Path) -> Path:
    """Copy the shipped content into the folder, and return the folder."""
    source = Path(str(shipped()))
    for file in source.rglob("*.yaml"):
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return folder


def add(folder: Path, name: str, text: str) -> None:
    """Append the text to a file, or create the file."""
    file = folder / name
    before = file.read_text(encoding="utf-8").rstrip("\n") + "\n" if file.exists() else ""
    file.write_text(before + text, encoding="utf-8")


def replace(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def added(folder: Path, what: str) -> Questionnaire:
    """Return the shipped content with one addition."""
    copy(folder)
    add(folder, "sources.yaml", SOURCE)
    if what == "program":
        add(folder, "programs/new-program.yaml", PROGRAM)
    elif what == "question":
        add(folder, "areas/reporting.yaml", QUESTION)
        add(folder, "steps.yaml", STEP)
    elif what == "area":
        add(folder, "areas/new-area.yaml", AREA)
        add(folder, "steps.yaml", STEP)
        replace(folder, "questionnaire.yaml", "  - emerging\n", "  - emerging\n  - new-area\n")
    elif what == "duty":
        add(folder, "duties.yaml", DUTY)
    else:
        replace(folder, "programs/ncmec-cybertipline.yaml", "sources: [", "sources: [NEW, ")
    return load(folder, thorough=True)


REPORT = {
    "program": ("The new program", "https://new.example/"),
    "question": ("The new practice is not yet in place.", "Put the new practice in place"),
    "area": ("The new area", "The new practice is not yet in place."),
    "duty": ("United States: The new Act", "Something new is to be done."),
    "source": ("The new source", "https://new.example/source"),
}
"""After each addition, the texts in the report of a company with nothing in place."""
PAGES = {
    "program": ("/programs/new-program", "The new program"),
    "question": ("/area/reporting", "Is the new practice in place?"),
    "area": ("/area/new-area", "Is the new practice in place?"),
}
"""The page of the site that shows each addition, and the text there."""


@pytest.mark.parametrize("what", REPORT)
def test_adding_touches_yaml_only(what: str, tmp_path: Path) -> None:
    changed = added(tmp_path / "content", what)
    result = assess(changed, sample(changed, "worst", TODAY).response, TODAY)
    page = report_html(result)
    assert [text for text in REPORT[what] if text not in page] == []
    if what in PAGES:
        path, text = PAGES[what]
        (tmp_path / "data").mkdir()
        with site(changed, tmp_path / "data") as app:
            assert text in plain(Visitor(app).begin().get(path))
