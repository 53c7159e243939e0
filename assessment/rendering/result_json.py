"""Writes the result as JSON for other programs. `result_schema.py` describes the format."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any

from ..core.area_result import AreaResult
from ..core.company_country import CompanyCountry
from ..core.country import CompanyRoute, Hotline
from ..core.duty import Duty
from ..core.level_path import LevelPath
from ..core.matching import ProgramMatch
from ..core.platform_rule import PlatformRule
from ..core.question_result import QuestionResult
from ..core.questionnaire import Level
from ..core.result import Result
from ..core.scoring import Essentials, Score
from ..core.to_ask import PersonToAsk
from ..user_text import strict, strict_line
from . import result_countries as countries
from . import result_laws as laws
from . import result_schema as schema
from . import result_scores as scores
from .editions import EDITIONS, Edition
from .phrases import gap_words, whole


def as_json(result: Result, edition: Edition = "working") -> bytes:
    """Return the result as a JSON file. The same arguments give the same bytes.

    Args:
        edition: A key of EDITIONS, which determines whether notes and ties between gaps and duties are included.
    """
    content = asdict(result_object(result, edition))
    return (json.dumps(content, default=date.isoformat, ensure_ascii=False, indent=1) + "\n").encode()


_file_of_this_format = partial(schema.ResultFile, schema.RESULT_FORMAT)


def result_object(result: Result, edition: Edition) -> schema.ResultFile:
    """Return the result as an object of the schema."""
    return _file_of_this_format(
        edition=edition,
        questionnaire=result.questionnaire.id,
        version=result.questionnaire.version,
        digest=result.questionnaire.digest,
        date=result.date,
        review_on=result.review_on,
        organization=_detail(result, "organization"),
        scope=_detail(result, "scope"),
        prepared_by=_detail(result, "prepared-by"),
        profile=_profile(result),
        countries=tuple(map(_country, result.countries)),
        complete=result.complete,
        quick_only=result.quick_only,
        unanswered=result.unanswered,
        unknown=result.unknown,
        mostly_unknown=result.mostly_unknown,
        to_ask=tuple(map(_person_to_ask, result.to_ask)),
        levels=tuple(map(_level, result.questionnaire.levels)),
        overall=_overall(result),
        held_back_by=_held_back(result),
        essentials=_essentials(result.essentials),
        areas=tuple(map(_area, result.areas)),
        questions=_questions(result, edition),
        gaps=_gaps(result, edition),
        plan=_plan(result),
        first_actions=tuple(step.step.id for step in result.first_actions),
        more_this_week=result.more_this_week,
        outlook=_outlook(result),
        programs=tuple(map(_program, result.matches.values())),
        recommended=tuple(program.match.program.id for program in result.programs),
        in_use=tuple(program.match.program.id for program in result.in_use),
        good_to_know=tuple(match.program.id for match in result.good_to_know),
        **_laws(result),
        contradictions=result.contradictions,
    )


def _detail(result: Result, question_id: str) -> str:
    return strict_line(result.response.detail(question_id))


def _overall(result: Result) -> scores.Score | None:
    return _score(result.overall.score) if result.overall and result.enough_answered else None


def _held_back(result: Result) -> scores.HeldBack | None:
    overall = result.overall
    if overall is None or not result.enough_answered:
        return None
    return scores.HeldBack(overall.floors, overall.musts, overall.unfinished)


def _profile(result: Result) -> tuple[schema.ProfileAnswer, ...]:
    """Return the profile answers in the order of the questionnaire, leaving out questions that it no longer has."""
    answers = result.response.profile
    return tuple(
        schema.ProfileAnswer(question.id, tuple(map(strict_line, answers[question.id])))
        for question in result.questionnaire.profile
        if question.id in answers
    )


def _level(level: Level) -> scores.Level:
    return scores.Level(level.id, level.title, level.percent, level.essentials, level.everything)


def _country(named: CompanyCountry) -> countries.NamedCountry:
    country = named.country
    return countries.NamedCountry(
        id=country.id,
        name=country.name,
        roles=named.roles,
        emergency=country.emergency.number,
        hotline=_contact(country.hotline, country.hotline.phone) if country.hotline else None,
        report_to=_contact(named.route) if named.route else None,
        checked_on=country.checked_on,
    )


def _contact(body: Hotline | CompanyRoute, phone: str = "") -> countries.CountryContact:
    return countries.CountryContact(body.name, body.url, phone, body.confidence)


def _score(score: Score) -> scores.Score:
    low, high = (level.id if level else None for level in (score.worst_level, score.best_level))
    return scores.Score((whole(score.worst.percent), whole(score.best.percent)), (low, high))


def _essentials(essentials: Essentials) -> scores.Essentials:
    return scores.Essentials(essentials.in_place, essentials.unknown, essentials.total)


def _area(area: AreaResult) -> schema.Area:
    shown = area.score if area.enough_answered else None
    return schema.Area(
        id=area.area.id,
        title=area.area.title,
        core=area.area.core,
        state=area.state,
        asked=len(area.asked),
        answered=area.answered,
        set_aside=len(area.set_aside),
        score=_score(shown) if shown else None,
        next_level=_next_level(area.level_path) if shown and area.level_path else None,
    )


def _next_level(path: LevelPath) -> scores.NextLevel:
    lifts = (scores.Lift(improvement.question.id, improvement.option.id) for improvement in path.improvements)
    return scores.NextLevel(path.level.id, tuple(lifts))


def _questions(result: Result, edition: Edition) -> tuple[schema.Question, ...]:
    return tuple(_question(area, question, edition) for area in result.areas for question in area.questions)


def _question(area: AreaResult, answered: QuestionResult, edition: Edition) -> schema.Question:
    question = answered.question
    chosen = answered.option or answered.reason
    return schema.Question(
        id=question.id,
        number=answered.number,
        area=area.area.id,
        text=question.text,
        importance=question.importance,
        weight=question.weight,
        asked=answered.asked,
        status=answered.status,
        choice=chosen.id if chosen else None,
        missing=tuple(part.id for part in answered.missing),
        target=question.target_points,
        points=(answered.points.low, answered.points.high) if answered.points else None,
        in_place=answered.in_place,
        note=strict(answered.note) if EDITIONS[edition].notes else "",
    )


def _gaps(result: Result, edition: Edition) -> tuple[schema.Gap, ...]:
    return tuple(
        schema.Gap(
            question=gap.question.id,
            area=gap.area.id,
            kind=gap.kind,
            importance=gap.question.importance,
            text=gap_words(gap),
            ask=gap.question.ask,
            advice=gap.advice,
            missing=tuple(schema.MissingPart(part.id, part.text, part.advice) for part in gap.missing),
            step=gap.question.step,
            duties=tuple(schema.Tie(tie.id, tie.how) for tie in gap.duties) if EDITIONS[edition].ties else (),
            programs=tuple(
                schema.Helper(recommendation.match.program.id, recommendation.depth)
                for recommendation in result.recommended[gap.question.id]
            ),
        )
        for gap in result.gaps
    )


def _person_to_ask(to_ask: PersonToAsk) -> schema.PersonToAsk:
    question_ids = tuple(gap.question.id for gap in to_ask.gaps)
    return schema.PersonToAsk(to_ask.person.id, to_ask.person.text, question_ids)


def _plan(result: Result) -> tuple[schema.Step, ...]:
    return tuple(
        schema.Step(
            id=step.step.id,
            title=step.title,
            summary=step.summary,
            find_out=step.find_out,
            horizon=step.horizon,
            importance=step.importance,
            owner=step.step.owner,
            effort=step.effort,
            cost=step.cost,
            after=step.after,
            gaps=tuple(gap.question.id for gap in step.gaps),
            programs=tuple(match.program.id for match in step.programs),
        )
        for step in result.plan
    )


def _outlook(result: Result) -> tuple[scores.Projection, ...]:
    if _overall(result) is None:
        return ()
    return tuple(
        scores.Projection(
            horizon=projection.horizon,
            steps=projection.steps,
            gaps=projection.gaps,
            overall=_score(projection.overall.score) if projection.overall else None,
            essentials=_essentials(projection.essentials),
        )
        for projection in result.projections
    )


def _program(match: ProgramMatch) -> schema.Program:
    program = match.program
    return schema.Program(
        id=program.id,
        name=program.name,
        provider=program.provider,
        role=program.role,
        verdict=match.verdict,
        because=match.because,
        after_steps=match.after_steps,
        after_programs=match.after_programs,
        cost=program.cost,
        included=match.included,
        url=program.url,
        checked_on=program.checked_on,
    )


def _laws(result: Result) -> dict[str, Any]:
    """Return the keys about laws and platform rules."""
    excluded = (laws.ExcludedDuty(excluded.duty.id, excluded.text) for excluded in result.excluded_duties)
    return {
        "duties": _duties(result.duties),
        "other_duties": laws.OtherDuties(_duties(result.unclear_duties), tuple(excluded)),
        "open_points": _duties(result.open_points),
        "platform_rules": tuple(map(_platform_rule, result.platform_rules)),
    }


def _duties(duties: Iterable[Duty]) -> tuple[laws.Duty, ...]:
    return tuple(
        laws.Duty(duty.id, duty.jurisdiction, duty.title, duty.checked_on, duty.confidence, duty.consequence)
        for duty in duties
    )


def _platform_rule(rule: PlatformRule) -> laws.PlatformRule:
    questions = tuple(dict.fromkeys(question_id for point in rule.points for question_id in point.questions))
    return laws.PlatformRule(rule.id, rule.platform, rule.title, questions, rule.checked_on, rule.confidence)
