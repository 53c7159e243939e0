"""Missing parts, from the tick on the page to the report, the plan, the files and the comparison."""

import json
from collections.abc import Mapping
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook

from assessment.core.compare import Comparison
from assessment.core.question import Question
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.rendering.html import questionnaire_html, report_html
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.rendering.result_json import as_json
from assessment.rendering.views.since import since
from assessment.saved_file import SavedAnswers, compare_with, read_json, write_json
from assessment.user_text import spreadsheet_text
from assessment.web.forms.answers import part_choices
from support.company import QUESTIONNAIRE
from support.content import TODAY
from support.markup import articles, section, text
from support.visitor import Visitor, plain

COMPANY: Mapping[str, tuple[str, ...]] = {
    "organization": ("Example Streams",),
    "services": ("social", "host"),
    "content": ("images", "text", "live", "public", "held"),
    "established": ("us",),
    "users": ("us", "uk"),
    "size": ("tiny",),
    "reviewers": ("own",),
}
"""A company that is asked every question with parts."""
IDS = ("risk-assessment", "public-terms", "help-in-flow", "live-video", "customer-terms")
QUESTIONS = [QUESTIONNAIRE.question(question_id) for question_id in IDS]
BY_QUESTION = pytest.mark.parametrize("question", QUESTIONS, ids=IDS)


def judged(answers: Mapping[str, Answer]) -> Result:
    return assess(QUESTIONNAIRE, Response(COMPANY, answers), TODAY)


def partly(question: Question, *places: int) -> Answer:
    """Return the answer that ticks the parts at these places."""
    return Answer(question.partial_options[0].id, missing=tuple(question.parts[place].id for place in places))


def area_of(question: Question) -> str:
    return next(f"/area/{area.id}" for area in QUESTIONNAIRE.areas if question in area.questions)


def compared(then: Answer, now: Answer, question: Question) -> tuple[Comparison, Result]:
    result = judged({question.id: now})
    earlier = SavedAnswers(QUESTIONNAIRE.id, "1.0", TODAY, Response(COMPANY, {question.id: then}))
    return compare_with(earlier, result), result


# The content


def test_these_questions_have_parts() -> None:
    assert {question.id for question in QUESTIONNAIRE.questions() if question.parts} >= {*IDS}
    assert {question.question.id for question in judged({}).asked} >= {*IDS}


@pytest.mark.parametrize("question", [question for question in QUESTIONNAIRE.questions() if question.parts])
def test_parts_are_a_few_phrases_with_advice_in_sentences(question: Question) -> None:
    assert 3 <= len(question.parts) <= 6
    for part in question.parts:
        assert part.text[0].islower() or part.text.split()[0].isupper(), part.text
        assert part.text[-1].isalnum(), part.text
        assert len(part.text.split()) <= 12, part.text
        assert part.advice[0].isupper()
        assert part.advice.endswith((".", '."')), part.advice
    assert question.parts_of.startswith("your ") or question.parts_of.startswith("the ")


# The site


@BY_QUESTION
def test_tick_is_stored_shown_again_and_named_in_check_your_answers(app: Flask, question: Question) -> None:
    visitor = Visitor(app).begin(COMPANY)
    answer = partly(question, 0, 2)
    parts = f"{question.id}.parts"
    page = visitor.get(area_of(question)).text
    for part in question.parts:
        assert f'<input type="checkbox" id="{parts}-{part.id}" name="{parts}" value="{part.id}">' in page
    assert visitor.post(area_of(question), {question.id: answer.choice, parts: answer.missing}).status_code == 303
    assert visitor.response.answers == {question.id: answer}
    page = visitor.get(area_of(question)).text
    ticked = [part.id for part in question.parts if f'name="{parts}" value="{part.id}" checked>' in page]
    assert tuple(ticked) == answer.missing
    words = f"Missing: {question.parts[0].text}; {question.parts[2].text}."
    assert words in plain(visitor.get("/check"))


def test_another_statement_clears_the_ticks_and_says_nothing_of_them(app: Flask) -> None:
    question = QUESTIONS[0]
    visitor = Visitor(app).begin(COMPANY)
    sent = {f"{question.id}.parts": ("owner",)}
    visitor.post(area_of(question), {question.id: "partial", **sent})
    visitor.post(area_of(question), {question.id: "in-place", **sent})
    assert visitor.response.answers == {question.id: Answer("in-place")}
    assert "Missing:" not in visitor.get("/check").text


def test_refused_ticks_are_shown_in_words(app: Flask) -> None:
    """If the area is not asked, the page says what was typed. No tick is lost without a word."""
    sent = {"risk-assessment.parts": ("owner", "launches")}
    page = plain(Visitor(app).begin(COMPANY).post("/area/no-such-area", sent))
    assert f"Missing parts of: {QUESTIONS[0].text}" in page
    texts = {value: text for value, text in part_choices(QUESTIONS[0]) if value in ("owner", "launches")}
    assert len(texts) == 2
    assert [text for text in texts.values() if text not in page] == []


def test_nothing_ticked_is_fine(app: Flask) -> None:
    question = QUESTIONS[0]
    visitor = Visitor(app).begin(COMPANY)
    assert visitor.post(area_of(question), {question.id: "partial"}).status_code == 303
    assert visitor.response.answers == {question.id: Answer("partial")}


def test_group_of_ticks_has_a_name_and_a_hint(app: Flask) -> None:
    page = Visitor(app).begin(COMPANY).get(area_of(QUESTIONS[0])).text
    group = page[page.index('<fieldset class="missing-parts"') :].partition("</fieldset>")[0]
    assert 'id="risk-assessment.parts" aria-describedby="risk-assessment.parts-hint">' in group
    assert group.index("<legend>") < group.index("Which parts are missing?") < group.index("</legend>")
    assert 'id="risk-assessment.parts-hint"' in group


def test_part_of_another_version_is_told_and_kept(app: Flask) -> None:
    answers = {"risk-assessment": Answer("partial", missing=("owner", "<b>later"))}
    file = write_json(SavedAnswers(QUESTIONNAIRE.id, "9.0", TODAY, Response(COMPANY, answers)))
    visitor = Visitor(app)
    visitor.choose("/open", file)
    told = f"“{QUESTIONS[0].text}” has no part “&lt;b&gt;later” here. It is kept but not counted."
    assert told in visitor.get("/assessment").text
    parts = {"risk-assessment": "partial", "risk-assessment.parts": "current"}
    visitor.post(area_of(QUESTIONS[0]), parts)
    assert visitor.response.answers["risk-assessment"].missing == ("current", "<b>later")


# The documents


@BY_QUESTION
def test_report_names_just_the_ticked_parts(question: Question) -> None:
    page = report_html(judged({question.id: partly(question, 1)}))
    gap = text(articles(page, "gap")[question.id])
    assert f"Still missing from {question.parts_of}: {question.parts[1].text}." in gap
    assert question.parts[1].advice in gap
    others = [part for part in question.parts if part is not question.parts[1]]
    assert [part.id for part in others if part.text in gap or part.advice in gap] == []
    option = question.partial_options[0]
    assert [words for words in (question.gap, question.strengthen, option.text) if words in gap] == []
    assert f"{option.text} Missing: {question.parts[1].text}." in text(section(page, "answers"))


@BY_QUESTION
def test_report_without_ticks_reads_as_before(question: Question) -> None:
    gap = text(articles(report_html(judged({question.id: partly(question)})), "gap")[question.id])
    assert question.partial_options[0].text in gap
    assert question.strengthen in gap
    assert "Still missing" not in gap


def test_report_lists_the_advice_on_several_parts() -> None:
    question = QUESTIONS[0]
    page = articles(report_html(judged({question.id: partly(question, 0, 3)})), "gap")[question.id]
    listed = [text(advice.partition("</li>")[0]) for advice in page.split("<li>")[1:]]
    assert [part.advice in listed for part in question.parts] == [
        True, False, False, True,
    ]  # fmt: skip


@BY_QUESTION
def test_plan_and_result_name_just_the_ticked_parts(question: Question) -> None:
    result = judged({question.id: partly(question, 0, 2)})
    first, third = question.parts[0], question.parts[2]
    sheet = load_workbook(BytesIO(as_xlsx(result)))["Plan"]
    titles, row = ([cell.value for cell in cells] for cells in list(sheet.iter_rows())[1:3])
    cells = dict(zip(titles, row, strict=True))
    texts = f"{first.text}; {third.text}"
    assert cells["Missing parts"] == spreadsheet_text(texts[0].upper() + texts[1:])
    assert cells["Gap"] == f"Still missing from {question.parts_of}: {texts}."
    assert cells["First thing to do"] == f"{first.advice} {third.advice}"
    file = json.loads(as_json(result))
    (gap,) = file["gaps"]
    assert (gap["text"], gap["advice"]) == (cells["Gap"], cells["First thing to do"])
    assert gap["missing"] == [{"id": part.id, "text": part.text, "advice": part.advice} for part in (first, third)]
    described = next(entry for entry in file["questions"] if entry["id"] == question.id)
    assert described["missing"] == [first.id, third.id]


@BY_QUESTION
def test_comparison_says_what_is_in_place_now_still_missing_and_missing_too(question: Question) -> None:
    comparison, result = compared(partly(question, 0, 1), partly(question, 1, 2), question)
    (row,) = since(comparison, result).parts
    texts = [part.text for part in question.parts]
    assert (row.now_in_place, row.still_missing, row.now_missing) == tuple(texts[:3])
    shown = text(section(report_html(result, comparison), "since"))
    for words in (
        f"Now in place: {texts[0]}.",
        f"Still missing: {texts[1]}.",
        f"Also missing now: {texts[2]}.",
    ):
        assert words in shown


def test_comparison_without_parts_has_no_heading_for_them() -> None:
    question = QUESTIONS[0]
    comparison, result = compared(partly(question), partly(question, 0), question)
    assert since(comparison, result).parts == ()
    assert "Parts that were missing last time" not in report_html(result, comparison)


def test_parts_of_a_comparison_survive_the_way_through_a_file() -> None:
    question = QUESTIONS[0]
    saved = SavedAnswers(QUESTIONNAIRE.id, "1.0", TODAY, Response(COMPANY, {question.id: partly(question, 0)}))
    comparison = compare_with(read_json(write_json(saved)), judged({question.id: Answer("in-place")}))
    assert [part.id for change in comparison.parts for part in change.now_in_place] == ["owner"]


@BY_QUESTION
def test_printed_questionnaire_has_each_part_with_its_advice(question: Question) -> None:
    block = text(articles(questionnaire_html(QUESTIONNAIRE), "question")[question.id])
    assert f"Then tick what is missing: {'; '.join(part.text for part in question.parts)}." in block
    assert [part.id for part in question.parts if part.advice not in block] == []
