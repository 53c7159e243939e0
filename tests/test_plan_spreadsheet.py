"""The action plan as XLSX: every gap with its text, only text cells, and the same bytes each time."""

import csv
import io
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.content import load
from assessment.core.program import Program
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Response
from assessment.core.result import assess
from assessment.rendering.phrases import gap_words, people_words, sentence
from assessment.rendering.plan_columns import COLUMNS, STATUS, rows
from assessment.rendering.plan_csv import as_csv
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.rendering.views.countries import hotlines
from assessment.user_text import csv_text, spreadsheet_text, strict, strict_line
from support.builders import area, program, question, questionnaire, response, step
from support.content import TINY, TODAY
from support.plan import LONG_NOTE, cells, judged, opened, table, texts
from support.unusual_text import FORMULAS, TEXT

TITLES = [str(column.title) for column in COLUMNS]


def test_every_gap_has_one_row_in_the_order_of_the_path(content: Questionnaire) -> None:
    result = judged(content, "worst")

    rows = table(as_xlsx(result))

    assert [row["No."] for row in rows] == [f"{place:02}" for place in range(1, len(result.gaps) + 1)]
    assert sorted(row["Gap"] for row in rows) == sorted(gap.text for gap in result.gaps)
    horizons = list(dict.fromkeys(row["When"] for row in rows))
    assert horizons == ["This week", "Within 30 days", "Within 60 days", "Within 90 days", "After that"]
    steps = [row["Step"] for row in rows]
    assert [step for place, step in enumerate(steps) if step in steps[:place] and step != steps[place - 1]] == []
    assert set(steps) == {step.title for step in result.plan}


def test_row_says_what_the_report_says(content: Questionnaire) -> None:
    result = judged(content, "worst", ["Folder 7"])
    numbers = {question.gap.text: question for question in result.questions if question.gap}

    for row in table(as_xlsx(result)):
        question = numbers[row["Gap"]]
        step = next(step for step in result.plan if question.gap in step.gaps)
        assert row["Step"] == step.title
        assert row["Typical owner"] == step.step.owner
        assert row["Effort"].lower() == step.effort
        advice = f"{question.gap.advice} {hotlines([question.gap], result)}".strip()
        assert row["First thing to do"] == advice
        assert row["Area"] == question.gap.area.title
        assert row["In the report"] == question.number
        assert (
            row["Importance"]
            == {"must": "Essential", "should": "Important", "could": "Useful"}[question.question.importance]
        )
        assert row["State"] == "Not yet in place"
        assert (row["Owner"], row["Due"], row["Status"], row["Notes"]) == ("", "", str(STATUS[0]), "")
        assert row["Note with the answer"] == question.note


def test_row_says_who_may_know_if_no_one_does(content: Questionnaire) -> None:
    result = judged(content, "unknown")
    first = result.plan[0].gaps[0]
    row = next(row for row in table(as_xlsx(result)) if row["Gap"] == gap_words(first))
    assert row["First thing to do"] == (
        f"Ask {people_words(first.question, content)}. If it isn’t in place: {first.advice} "
        f"{hotlines([first], result)}".strip()
    )
    assert row["State"] == "Not known yet"
    assert row["Who to ask"] == sentence(people_words(first.question, content), "")
    assert {row["Who to ask"] for row in table(as_xlsx(judged(content, "worst")))} == {""}


def made_up(*programs: Program, **more: Any) -> list[dict[str, str]]:
    """Return the rows for two gaps that one step closes. The company uses the program `used` and has no budget."""
    content = questionnaire(
        area(question("one", step="work"), question("two", step="work")), programs=programs, **more
    )
    given = response({"one": "none", "two": "none"}, programs=("used",))
    return table(as_xlsx(assess(content, given, TODAY)))


def test_row_names_the_program_of_the_plan_before_another_that_helps() -> None:
    rows = made_up(program("read-it", role="read", start=["one"]), program("join-it", cost="member", start=["one"]))
    assert [row["Program"] for row in rows] == ["Join-It", "In-house"]


def test_row_names_the_best_that_helps_where_the_plan_has_no_program() -> None:
    rows = made_up(program("read-it", role="read", start=["one"]), program("read-more", role="read", start=["one"]))
    assert [row["Program"] for row in rows] == ["Read-It", "In-house"]


def test_row_names_what_is_in_use_and_enough_before_the_program_of_the_plan() -> None:
    rows = made_up(program("used", start=["one"]), program("other", start=["one", "two"]))
    assert [(row["Program"], row["For you"]) for row in rows] == [
        ("Used", "Already in use"),
        ("Other", "You can probably join"),
    ]


def test_row_names_no_program_that_is_not_for_the_company() -> None:
    rows = made_up(program("paid", start=["one", "two"], needs=["budget"]))
    assert [(row["Program"], row["For you"], row["Cost"], row["Official page"]) for row in rows] == [
        ("In-house", "", "", "")
    ] * 2


def test_rows_are_in_the_order_of_time_even_if_the_plan_is_not() -> None:
    """The essential step of weeks is the last of the six first actions, before a step of hours."""
    names = ["essential", *(f"small-{number}" for number in range(6))]
    content = questionnaire(
        area(*(question(name, "must" if name == "essential" else "should", step=name) for name in names)),
        steps=[step(name, "weeks" if name == "essential" else "hours") for name in names],
    )
    result = assess(content, response(dict.fromkeys(names, "none"), size=("size-large",)), TODAY)
    assert [step.step.id for step in result.plan][5:] == ["essential", "small-5"]
    assert [(row["When"], row["Step"]) for row in table(as_xlsx(result))][5:] == [
        ("This week", "Do small-5"),
        ("Within 30 days", "Do essential"),
    ]


def test_ampersand_is_one_in_the_footer() -> None:
    """In a footer an ampersand begins a code, such as the one for the date, unless it is doubled."""
    content = questionnaire(area(question("one")), version="1 &D")
    sheet = opened(as_xlsx(assess(content, response({"one": "none"}), TODAY)))["Plan"]
    assert sheet.oddFooter.left.text == "22 November 2026 · questionnaire 1 &&D"


def test_row_of_a_program_says_what_it_costs_and_whether_it_is_open(content: Questionnaire) -> None:
    rows = table(as_xlsx(judged(content, "worst")))
    assert {row["For you"] for row in rows if row["Program"] == "In-house"} == {""}
    assert {(row["For you"], row["Cost"], row["Official page"]) for row in rows if "URL List" in row["Program"]} == {
        ("Open after: IWF membership", "Membership fee", content.program("iwf-url-list").url)
    }
    using = judged(content, "worst", None)
    profile = {**using.response.profile, "programs": ("iwf-membership", "ncmec-cybertipline")}
    member = assess(content, replace(using.response, profile=profile), TODAY)
    rows = table(as_xlsx(member))
    assert ("You can probably join", "In your membership") in {
        (row["For you"], row["Cost"]) for row in rows if "URL List" in row["Program"]
    }
    assert {row["For you"] for row in rows if row["Program"] == content.program("ncmec-cybertipline").name} == {
        "Already in use"
    }


@pytest.mark.parametrize(
    ("kind", "text"),
    [("best", "Every practice that applies is at its target."), ("empty", "There is nothing to recommend until")],
)
def test_plan_without_a_gap_says_so(kind: str, text: str, content: Questionnaire) -> None:
    result = judged(content, "best") if kind == "best" else assess(content, Response(), TODAY)
    (row,) = table(as_xlsx(result))
    assert row["Gap"].startswith(text)
    assert {value for title, value in row.items() if title != "Gap"} == {""}


def test_sheet_is_set_up_to_be_worked_with(content: Questionnaire) -> None:
    result = judged(content, "worst")
    book = opened(as_xlsx(result))
    sheet = book["Plan"]
    last, printed = len(result.gaps) + 2, sum(column.printed for column in COLUMNS)

    assert book.sheetnames == ["Plan", "About", "Programs", "Not asked, not for you"]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref == f"A2:{openpyxl.utils.get_column_letter(len(COLUMNS))}{last}"
    assert TITLES[-1] == "Note with the answer"
    assert sheet.column_dimensions["D"].width == pytest.approx(34, abs=1)
    assert {cell.alignment.wrap_text for line in sheet.iter_rows(min_row=2) for cell in line} == {True}
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.print_area == f"'Plan'!$A$1:${openpyxl.utils.get_column_letter(printed)}${last}"
    assert sheet.oddHeader.right.text == "Confidential: limited circulation"


def test_paper_is_that_of_the_country_or_the_one_that_is_asked_for(content: Questionnaire) -> None:
    everywhere = judged(content, "worst")
    canada = judged(content, "worst")
    profile = {**canada.response.profile, "established": ("ca",)}
    canada = assess(content, replace(canada.response, profile=profile), TODAY)

    def size(*given: object) -> str:
        return str(opened(as_xlsx(*given))["Plan"].page_setup.paperSize)

    assert (size(everywhere), size(canada)) == ("9", "1")
    assert (size(everywhere, "working", "letter"), size(canada, "working", "a4")) == ("1", "9")


def test_owner_date_and_status_can_be_filled_in(content: Questionnaire) -> None:
    sheet = opened(as_xlsx(judged(content, "worst")))["Plan"]
    last = sheet.max_row
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    due, status = (openpyxl.utils.get_column_letter(TITLES.index(title) + 1) for title in ("Due", "Status"))

    assert set(rules) == {f"{due}3:{due}{last}", f"{status}3:{status}{last}"}
    choices = rules[f"{status}3:{status}{last}"]
    assert (choices.type, choices.formula1) == ("list", '"Not started,In progress,Done,Risk accepted"')
    day = rules[f"{due}3:{due}{last}"]
    assert (day.type, day.operator) == ("date", "greaterThanOrEqual")
    assert date(1899, 12, 30).toordinal() + int(day.formula1) == TODAY.toordinal()
    assert {sheet[f"{due}{line}"].number_format for line in range(3, last + 1)} == {"yyyy-mm-dd"}


def test_counts_follow_the_columns_that_people_fill_in(content: Questionnaire) -> None:
    result = judged(content, "worst")
    cell = opened(as_xlsx(result))["Plan"]["D1"]
    last = len(result.gaps) + 2
    letters = {title: openpyxl.utils.get_column_letter(TITLES.index(title) + 1) for title in TITLES}
    status, due, importance = (
        f"${letters[title]}$3:${letters[title]}${last}" for title in ("Status", "Due", "Importance")
    )
    assert f'COUNTIF({status},"Done")' in cell.value
    assert f'COUNTIFS({status},"Done",{importance},"Essential")' in cell.value
    assert f'COUNTIFS({due},"<"&TODAY(),{due},">0",{status},"<>"&"Done",{status},"<>"&"Risk accepted")' in cell.value
    assert f'" of "&{len(result.gaps)}&" · ' in cell.value


def test_rows_are_marked_by_their_status(content: Questionnaire) -> None:
    sheet = opened(as_xlsx(judged(content, "worst")))["Plan"]
    (marked,) = sheet.conditional_formatting
    assert str(marked.sqref) == f"A3:{openpyxl.utils.get_column_letter(len(COLUMNS))}{sheet.max_row}"
    status, due = (f"${openpyxl.utils.get_column_letter(TITLES.index(title) + 1)}3" for title in ("Status", "Due"))
    assert [rule.formula for rule in marked.rules] == [
        [f'{status}="Done"'],
        [f'{status}="Risk accepted"'],
        [f"AND({due}>0,{due}<TODAY())"],
    ]
    assert marked.rules[0].dxf.font.strike


def test_proposed_dates_are_the_ends_of_the_times_of_the_plan(content: Questionnaire) -> None:
    rows = table(as_xlsx(judged(content, "worst")))
    assert {(row["When"], row["Proposed date"]) for row in rows} == {
        ("This week", "2026-11-29"),
        ("Within 30 days", "2026-12-22"),
        ("Within 60 days", "2027-01-21"),
        ("Within 90 days", "2027-02-20"),
        ("After that", ""),
    }


def test_ids_stay_when_a_question_is_put_before() -> None:
    def ids(*names: str) -> dict[str, str]:
        content = questionnaire(area(*(question(name) for name in names)))
        rows = table(as_xlsx(assess(content, response(dict.fromkeys(names, "none")), TODAY)))
        return {row["Question ID"]: row["Step ID"] for row in rows}

    assert ids("new", "one", "two").items() >= ids("one", "two").items()


def test_further_sheets_have_the_programs_and_what_was_left_out(content: Questionnaire) -> None:
    result = judged(content, "worst")
    book = opened(as_xlsx(result))
    programs = {row[0]: row for row in book["Programs"].iter_rows(min_row=2, values_only=True)}
    assert set(programs) == {entry.match.program.name for entry in (*result.programs, *result.in_use)}
    lantern = content.program("lantern")
    assert programs["Lantern"][1] == lantern.provider
    assert (programs["Lantern"][3], programs["Lantern"][7]) == (lantern.eligibility, lantern.url)
    left_out = {row[0] for row in book["Not asked, not for you"].iter_rows(min_row=2, values_only=True)}
    assert {program.name for refusal in result.not_for_you for program in refusal.programs} <= left_out
    assert opened(as_xlsx(judged(content, "unknown"))).sheetnames[2] == "Who to ask"
    assert "Programs" not in opened(as_xlsx(judged(content, "best"))).sheetnames


def test_csv_has_the_rows_of_the_sheet(content: Questionnaire) -> None:
    result = judged(content, "worst", ["=1+1", "Folder 7"])
    written = as_csv(result)
    assert written.startswith(b"\xef\xbb\xbf")
    lines = list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline="")))
    assert lines == table(as_xlsx(result))
    notes = {line["Note with the answer"] for line in lines}
    assert {"'=1+1", "Folder 7"} <= notes
    assert b"Folder 7" not in as_csv(result, "share")


@pytest.mark.parametrize("separator", [";", '"', '";"', "\n", ";\n"])
def test_part_of_a_csv_field_is_no_formula_where_another_separator_is_expected(separator: str) -> None:
    """A spreadsheet that expects semicolons splits a quoted field at semicolons, quotes and line ends."""
    assert csv_text(f"x{separator}=1+1") == f"x{separator}'=1+1"
    assert csv_text(f"x{separator}fine") == f"x{separator}fine"


def test_choices_fit_into_one_list() -> None:
    """A comma would split a choice, and more than 255 characters would make the file unreadable."""
    assert len(",".join(map(str, STATUS))) < 255
    assert not [status for status in STATUS if "," in str(status)]


def test_height_shows_every_line_and_a_long_note_makes_no_row_higher(content: Questionnaire) -> None:
    book = opened(as_xlsx(judged(content, "worst", [LONG_NOTE] * 60)))
    plain = opened(as_xlsx(judged(content, "worst")))["Plan"]
    heights = [book["Plan"].row_dimensions[line].height for line in range(3, plain.max_row + 1)]
    assert heights == [plain.row_dimensions[line].height for line in range(3, plain.max_row + 1)]
    for line, height in enumerate(heights, 3):
        widest = len(plain.cell(line, TITLES.index("First thing to do") + 1).value) / 44
        assert 15 * widest <= height <= 400


def test_only_the_pages_of_programs_are_links(content: Questionnaire) -> None:
    address = "https://note.example/"
    sheet = opened(as_xlsx(judged(content, "worst", [address] * 60, organization=address, scope=address)))["Plan"]
    at = TITLES.index("Official page") + 1
    pages = {program.url for program in content.programs}

    linked = {(cell.column, cell.hyperlink.target, cell.value) for cell in cells(sheet) if cell.hyperlink}
    assert {column for column, _target, _text in linked} == {at}
    assert {target for _column, target, _text in linked} <= pages
    assert [link for link in linked if link[1] != link[2]] == []
    assert len([cell for cell in cells(sheet) if cell.hyperlink]) == sum(
        row.match is not None for row in rows(judged(content, "worst"), "working")
    )


def test_address_outside_the_web_is_no_link(content: Questionnaire) -> None:
    wrong = [replace(program, url=f"javascript:{program.id}") for program in content.programs]
    sheet = opened(as_xlsx(judged(replace(content, programs=tuple(wrong)), "worst")))["Plan"]
    assert [cell for cell in cells(sheet) if cell.hyperlink] == []
    assert any(str(cell.value).startswith("javascript:") for cell in cells(sheet))


def test_about_says_whose_plan_it_is_and_what_to_keep_in_mind(content: Questionnaire) -> None:
    result = judged(content, "worst", organization="Ünï <Co> & Söhne", scope="Chat", prepared_by="Lead")
    book = opened(as_xlsx(replace(result, kept_until=date(2027, 1, 31))))
    about = {label.value: text.value for label, text in book["About"].iter_rows(max_col=2)}

    assert about["Company"] == "Ünï <Co> & Söhne"
    assert (about["Scope"], about["Prepared by"], about["Date"]) == ("Chat", "Lead", "22 November 2026")
    assert about["Review date"] == "17 January 2027"
    assert about["Questionnaire"] == f"{content.title}, version {content.version}, content digest {content.digest}"
    assert about["Contents"] == (
        f"{len(result.gaps)} gaps in {len(result.plan)} steps, in the order of the plan in the report."
    )
    assert "A court or a regulator may be able to demand it" in about["Business record"]
    assert about[content.urgent.title].startswith("Don’t start with this plan. Open nothing.")
    assert {str(column.title): str(column.meaning) for column in COLUMNS}.items() <= about.items()
    assert "Unfinished" not in about
    setup = book["About"].page_setup
    assert (setup.orientation, setup.fitToWidth or 1, setup.fitToHeight or 1) == ("portrait", 1, 1)
    assert book["About"].sheet_properties.pageSetUpPr.fitToPage
    properties = book.properties
    assert (properties.title, properties.creator) == ("Child safety action plan", "Ünï <Co> & Söhne")
    assert properties.created == properties.modified == datetime(2026, 11, 22)


def test_about_says_that_it_is_unfinished(content: Questionnaire) -> None:
    result = judged(content, "worst")
    some = replace(result.response, answers=dict(list(result.response.answers.items())[:-2]))
    about = opened(as_xlsx(assess(content, some, TODAY)))["About"]
    texts_by_label = {label.value: text.value for label, text in about.iter_rows(max_col=2)}
    assert texts_by_label["Unfinished"] == "2 questions are still open, so the plan may change."


def test_copy_to_share_has_no_notes(content: Questionnaire) -> None:
    result = judged(content, "worst", [f"Canary {place}" for place in range(60)])
    working, share = texts(as_xlsx(result)), texts(as_xlsx(result, "share"))
    assert sum(text.startswith("Canary") for text in working[0]) == len(result.gaps)
    assert [text for text in share[0] if text.startswith("Canary")] == []
    assert "Copy to share, without notes" in share[1]
    assert "Working copy, with the notes of the answers" in working[1]
    assert texts(as_xlsx(result, "board"))[0] == share[0]
    assert {text for text in working[0] if not text.startswith("Canary")} == set(share[0])


def test_plan_does_not_mention_the_law(content: Questionnaire) -> None:
    plan, about, *_others = texts(as_xlsx(judged(content, "worst")))
    cell_texts = [*plan, *about]
    assert [duty.title for duty in content.duties if any(duty.title in text for text in cell_texts)] == []


PLAN = """
import sys
from datetime import date
from assessment.content import load, shipped
from assessment.core.result import assess
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.sample_answers import sample
content = load(shipped())
saved = sample(content, "worst", date(2026, 11, 22))
sys.stdout.buffer.write(as_xlsx(assess(content, saved.response, saved.saved_on)))
"""


def test_same_result_gives_the_same_bytes(content: Questionnaire) -> None:
    """This holds in other processes too, where hashes and the time differ."""
    expected = as_xlsx(judged(content, "worst"))
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", PLAN], env=environment, capture_output=True, check=True)
        assert done.stdout == expected


def test_nothing_is_written_to_the_disk(
    content: Questionnaire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A temporary file would contain the unencrypted plan."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    assert as_xlsx(judged(content, "worst")).startswith(b"PK")


# Typed texts stay text

TINY_CONTENT = load(TINY)


@given(st.lists(TEXT | st.sampled_from(FORMULAS) | st.just("_x003D_1+1"), min_size=8, max_size=8))
@settings(
    max_examples=260, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
def test_typed_texts_are_text_cells_that_read_as_they_were_typed(typed: list[str]) -> None:
    """Each of 260 plans has 8 typed texts, in the notes of its gaps and on the second sheet."""
    *notes, organization, scope, prepared = typed
    result = judged(TINY_CONTENT, "worst", notes, organization=organization, scope=scope, prepared_by=prepared)

    plan, about, *_others = texts(as_xlsx(result))

    given = {id: answer.note for id, answer in result.response.answers.items()}
    expected = [spreadsheet_text(given[row.gap.question.id]) for row in rows(result, "working")]
    assert [text for text in expected if text and text not in plan] == []
    details = [strict_line(text) for text in (organization, scope, prepared)]
    assert [text for text in details if text and spreadsheet_text(text) not in about] == []
    assert [text for text in [*plan, *about] if text.lstrip()[:1] in ("=", "+", "-", "@") or text[:1] == "\n"] == []


def test_one_guard_stands_between_texts_and_cells() -> None:
    """Only _write and _link pass text to XlsxWriter, and both use spreadsheet_text(), the guard against formulas."""
    root = Path(__file__).parents[1] / "assessment"
    source = (root / "rendering/plan_spreadsheet.py").read_text(encoding="utf-8")
    writes = re.findall(r"\.(write\w*)\((.*)\)", source)
    assert [
        arguments
        for name, arguments in writes
        if name in ("write_string", "write_url") and "spreadsheet_text(" not in arguments
    ] == []
    assert {name for name, _arguments in writes} == {
        "write_string",
        "write_url",
        "write_blank",
        "write_datetime",
        "write_formula",
    }
    guards = [
        file for file in root.rglob("*.py") if re.search(r"""["']=["'],\s*["']\+["']""", file.read_text("utf-8"))
    ]
    assert guards == [root / "user_text.py"]


def test_strict_form_is_what_is_written(content: Questionnaire) -> None:
    note = "e\u0301\u202e \u200bx"
    plan, *_others = texts(as_xlsx(judged(content, "worst", [note])))
    assert strict(note) == "é x"
    assert "é x" in plan
