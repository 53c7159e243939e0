"""Checks that no step or program waits for itself, and that no step does so through the programs it uses."""

from collections.abc import Iterator, Mapping

from ...core.program import Program
from ...core.questionnaire import Questionnaire
from ...translation import _
from ..loaded_content import LoadedContent
from .finding import Finding

Predecessors = Mapping[str, tuple[str, ...]]
"""For each id, the ids that come directly before it."""


def nothing_comes_after_itself(content: LoadedContent) -> Iterator[Finding]:
    steps = _steps_before(content.questionnaire)
    for position, step in enumerate(content.questionnaire.steps):
        if _waits_for_itself(steps, step.id):
            message = _('"{id}" comes after itself').format(id=step.id)
            yield Finding("steps.yaml", (position, "after"), message)
    programs = _programs_before(content.questionnaire)
    for file, path, program, _owner in content.every(Program):
        if _waits_for_itself(programs, program.id):
            yield Finding(file, (*path, "id"), _('"{id}" comes after itself').format(id=program.id))


def no_step_waits_for_itself(content: LoadedContent) -> Iterator[Finding]:
    """Yield prerequisites of programs that make a step wait for itself.

    A step that uses a program waits for the practices that this program requires, and for those required by the
    programs that come before it.
    """
    step_of = _step_of_question(content.questionnaire)
    after = _steps_before(content.questionnaire)
    after_with_programs = _steps_before_with_programs(content.questionnaire)
    for file, path, program, _owner in content.every(Program):
        for position, prerequisite in enumerate(program.prerequisites):
            step = step_of.get(prerequisite.question, "")
            if _waits_for_itself(after_with_programs, step) and not _waits_for_itself(after, step):
                message = _('the step "{id}" and another step wait for each other').format(id=step)
                yield Finding(file, (*path, "prerequisites", position, "question"), message)


def _step_of_question(questionnaire: Questionnaire) -> dict[str, str]:
    return {question.id: question.step for question in questionnaire.questions()}


def _steps_before(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    return {step.id: step.after for step in questionnaire.steps}


def _programs_before(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    return {
        program.id: (program.part_of, *(prerequisite.program for prerequisite in program.prerequisites))
        for program in questionnaire.programs
    }


def _steps_before_with_programs(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    step_of = _step_of_question(questionnaire)
    programs_before = _programs_before(questionnaire)
    required = {
        program.id: [step_of[needed.question] for needed in program.prerequisites if needed.question in step_of]
        for program in questionnaire.programs
    }
    before = _steps_before(questionnaire)
    for program in questionnaire.programs:
        if program.role not in ("join", "use"):
            continue
        chain = (program.id, *_all_before(programs_before, program.id))
        required_steps = [step for program_id in chain for step in required.get(program_id, ())]
        for using_step in {step_of[gap.question] for gap in program.helps if gap.question in step_of}:
            others = (step for step in required_steps if step != using_step)
            before[using_step] = (*before.get(using_step, ()), *others)
    return before


def _waits_for_itself(before: Predecessors, start: str) -> bool:
    return start in _all_before(before, start)


def _all_before(before: Predecessors, start: str) -> set[str]:
    """Return all ids that come before this one, directly or indirectly. In a cycle, they include the start."""
    seen: set[str] = set()
    pending = list(before.get(start, ()))
    while pending:
        current = pending.pop()
        if current not in seen:
            seen.add(current)
            pending.extend(before.get(current, ()))
    return seen
