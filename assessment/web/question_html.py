"""The parts of a question that depend only on its content and on the choice, rendered once and cached."""

from functools import lru_cache

from flask import Flask

from ..core.gaps import duty_ties
from ..core.progress import AskedQuestion
from ..core.question import DutyTie
from ..core.questionnaire import Questionnaire
from ..translation import current_language
from .forms.answers import answer_choices

MAX_KEPT = 1000
"""How many combinations of question, choice and language to cache. Each takes about 4 KB."""


class QuestionHtml:
    """Renders questions for the pages of one site.

    Most of a question is the same for everyone, and rendering it took a third of the time of a request.
    """

    def __init__(self, app: Flask, questionnaire: Questionnaire) -> None:
        self._environment = app.jinja_env
        self._questionnaire = questionnaire
        self._questions = {question.id: question for question in questionnaire.questions()}
        self._choices = {question.id: dict(answer_choices(question)) for question in questionnaire.questions()}
        self._terms = {term.id: term for term in questionnaire.terms}
        self._parts = lru_cache(MAX_KEPT)(self._render)

    def __call__(self, asked_question: AskedQuestion, tags: frozenset[str], choice: str) -> tuple[str, str]:
        """Return the HTML of a question: the heading, and the body, in which the given choice is checked."""
        question = asked_question.question
        known = choice if choice in self._choices[question.id] else ""
        ties = duty_ties(self._questionnaire, question, tags)
        return self._parts(current_language(), question.id, asked_question.number, ties, known)

    def _render(
        self, _language: str, question_id: str, number: str, ties: tuple[DutyTie, ...], choice: str
    ) -> tuple[str, str]:
        macros = self._environment.get_template("_question.html").make_module()
        question = self._questions[question_id]
        duties = [(tie.how, self._questionnaire.duty(tie.id).title) for tie in ties]
        heading = macros.question_heading(question, number, duties)  # type: ignore[attr-defined]  # a macro
        body = macros.question_body(question, self._terms, choice)  # type: ignore[attr-defined]  # a macro
        return heading, body
