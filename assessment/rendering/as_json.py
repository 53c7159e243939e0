"""Result -> JSON for other programs; percents are rounded down, ranges are [low, high]."""

import json
from typing import Any

from ..core.matching import Match
from ..core.result import Result
from ..core.scoring import Score


def as_json(result: Result) -> bytes:
    """The same result gives the same bytes."""
    overall = result.overall
    content = {
        "questionnaire": result.questionnaire.id,
        "version": result.questionnaire.version,
        "digest": result.questionnaire.digest,
        "date": result.date.isoformat(),
        "complete": result.complete,
        "overall": _score(overall.score) if overall and result.judged else None,
        "essentials": {"in_place": result.essentials.in_place, "of": result.essentials.total},
        "areas": [
            {
                "id": each.area.id,
                "core": each.area.core,
                "state": each.state,
                "score": _score(each.score if each.judged else None),
            }
            for each in result.areas
        ],
        "gaps": [
            {
                "question": gap.question.id,
                "kind": gap.kind,
                "importance": gap.question.importance,
                "text": gap.text,
                "advice": gap.advice,
                "step": gap.question.step,
                "programs": [
                    {**_match(each.match), "depth": each.depth} for each in result.recommended[gap.question.id]
                ],
            }
            for gap in result.gaps
        ],
        "plan": [
            {
                "step": step.step.id,
                "title": step.title,
                "horizon": step.horizon,
                "after": list(step.after),
                "gaps": [gap.question.id for gap in step.gaps],
                "programs": [_match(match) for match in step.programs],
            }
            for step in result.plan
        ],
        "first_actions": [step.step.id for step in result.first_actions],
        "good_to_know": [_match(match) for match in result.good_to_know],
        "duties": [duty.id for duty in result.duties],
        "open_points": [duty.id for duty in result.open_points],
        "strengths": [each.question.id for each in result.strengths],
        "not_asked": [each.question.id for each in result.questions if not each.asked],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _score(score: Score | None) -> dict[str, Any] | None:
    if score is None:
        return None
    levels = [level.id if level else None for level in (score.worst_level, score.best_level)]
    return {"percent": [int(score.worst.percent), int(score.best.percent)], "level": levels}


def _match(match: Match) -> dict[str, Any]:
    return {
        "program": match.program.id,
        "verdict": match.verdict,
        "because": match.because,
        "after_steps": list(match.after_steps),
        "after_programs": list(match.after_programs),
    }
