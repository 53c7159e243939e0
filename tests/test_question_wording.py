"""The wording of questions: short stems, statements that a company could sign, and ladders that build on each other."""

from statistics import mean

import pytest

from assessment.core.question import Question
from support.company import QUESTIONNAIRE

QUESTIONS = QUESTIONNAIRE.questions()
MAX_MEAN_WORDS = 15
MAX_STEM_WORDS = 20
MAX_WORDS = 25
MAX_QUESTIONS = 52
MIN_WITH_PARTS = 15
HIGHEST = "As above, and"
questions = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)


def words(text: str) -> int:
    return len(text.split())


def test_there_are_few_questions_and_many_have_parts() -> None:
    assert len(QUESTIONS) <= MAX_QUESTIONS
    assert sum(bool(question.parts) for question in QUESTIONS) >= MIN_WITH_PARTS


def test_stems_and_statements_are_short_on_average() -> None:
    texts = [text for question in QUESTIONS for text in (question.text, *(option.text for option in question.options))]
    assert mean(map(words, texts)) <= MAX_MEAN_WORDS


@questions
def test_stem_is_one_short_question(question: Question) -> None:
    assert question.text.endswith("?")
    assert words(question.text) <= MAX_STEM_WORDS


@questions
def test_statements_are_short_sentences_without_a_semicolon(question: Question) -> None:
    for option in question.options:
        assert words(option.text) <= MAX_WORDS, option.text
        assert ";" not in option.text
        assert option.text.endswith(".")


@questions
def test_statement_never_hides_that_no_one_knows(question: Question) -> None:
    """ "We don't know yet" is an answer of its own, with its own range."""
    for option in question.options:
        assert "know" not in option.text.split() or "no one" not in option.text.casefold(), option.text


@questions
def test_highest_statement_builds_on_the_target(question: Question) -> None:
    """Each statement includes what the lower ones have in place."""
    if question.options[-1].id != question.target:
        assert question.options[-1].text.startswith(HIGHEST), question.options[-1].text
