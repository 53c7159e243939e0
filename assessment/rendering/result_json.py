"""Result -> JSON for other programs, in the shape of result_file."""

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
from . import result_schema as file
from .editions import EDITIONS, Edition
from .phrases import whole


def as_json(result: Result, edition: Edition = "working", kept_until: date | None = None) -> bytes:
    """The same result gives the same bytes. Notes, and ties between gaps and duties, as the edition has them."""
    content = asdict(result_object(result, edition, kept_until))
    return (json.dumps(content, default=date.isoformat, ensure_ascii=False, indent=1) + "\n").encode()


def result_object(result: Result, edition: Edition = "working", kept_until: date | None = None) -> file.ResultFile:
    questionnaire = result.questionnaire
    detail = result.response.detail
    shown = result.overall if result.enough_answered else None
    return file.ResultFile(
        format=file.FORMAT,
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
        levels=tuple(file.Level(each.id, each.title, each.percent) for each in questionnaire.levels),
        overall=_score(shown.score) if shown else None,
        held_back_by=file.HeldBack(shown.floors, shown.musts) if shown else None,
        essentials=_essentials(result.essentials),
        areas=tuple(_area(each) for each in result.areas),
        questions=tuple(_question(area, each, edition) for area in result.areas for each in area.questions),
        gaps=_gaps(result, edition),
        plan=_plan(result),
        first_actions=tuple(step.step.id for step in result.first_actions),
        outlook=_outlook(result) if shown else (),
        programs=tuple(_program(match) for match in result.matches.values()),
        recommended=tuple(each.match.program.id for each in result.programs),
        in_use=tuple(each.match.program.id for each in result.in_use),
        good_to_know=tuple(match.program.id for match in result.good_to_know),
        duties=_duties(result.duties),
        open_points=_duties(result.open_points),
        contradictions=result.contradictions,
    )


def _profile(result: Result) -> tuple[file.ProfileAnswer, ...]:
    """In the order of the questionnaire; what it does not ask is left out."""
    given = result.response.profile
    return tuple(
        file.ProfileAnswer(each.id, tuple(map(strict_line, given[each.id])))
        for each in result.questionnaire.profile
        if each.id in given
    )


def _score(score: Score) -> file.Score:
    low, high = (level.id if level else None for level in (score.worst_level, score.best_level))
    return file.Score((whole(score.worst.percent), whole(score.best.percent)), (low, high))


def _essentials(essentials: Essentials) -> file.Essentials:
    return file.Essentials(essentials.in_place, essentials.unknown, essentials.total)


def _area(each: AreaResult) -> file.Area:
    shown = each.score if each.enough_answered else None
    return file.Area(
        id=each.area.id,
        title=each.area.title,
        core=each.area.core,
        state=each.state,
        asked=len(each.asked),
        answered=each.answered,
        score=_score(shown) if shown else None,
        next_level=_next_level(each.level_path) if shown and each.level_path else None,
    )


def _next_level(path: LevelPath) -> file.NextLevel:
    return file.NextLevel(
        path.level.id, tuple(file.Lift(each.question.id, each.option.id) for each in path.improvements)
    )


def _question(area: AreaResult, each: QuestionResult, edition: Edition) -> file.Question:
    question = each.question
    chosen = each.option or each.reason
    return file.Question(
        id=question.id,
        number=each.number,
        area=area.area.id,
        text=question.text,
        importance=question.importance,
        weight=question.weight,
        asked=each.asked,
        status=each.status,
        choice=chosen.id if chosen else None,
        target=question.target_points,
        points=(each.points.low, each.points.high) if each.points else None,
        in_place=each.in_place,
        note=strict(each.note) if EDITIONS[edition].notes else "",
    )


def _gaps(result: Result, edition: Edition) -> tuple[file.Gap, ...]:
    return tuple(
        file.Gap(
            question=gap.question.id,
            area=gap.area.id,
            kind=gap.kind,
            importance=gap.question.importance,
            text=gap.text,
            advice=gap.advice,
            step=gap.question.step,
            duties=tuple(file.Tie(tie.id, tie.how) for tie in gap.duties) if EDITIONS[edition].ties else (),
            programs=tuple(
                file.Helper(each.match.program.id, each.depth) for each in result.recommended[gap.question.id]
            ),
        )
        for gap in result.gaps
    )


def _plan(result: Result) -> tuple[file.Step, ...]:
    return tuple(
        file.Step(
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


def _outlook(result: Result) -> tuple[file.Projection, ...]:
    return tuple(
        file.Projection(
            horizon=each.horizon,
            steps=each.steps,
            gaps=each.gaps,
            overall=_score(each.overall.score) if each.overall else None,
            essentials=_essentials(each.essentials),
        )
        for each in result.projections
    )


def _program(match: ProgramMatch) -> file.Program:
    program = match.program
    return file.Program(
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


def _duties(duties: Iterable[Duty]) -> tuple[file.Duty, ...]:
    return tuple(
        file.Duty(duty.id, duty.jurisdiction, duty.title, duty.checked_on, duty.confidence) for duty in duties
    )
