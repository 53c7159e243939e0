"""The HTML that depends only on a question and on the chosen and ticked options, rendered once and cached."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from types import SimpleNamespace

from flask import Flask

from ..core.gaps import duty_ties
from ..core.progress import AskedQuestion
from ..core.question import DutyTie, Importance, Question
from ..core.questionnaire import Questionnaire
from ..translation import current_language
from .forms.answers import answer_choices, part_choices

MAX_KEPT = 1000
"""The number of combinations of question, choice and language to cache. Each takes about 4 KB."""


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
        self._pieces = lru_cache(MAX_KEPT)(self._render)
        self._missing_parts = lru_cache(MAX_KEPT)(self._render_missing_parts)

    def __call__(self, asked_question: AskedQuestion, tags: frozenset[str], choice: str) -> tuple[str, str, str]:
        """Return the HTML of a question in three pieces, in which the given choice is checked.

        They are the heading, the text from there to the place of the missing parts, and the rest. If the question has
        no parts, all its choices are in the rest.
        """
        question = asked_question.question
        known = choice if choice in self._choices[question.id] else ""
        ties = duty_ties(self._questionnaire, question, tags)
        reason_ids = tuple(reason.id for reason in question.not_applicable)
        return self._pieces(
            current_language(), question.id, question.importance, reason_ids, asked_question.number, ties, known
        )

    def missing_parts(self, question_id: str, ticked: Iterable[str]) -> str:
        """Return the HTML of a question's missing parts without an error, in which the given parts are ticked."""
        known = tuple(part.id for part in self._questions[question_id].parts if part.id in set(ticked))
        return self._missing_parts(current_language(), question_id, known)

    def _render_missing_parts(self, _language: str, question_id: str, ticked: tuple[str, ...]) -> str:
        macros = self._environment.get_template("_question.html").make_module()
        choices = [
            SimpleNamespace(value=part_id, label=text) for part_id, text in part_choices(self._questions[question_id])
        ]
        field = SimpleNamespace(name=f"{question_id}.parts", data=list(ticked), errors=(), choices=choices)
        rendered: str = macros.missing_parts(field)  # type: ignore[attr-defined]  # a macro
        return rendered

    def _render(
        self,
        _language: str,
        question_id: str,
        importance: Importance,
        reason_ids: tuple[str, ...],
        number: str,
        ties: tuple[DutyTie, ...],
        choice: str,
    ) -> tuple[str, str, str]:
        macros = self._environment.get_template("_question.html").make_module()
        for_all = self._questions[question_id]
        offered = tuple(reason for reason in for_all.not_applicable if reason.id in reason_ids)
        question = replace(for_all, importance=importance, not_applicable=offered)
        duties = [(tie.how, self._questionnaire.duty(tie.id).title) for tie in ties]
        heading = macros.question_heading(question, number, duties)  # type: ignore[attr-defined]  # a macro
        place = _place_of_parts(question)
        above, below = question.options[:place], question.options[place:]
        body = macros.question_body(question, self._terms, above, choice)  # type: ignore[attr-defined]  # a macro
        rest = macros.question_rest(question, below, choice)  # type: ignore[attr-defined]  # a macro
        return heading, body, rest


def _place_of_parts(question: Question) -> int:
    """Return the number of options above the missing parts: all up to the last option that allows ticking them."""
    if not question.parts:
        return 0
    return 1 + max(place for place, option in enumerate(question.options) if option in question.partial_options)
