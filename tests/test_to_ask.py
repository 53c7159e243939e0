"""Unknown answers: they are questions with people to ask, and nothing asserts what nobody said."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pikepdf
import pytest
from flask import Flask

from assessment import saved_file
from assessment.core.compare import compare
from assessment.core.gaps import gap_wording
from assessment.core.person import Person
from assessment.core.question import UNKNOWN
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.core.scoring_snapshot import take_snapshot
from assessment.rendering.editions import EDITIONS, Edition
from assessment.rendering.html import report_html
from assessment.rendering.pdf import report_pdf
from assessment.rendering.phrases import gap_words, people_words, step_heading
from assessment.rendering.plan_spreadsheet import as_xlsx
from assessment.rendering.result_json import result_object
from assessment.rendering.views.to_ask import people_on_page_one, people_with_questions
from assessment.sample_answers import sample
from assessment.saved_file import SavedAnswers
from support.builders import area, question, questionnaire, response
from support.content import TODAY
from support.markup import section, text
from support.plan import cells, judged, opened
from support.visitor import Visitor

UNKNOWN_ANSWERS = 37
PEOPLE = (Person("lead", "the lead"), Person("engineer", "the engineer"), Person("counsel", "counsel"))
HEADING = re.compile(r"<(h[1-4]|strong)\b[^>]*>(.*?)</\1>", re.DOTALL)


def made_up(*asks: tuple[str, ...], **more: str) -> Questionnaire:
    """Return a questionnaire with one question for each tuple of people to ask."""
    questions = (question(f"q{number}", ask=people, **more) for number, people in enumerate(asks))
    return questionnaire(area(*questions), people=PEOPLE)


def all_unknown(content: Questionnaire) -> Result:
    return assess(content, response({question.id: UNKNOWN for question in content.questions()}), TODAY)


def partly_known(content: Questionnaire, kind: str = "worst", unknown: int = UNKNOWN_ANSWERS) -> Result:
    """Return the result of a company with every service that does not know this many answers."""
    saved = sample(content, kind, TODAY).response
    first = list(saved.answers)[:unknown]
    return assess(content, Response(saved.profile, {**saved.answers, **dict.fromkeys(first, Answer(UNKNOWN))}), TODAY)


@pytest.fixture(scope="module")
def result(content: Questionnaire) -> Result:
    return partly_known(content)


def unsaid(result: Result) -> set[str]:
    """Return the sentences that state something about a practice whose state the company doesn't know."""
    unknown = [answered.question for answered in result.asked if answered.status == "unknown"]
    assert len(unknown) == UNKNOWN_ANSWERS
    sentences = {unknown_question.strength for unknown_question in unknown}
    for unknown_question in unknown:
        sentences |= {unknown_question.gap, gap_wording(unknown_question, result.tags)[0]}
        sentences |= {tailored.gap for tailored in unknown_question.tailored if tailored.gap}
    return sentences


def headings(page: str) -> Iterator[str]:
    for _tag, markup in HEADING.findall(page):
        yield text(markup)


def asserted(result: Result, texts: Iterator[str] | list[str]) -> list[str]:
    return [shown for shown in texts if any(sentence in shown for sentence in unsaid(result))]


def test_everyone_is_asked_in_the_order_of_the_people() -> None:
    content = made_up(("counsel",), ("lead", "counsel"), ("lead",))
    to_ask = [(row.person.id, [gap.question.id for gap in row.gaps]) for row in all_unknown(content).to_ask]
    assert to_ask == [("lead", ["q1", "q2"]), ("counsel", ["q0"])]


def test_only_unknown_answers_are_asked_about() -> None:
    content = made_up(("lead",), ("lead",), ("lead",), ("lead",))
    choices = {"q0": "none", "q1": UNKNOWN, "q2": "in-place"}
    result = assess(content, response(choices), TODAY)
    assert [gap.question.id for row in result.to_ask for gap in row.gaps] == ["q1"]


def test_important_questions_come_first() -> None:
    content = questionnaire(
        area(
            question("could", importance="could", ask=("lead",)),
            question("must", importance="must", ask=("lead",)),
        ),
        people=PEOPLE,
    )
    ((row),) = all_unknown(content).to_ask
    assert [gap.question.id for gap in row.gaps] == ["must", "could"]


def test_shipped_list_names_every_unknown_answer_once(result: Result) -> None:
    listed = [question.reference.question_id for row in people_with_questions(result) for question in row.questions]
    assert len(listed) == UNKNOWN_ANSWERS
    assert set(listed) == {answered.question.id for answered in result.asked if answered.status == "unknown"}


def test_gap_of_an_unknown_answer_is_the_question(content: Questionnaire) -> None:
    for gap in judged(content, "unknown").gaps:
        assert gap.text == gap.question.text
        assert gap_words(gap) == f"To find out: {gap.question.text}"


def test_step_is_a_question_only_if_no_answer_is_known() -> None:
    content = questionnaire(area(question("a", step="work"), question("b", step="work"), question("c", step="work")))

    def heading(**choices: str) -> str:
        (step,) = assess(content, response(choices), TODAY).plan
        return step_heading(step)

    assert heading(a=UNKNOWN) == "To find out: Is a in place?"
    assert heading(a=UNKNOWN, b=UNKNOWN) == "To find out: Is a in place? (and 1 more question)"
    assert heading(a=UNKNOWN, b=UNKNOWN, c=UNKNOWN) == "To find out: Is a in place? (and 2 more questions)"
    assert heading(a=UNKNOWN, b="none") == "Do work"


def test_second_person_is_named_too() -> None:
    content = made_up(("lead",), ("lead", "counsel"))
    words = [people_words(question, content) for question in content.questions()]
    assert words == ["the lead", "the lead, or counsel"]
    (row,) = people_with_questions(all_unknown(content))
    assert [question.or_ask for question in row.questions] == ["", "counsel"]


@pytest.mark.parametrize("edition", EDITIONS)
def test_no_heading_of_the_report_asserts_what_nobody_said(result: Result, edition: Edition) -> None:
    shown = list(headings(report_html(result, edition=edition)))
    assert len(shown) > 5
    assert asserted(result, shown) == []


def test_report_itself_asserts_nothing_that_nobody_said(result: Result) -> None:
    assert asserted(result, [text(report_html(result))]) == []


def test_no_bookmark_asserts_what_nobody_said(result: Result) -> None:
    with pikepdf.open(BytesIO(report_pdf(result))) as document, document.open_outline() as outline:
        waiting, titles = list(outline.root), list[str]()
        while waiting:
            entry = waiting.pop()
            titles.append(entry.title)
            waiting.extend(entry.children)
    assert "Who to ask" in titles
    assert asserted(result, titles) == []


def test_no_cell_of_the_spreadsheet_asserts_what_nobody_said(result: Result) -> None:
    sheet = opened(as_xlsx(result))["Plan"]
    shown = [str(cell.value) for cell in cells(sheet) if cell.value]
    assert sum(cell.startswith("To find out: ") for cell in shown) >= UNKNOWN_ANSWERS
    assert asserted(result, shown) == []


def test_comparison_asserts_nothing_that_nobody_said(content: Questionnaire, result: Result) -> None:
    """All answers were at their best before, and most of them are not known any more."""
    before = sample(content, "best", TODAY).response
    comparison = compare(take_snapshot(content, before), before, content.version, TODAY, result)
    assert len(comparison.gaps("to-find-out")) == UNKNOWN_ANSWERS
    assert not {change.id for change in comparison.gaps("new")} & {
        change.id for change in comparison.gaps("to-find-out")
    }
    page = report_html(result, comparison)
    assert asserted(result, [text(page)]) == []
    since = text(section(page, "since"))
    assert result.gaps[0].question.text in since


def test_site_asserts_nothing_that_nobody_said(app: Flask, result: Result) -> None:
    visitor = Visitor(app)
    saved = SavedAnswers(result.questionnaire.id, result.questionnaire.version, TODAY, result.response)
    assert visitor.choose("/open", saved_file.write_json(saved)).status_code == 303
    paths = ("/results", "/results/plan", "/results/gaps", "/results/programs", "/results/reference")
    page = " ".join(visitor.get(path).text for path in paths)
    assert 'id="ask"' in page
    assert asserted(result, [text(page)]) == []


@pytest.mark.parametrize(("short_of_half", "mostly"), [(1, False), (0, True)])
def test_half_of_the_answers_decide_what_page_one_leads_with(
    content: Questionnaire, result: Result, short_of_half: int, mostly: bool
) -> None:
    half = (len(result.asked) + 1) // 2
    result = partly_known(content, unknown=half - short_of_half)
    assert result.mostly_unknown == mostly
    page = section(report_html(result), "summary")
    assert ('class="people"' in page) == mostly
    assert ('class="ladder"' in page) == (not mostly)
    assert ('id="core-areas"' in page) == (not mostly)


def test_page_one_of_a_mostly_unknown_assessment_is_whom_to_ask(result: Result) -> None:
    page = text(section(report_html(result), "summary"))
    for row in people_on_page_one(result).shown:
        assert row.person in page
        assert all(question.text in page for question in row.questions.shown)
    assert "What Example Company needs to find out first" in page
    assert f"{UNKNOWN_ANSWERS} of {len(result.asked)} answers not known yet" in page
    assert page.index("Who to ask first") < page.index("What to do this week, whatever the answers")
    assert not any(level.title in page for level in result.questionnaire.levels)


def test_quick_check_counts_its_own_questions(content: Questionnaire) -> None:
    saved = sample(content, "unknown", TODAY).response
    quick_ids = {answered.question.id for answered in assess(content, saved, TODAY).quick_check}
    quick = {question_id: answer for question_id, answer in saved.answers.items() if question_id in quick_ids}
    result = assess(content, replace(saved, answers=quick), TODAY)
    assert (result.quick_only, result.mostly_unknown) == (True, True)
    assert not assess(content, Response(saved.profile, {}), TODAY).mostly_unknown
    assert "12 of 12" in text(section(report_html(result), "summary"))


def test_json_says_whom_to_ask(content: Questionnaire) -> None:
    result = assess(content, sample(content, "unknown", TODAY).response, TODAY)
    written = result_object(result, "working")
    assert written.mostly_unknown
    assert [row.person for row in written.to_ask] == [row.person.id for row in result.to_ask]
    assert sum(len(row.questions) for row in written.to_ask) == result.unknown
    assert {gap.text for gap in written.gaps} == {f"To find out: {gap.question.text}" for gap in result.gaps}
    assert all(step.find_out for step in written.plan)
