"""Checks that a questionnaire is consistent, within each file and across files.

Each check is a function that yields its findings. The checks of ids and references do not name any keys: they follow
the marks in the types of core/. Each of the other checks enforces a single rule.
"""

from collections.abc import Callable, Iterable, Iterator

from ..loaded_content import LoadedContent
from . import countries, duties, files, ids, order, profile, programs, questionnaire, questions, sources, tags, words
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
    questions.parts_can_be_ticked,
    questions.musts_always_apply,
    questions.must_when_is_for_some,
    questions.reasons_are_explained,
    questions.one_or_two_people_are_asked,
    questions.absence_is_explained,
    questions.sources_are_given,
    questions.models_stand_for_programs,
    duties.duties_lead_to_questions,
    duties.platform_rules_lead_to_questions,
    sources.no_home_pages,
    sources.addresses_are_unique,
    sources.accounts_are_of_primary_pages,
    sources.primary_page_comes_first,
    sources.confidence_fits_the_reading,
    programs.programs_can_be_joined,
    programs.addresses_are_web_addresses,
    programs.helps_are_distinct,
    programs.prerequisites_name_one_thing,
    profile.profile_is_short,
    profile.questions_fill_the_pages,
    profile.frequent_programs_can_be_used,
    profile.options_fit_the_kind,
    profile.examples_choose_options,
    countries.prefix_fits_the_kind,
    countries.regions_are_choices,
    countries.groups_stand_together,
    countries.country_addresses_are_sourced,
    countries.directory_is_a_web_address,
    questionnaire.levels_rise,
    questionnaire.quick_check_begins_with_musts,
    questionnaire.renamed_questions_are_gone,
    questionnaire.people_are_asked,
    questionnaire.steps_are_used,
    order.nothing_comes_after_itself,
    order.no_step_waits_for_itself,
)
"""The checks that run each time the content is loaded."""
THOROUGH_CHECKS: tuple[Check, ...] = (programs.programs_are_within_reach,)
"""The checks that run only when an author asks for them, because they take longer."""


def run_checks(content: LoadedContent, checks: Iterable[Check]) -> Iterator[Finding]:
    """Yield the findings of all these checks."""
    for check in checks:
        yield from check(content)
