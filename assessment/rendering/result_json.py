"""Writes the result as JSON for other programs. `result_schema.py` describes the format."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

from ..core.area_result import AreaResult
from ..core.duty import Duty
from ..core.level_path import LevelPath
from ..core.matching import ProgramMatch
from ..core.question_result import QuestionResult
from ..core.result import Result
from ..core.review_date import review_date
from ..core.scoring import Essentials, Score
from ..user_text import strict, strict_line
from . import result_schema as schema
from . import result_scores as scores
from .editions import EDITIONS, Edition
from .phrases import gap_words, whole


def as_json(result: Result, edition: Edition = "working", kept_until: date | None = None) -> bytes:
    """Return the result as a JSON file. The same arguments give the same bytes.

    Args:
        edition: A key of EDITIONS, which determines whether notes and ties between gaps and duties are included.
        kept_until: The day on which the site deletes the answers, or None if it does not store them.
    """
    content = asdict(result_object(result, edition, kept_until))
    return (json.dumps(content, default=date.isoformat, ensure_ascii=False, indent=1) + "\n").encode()


def result_object(result: Result, edition: Edition, kept_until: date | None) -> schema.ResultFile:
    """Return the result as an object of the schema."""
    questionnaire = result.questionnaire
    detail = result.response.detail
    shown = result.overall if result.enough_answered else None
    return schema.ResultFile(
        format=schema.RESULT_FORMAT,
        edition=edition,
        questionnaire=questionnaire.id,
        version=questionnaire.version,
        digest=questionnaire.digest,
        date=result.date,
        review_on=review_date(result.date, kept_until),
        organization=strict_line(detail("organization")),
        scope=strict_line(detail("scope")),
        prepared_by=strict_line(detail("prepared-by")),
        profile=_profile(result),
        complete=result.complete,
        quick_only=result.quick_only,
        unanswered=result.unanswered,
        unknown=result.unknown,
        levels=tuple(scores.Level(level.id, level.title, level.percent) for level in questionnaire.levels),
        overall=_score(shown.score) if shown else None,
        held_back_by=scores.HeldBack(shown.floors, shown.musts) if shown else None,
        essentials=_essentials(result.essentials),
        areas=tuple(map(_area, result.areas)),
        questions=_questions(result, edition),
        gaps=_gaps(result, edition),
        plan=_plan(result),
        first_actions=tuple(step.step.id for step in result.first_actions),
        more_this_week=result.more_this_week,
        outlook=_outlook(result) if shown else (),
        programs=tuple(map(_program, result.matches.values())),
        recommended=tuple(program.match.program.id for program in result.programs),
        in_use=tuple(program.match.program.id for program in result.in_use),
        good_to_know=tuple(match.program.id for match in result.good_to_know),
        duties=_duties(result.duties),
        open_points=_duties(result.open_points),
        contradictions=result.contradictions,
    )


def _profile(result: Result) -> tuple[schema.ProfileAnswer, ...]:
    """Return the profile answers in the order of the questionnaire, leaving out questions that it no longer has."""
    answers = result.response.profile
    return tuple(
        schema.ProfileAnswer(question.id, tuple(map(strict_line, answers[question.id])))
        for question in result.questionnaire.profile
        if question.id in answers
    )


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


def _plan(result: Result) -> tuple[schema.Step, ...]:
    return tuple(
        schema.Step(
            id=step.step.id,
            title=step.title,
            summary=step.summary,
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


def _duties(duties: Iterable[Duty]) -> tuple[schema.Duty, ...]:
    return tuple(
        schema.Duty(duty.id, duty.jurisdiction, duty.title, duty.checked_on, duty.confidence) for duty in duties
    )
