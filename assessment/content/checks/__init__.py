"""What must hold across the files of a questionnaire, beyond the shape of each file.

Each check is a function that yields what it finds. The checks of ids and references name no key: they follow the
marks in the types of core/. Every other check is a rule of its own.
"""

from collections.abc import Callable, Iterable, Iterator

from ..loaded_content import LoadedContent
from . import files, ids, order, profile, programs, questionnaire, questions, tags, words
from .finding import Finding

Check = Callable[[LoadedContent], Iterable[Finding]]

CHECKS: tuple[Check, ...] = (
    files.ids_are_file_names,
    files.areas_are_listed,
    words.no_empty_text,
    words.no_refused_word,
    ids.ids_are_well_formed,
    ids.ids_are_unique,
    ids.references_resolve,
    tags.tags_are_set,
    questions.options_rise,
    questions.options_have_free_ids,
    questions.target_has_points,
    questions.musts_always_apply,
    questions.absence_is_explained,
    questions.sources_are_given,
    programs.programs_can_be_joined,
    programs.addresses_are_web_addresses,
    programs.helps_are_distinct,
    programs.prerequisites_name_one_thing,
    profile.profile_is_short,
    profile.options_fit_the_kind,
    profile.examples_choose_options,
    questionnaire.levels_rise,
    questionnaire.quick_check_begins_with_musts,
    questionnaire.renamed_questions_are_gone,
    questionnaire.steps_are_used,
    order.nothing_comes_after_itself,
    order.no_step_waits_for_itself,
)
"""Each time the content is loaded."""
THOROUGH_CHECKS: tuple[Check, ...] = (programs.programs_are_within_reach,)
"""When the author asks, because they take longer."""


def run_checks(content: LoadedContent, checks: Iterable[Check]) -> Iterator[Finding]:
    """Yield what every one of these checks finds."""
    for check in checks:
        yield from check(content)
