"""The shipped questionnaire: it is complete, judged as promised, answerable and plainly worded."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pytest

from assessment.content import load, shipped
from assessment.core.program import Program
from assessment.core.question import UNKNOWN, Option, Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from assessment.rendering.html import report_html
from assessment.sample_answers import full_profile, sample
from support.content import TODAY, texts
from support.markup import articles, program_texts, section, text
from support.words import BRITISH, BRITISH_NAMES, REFUSED

CORE = ["reporting", "hash-matching", "blocking-lists", "classification", "training"]
GATES = {
    "reporting-bodies",
    "registered-with-bodies",
    "reporting-runbook",
    "accountable-person",
    "report-option",
    "abuse-mailbox",
    "preservation-rule",
    "restricted-store",
    "reduced-exposure",
}
# The programs that the project began with, by their role
SEED = {
    "tech-coalition-pathways": "join",
    "tech-coalition-elevate": "join",
    "lantern": "join",
    "tech-coalition-membership": "join",
    "ncmec-cybertipline": "join",
    "ncmec-notices": "receive",
    "ncmec-compliance-guidance": "use",
    "ncmec-prevention-education": "use",
    "ncmec-connect": "use",
    "iwf-membership": "join",
    "iwf-dynamic-blocking-lists": "join",
    "iwf-image-hash-list": "join",
    "iwf-url-list": "join",
    "iwf-non-photographic-url-list": "join",
    "iwf-keyword-list": "join",
    "iwf-domain-alerts": "join",
    "iwf-virtual-currency-alerts": "join",
    "iwf-real-time-alerts": "receive",
    "iwf-analyst-verification": "quality",
    "inhope-trusted-flaggers": "receive",
    "universal-classification-schema": "use",
    "inhope-hotlines": "use",
    "aws-trust-and-safety": "navigate",
    "aws-marketplace-csea": "use",
    "amazon-transparency-report": "read",
}
ROLE_WORDS = {
    "join": "to join",
    "use": "to use",
    "receive": "you receive it",
    "read": "to read",
    "navigate": "a contact",
    "quality": "a mark of quality",
}
HELP_NO_GAP = {"read", "navigate", "quality"}
FILL_GAPS = {"join", "use"}

PERCENT = re.compile(r"(?:(\d+)–)?(\d+)\s?(?:%|percent)")


# Results and documents of the company with every service


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


@cache
def everything_with(answers: str) -> Result:
    """Return the result of the company with every service and this kind of answers."""
    return assess(questionnaire(), sample(questionnaire(), answers, TODAY).response, TODAY)


@cache
def page_of(answers: str) -> str:
    return report_html(everything_with(answers))


def answered(question: Question, choice: str) -> Result:
    """Return the result of the company with every service and the worst answers, except for this one."""
    worst = everything_with("worst").response
    return assess(questionnaire(), Response(worst.profile, {**worst.answers, question.id: Answer(choice)}), TODAY)


# The questions asked


def test_profile_has_at_most_eleven_questions(content: Questionnaire) -> None:
    assert 1 <= len(content.profile) <= 12


def test_core_areas_are_the_five(content: Questionnaire) -> None:
    core = [area for area in content.areas if area.core]
    assert [area.id for area in core] == CORE
    assert [area.id for area in core if not 3 <= len(area.questions) <= 8] == []
    assert sum(len(area.questions) for area in core) >= 23


def test_reporting_and_hash_matching_are_floors(content: Questionnaire) -> None:
    assert [area.id for area in content.areas if area.floor] == ["reporting", "hash-matching"]


def test_gate_practices_are_musts(content: Questionnaire) -> None:
    assert GATES - {question.id for question in content.questions() if question.importance == "must"} == set()


def test_options_go_from_least_to_most_ready(content: Questionnaire) -> None:
    ladders = {
        question.id: ([option.points for option in question.options], question.target_points)
        for question in content.questions()
    }
    assert {id: ladder for id, ladder in ladders.items() if ladder != ([0, 1, 2, 3], 2)} == {}


# Every answer has consequences


@pytest.mark.parametrize("question", questionnaire().questions(), ids=lambda question: question.id)
def test_every_answer_below_target_leads_to_help_or_own_advice(question: Question) -> None:
    for choice in [*(option.id for option in below_target(question)), UNKNOWN]:
        result = answered(question, choice)
        gap = next(gap for gap in result.gaps if gap.question.id == question.id)
        assert gap.text
        assert gap.advice in advice_of(question)
        page = text(articles(report_html(result), "gap")[question.id])
        assert gap.advice in page
        helping = [
            recommendation.match
            for recommendation in result.recommended[question.id]
            if recommendation.match.verdict != "not-for-you"
        ]
        assert [match.program.id for match in helping if match.program.name not in page] == []
        assert ("No program does this for you." in page) == (not helping)


@pytest.mark.parametrize("question", questionnaire().questions(), ids=lambda question: question.id)
def test_every_answer_from_target_is_a_strength(question: Question) -> None:
    for option in question.options[2:]:
        result = answered(question, option.id)
        assert question.id not in {gap.question.id for gap in result.gaps}
        assert [strength.question.id for strength in result.strengths] == [question.id]


def below_target(question: Question) -> Iterable[Option]:
    return (option for option in question.options if option.points < question.target_points)


def advice_of(question: Question) -> set[str]:
    ways = [question, *question.tailored]
    return {way.start for way in ways} | {way.strengthen for way in ways}


# Every program is in reach


def sizes() -> Iterator[Result]:
    """Yield the result of the company with every service and the worst answers, for each size and some countries."""
    for country in ("au", "de", "fr", "ie", "elsewhere"):
        profile = full_profile(questionnaire()) | {"established": (country,), "users": (country,)}
        yield assess(questionnaire(), sample(questionnaire(), "worst", TODAY, profile=profile).response, TODAY)
    size = next(question for question in questionnaire().profile if question.id == "size")
    for option in size.options:
        profile = full_profile(questionnaire()) | {"size": (option.id,)}
        yield assess(questionnaire(), sample(questionnaire(), "worst", TODAY, profile=profile).response, TODAY)


def test_every_program_is_recommended_to_someone_or_good_to_know(content: Questionnaire) -> None:
    reached = {match.program.id for result in sizes() for match in result.good_to_know}
    reached.update(recommendation.match.program.id for result in sizes() for recommendation in result.programs)
    assert [program.id for program in content.programs if program.id not in reached] == []


def test_good_to_know_helps_with_no_gap(content: Questionnaire) -> None:
    expected = {program.id for program in content.programs if not program.helps}
    assert {match.program.id for result in sizes() for match in result.good_to_know} == expected


def test_only_what_can_be_joined_or_used_is_in_the_plan() -> None:
    roles = {match.program.role for result in sizes() for step in result.plan for match in step.programs}
    assert roles == FILL_GAPS


def test_some_roles_help_with_no_gap(content: Questionnaire) -> None:
    silent = [program for program in content.programs if program.role in HELP_NO_GAP]
    assert silent
    assert [program.id for program in silent if program.helps] == []


def test_seed_programs_are_in_the_catalog(content: Questionnaire) -> None:
    roles = {program.id: program.role for program in content.programs}
    assert len(SEED) == 25
    assert {id: roles.get(id) for id in SEED} == SEED


@pytest.mark.parametrize("id", SEED)
def test_seed_program_is_in_the_report(id: str) -> None:
    program = questionnaire().program(id)
    page = page_of("worst")
    gaps = articles(page, "gap")
    named = {question for question, markup in gaps.items() if f'href="#program-{id}"' in markup}
    assert named == helped(program)
    assert [question for question in named if program.name not in text(gaps[question])] == []
    block = text(program_texts(page)[id])
    assert block.startswith(program.name)
    assert ROLE_WORDS[program.role] in block
    assert (f'id="program-{id}"' in section(page, "good-to-know")) == (not named)


def helped(program: Program) -> set[str]:
    tags = everything_with("worst").tags
    return {help.question for help in program.helps if help.when.holds(tags)}


# The ends of the scale


@pytest.mark.parametrize(("answers", "level"), [("best", "measured"), ("target", "integrated")])
def test_nothing_is_recommended_if_everything_is_in_place(answers: str, level: str) -> None:
    result = everything_with(answers)
    assert (result.gaps, result.plan, result.first_actions, result.programs) == ((),) * 4
    assert result.overall is not None
    score = result.overall.score
    assert (score.worst.percent, score.best.percent) == (100, 100)
    assert (score.worst_level.id, score.best_level.id) == (level, level)
    assert result.essentials.in_place == result.essentials.total > 0
    assert [strength.question.id for strength in result.strengths] == [
        strength.question.id for strength in result.asked
    ]


@pytest.mark.parametrize("answers", ["best", "target"])
def test_strengths_are_listed_where_all_is_in_place(answers: str) -> None:
    page = page_of(answers)
    assert "Recommended programs" not in page
    listed = [text(entry) for entry in re.findall(r"<li>(.*?)</li>", section(page, "strengths"), re.DOTALL)]
    assert listed == [
        f"{strength.number} {strength.question.strength}" for strength in everything_with(answers).strengths
    ]


def test_nothing_is_in_place_at_the_bottom() -> None:
    result = everything_with("worst")
    assert {gap.question.id for gap in result.gaps} == {question.id for question in questionnaire().questions()}
    assert result.strengths == ()
    assert result.overall is not None
    assert result.overall.score.best.percent == 0
    assert result.overall.score.best_level.id == "not-started"


def test_range_is_0_to_100_if_nothing_is_known() -> None:
    result = everything_with("unknown")
    assert result.overall is not None
    scores = [result.overall.score, *(area.score for area in result.areas if area.score)]
    assert {(score.worst.percent, score.best.percent) for score in scores} == {(0, 100)}
    assert (scores[0].worst_level.id, scores[0].best_level.id) == ("not-started", "measured")


def test_no_single_percent_is_printed_if_nothing_is_known() -> None:
    page = re.sub(r'<table class="levels">.*?</table>', "", page_of("unknown"), flags=re.DOTALL)
    page = re.sub(r'<section class="path".*?</section>', "", page, flags=re.DOTALL)  # the next levels
    page = re.sub(
        r'<section class="(?:duties|basis|programs)".*?</section>', "", page, flags=re.DOTALL
    )  # other figures
    assert set(PERCENT.findall(text(page))) == {("0", "100")}
    cells = re.findall(r'<td data-label="To target, %">(.*?)</td>', page_of("unknown"))
    assert cells == ["0–100"] * len(questionnaire().areas)


# Wording


def test_no_text_blames_or_claims_a_law() -> None:
    refused = {place: REFUSED.findall(text) for place, text in texts(questionnaire()) if REFUSED.search(text)}
    assert refused == {}


@pytest.mark.parametrize("answers", ["worst", "best", "target", "unknown"])
def test_no_report_blames_or_claims_a_law(answers: str) -> None:
    page = re.sub(r'<ul class="sources">.*?</ul>', "", page_of(answers), flags=re.DOTALL)
    assert REFUSED.findall(text(page)) == []


def test_spelling_is_american() -> None:
    british = {}
    for place, words in texts(questionnaire()):
        for name in BRITISH_NAMES:
            words = words.replace(name, "")
        if BRITISH.search(words):
            british[place] = BRITISH.findall(words)
    assert british == {}


def test_refused_and_british_words_are_found() -> None:
    """The tests above can fail, because the patterns find such words."""
    assert REFUSED.findall("A Breach. It failed, knowing of child pornography.") == [
        "Breach",
        "failed",
        "knowing",
        "child pornography",
    ]
    assert BRITISH.findall("Programmes of organisations, of colour, under licence") == [
        "Programmes",
        "organisations",
        "colour",
        "licence",
    ]


# Sources


def test_every_duty_and_program_says_where_it_comes_from(content: Questionnaire) -> None:
    for entry in (*content.duties, *content.programs):
        assert entry.sources, entry.id
        assert entry.checked_on <= date.today(), entry.id
        assert entry.confidence in ("high", "medium", "low"), entry.id


def test_every_source_that_is_named_is_in_the_register(content: Questionnaire) -> None:
    known = {source.id for source in content.sources}
    named = {
        id
        for entry in (*content.questions(), *content.programs, *content.duties, *content.terms, content.urgent)
        for id in entry.sources
    }
    assert named - known == set()


def test_every_program_has_a_safe_address(content: Questionnaire) -> None:
    assert [program.id for program in content.programs if not re.fullmatch(r"https://\S+", program.url)] == []
