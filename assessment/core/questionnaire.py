"""The questionnaire: everything that is asked, judged and offered.

The attribute docstrings document the YAML keys of the same name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from .country import Country, HotlineDirectory
from .duty import Duty
from .ids import Id, ProgramRef, QuestionRef
from .person import Person
from .platform_rule import PlatformRule
from .profile import Contradiction, Example, ProfilePage, ProfileQuestion
from .program import Condition, Program, Trait
from .question import Area, Question, Renamed
from .rules import DerivedTag
from .source import Source, Term
from .step import Step
from .urgent import Urgent


@dataclass(frozen=True)
class Level:
    """One level of readiness."""

    id: Annotated[str, Id("level")]
    """The unique id."""
    title: str
    """The name of the level."""
    meaning: str
    """The meaning of the level, in one sentence."""
    percent: int
    """The minimum percentage of the way to target, from 0 to 100."""
    above: int = 0
    """The percentage of the points beyond target that is also required, from 0 to 100."""
    musts: bool = False
    """Whether the level requires every essential practice to be in place."""
    essentials: int = 0
    """The percentage of essential practices in place that is enough instead of `percent`. 0 if none is."""
    everything: bool = False
    """Whether the level requires every asked practice, including those in supporting areas, to be at its target."""


@dataclass(frozen=True, kw_only=True)
class QuestionnaireBase:
    """The keys of questionnaire.yaml that the whole questionnaire contains unchanged."""

    id: str
    """The id of this questionnaire. Never change it, because saved answers contain it."""
    version: str
    """The version, in quotes. Raise it when the meaning of a question changes."""
    title: str
    """The name of the questionnaire."""
    levels: tuple[Level, ...]
    """The levels, lowest first."""
    profile_pages: tuple[ProfilePage, ...]
    """The pages of the profile, at most 3."""
    profile: tuple[ProfileQuestion, ...]
    """The questions about the service, at most 12, in the order of their pages."""
    people: tuple[Person, ...] = ()
    """The people whom a company may have to ask, in the order in which the report lists them."""
    frequent_programs: tuple[ProgramRef, ...] = ()
    """The programs that many companies use, at most 10. The profile shows them. People find the others by name."""
    derived: tuple[DerivedTag, ...] = ()
    """Tags that follow from other tags."""
    traits: tuple[Trait, ...] = ()
    """Properties that programs share, each with the conditions that follow from it."""
    contradictions: tuple[Contradiction, ...] = ()
    """Profiles and answers that do not fit together."""
    quick_check: tuple[QuestionRef, ...] = ()
    """Ids of the quick check questions, musts first. The first 12 that apply to a company are asked."""
    renamed: tuple[Renamed, ...] = ()
    """Questions that had another id in an earlier version. Answers to the old id are carried over."""


@dataclass(frozen=True, kw_only=True)
class Questionnaire(QuestionnaireBase):
    """Everything that is asked, judged and offered."""

    areas: tuple[Area, ...]
    """The areas, in the order in which they are asked."""
    programs: tuple[Program, ...]
    """The catalog, ordered by id."""
    steps: tuple[Step, ...]
    """The steps in the author's order, which breaks ties."""
    duties: tuple[Duty, ...]
    """The legal duties."""
    platform_rules: tuple[PlatformRule, ...] = ()
    """The rules of platforms such as app stores."""
    directory: HotlineDirectory
    """The list of hotlines to give if no hotline is confirmed."""
    countries: tuple[Country, ...] = ()
    """The countries, by heading."""
    sources: tuple[Source, ...]
    """The register of sources."""
    terms: tuple[Term, ...]
    """The glossary."""
    urgent: Urgent
    """The urgent page."""
    examples: tuple[Example, ...] = ()
    """Made-up companies, one for each kind of service."""
    digest: str = field(default="", compare=False)
    """A fingerprint of the files that the questionnaire was read from."""

    def questions(self) -> tuple[Question, ...]:
        """Return the questions of all areas, in order."""
        return tuple(question for area in self.areas for question in area.questions)

    def profile_on(self, page: int) -> tuple[ProfileQuestion, ...]:
        """Return the profile questions on the page with this number, beginning with 1."""
        return tuple(question for question in self.profile if question.page == page)

    def question(self, question_id: str) -> Question:
        """Return the question with this id, or raise KeyError."""
        return self._questions_by_id[question_id]

    def program(self, program_id: str) -> Program:
        """Return the program with this id, or raise KeyError."""
        return self._programs_by_id[program_id]

    def traits_of(self, program: Program) -> tuple[Trait, ...]:
        """Return the traits of this program, in the order of the questionnaire."""
        return tuple(trait for trait in self.traits if trait.id in program.traits)

    def conditions_of(self, program: Program) -> tuple[Condition, ...]:
        """Return the conditions for joining or using this program: those of its traits, then its own."""
        of_traits = (condition for trait in self.traits_of(program) for condition in trait.eligible)
        return (*of_traits, *program.eligible)

    def step(self, step_id: str) -> Step:
        """Return the step with this id, or raise KeyError."""
        return self._steps_by_id[step_id]

    def duty(self, duty_id: str) -> Duty:
        """Return the duty with this id, or raise KeyError."""
        return self._duties_by_id[duty_id]

    def person(self, person_id: str) -> Person:
        """Return the person with this id, or raise KeyError."""
        return self._people_by_id[person_id]

    def source(self, source_id: str) -> Source:
        """Return the source with this id, or raise KeyError."""
        return self._sources_by_id[source_id]

    def area(self, area_id: str) -> Area | None:
        """Return the area with this id, or None."""
        return next((area for area in self.areas if area.id == area_id), None)

    @cached_property
    def tags_by_chosen_tags(self) -> dict[frozenset[str], frozenset[str]]:
        """Return what `profile_tags` remembers: all tags of companies, by the tags that follow from their choices."""
        return {}

    @cached_property
    def renamed_by_old_id(self) -> Mapping[str, Renamed]:
        """Return the renamed questions, keyed by their old ids."""
        return {renamed.id: renamed for renamed in self.renamed}

    # Content that is still being checked can repeat an id. In that case, the first object with the id is returned.

    @cached_property
    def _questions_by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in reversed(self.questions())}

    @cached_property
    def _programs_by_id(self) -> Mapping[str, Program]:
        return {program.id: program for program in reversed(self.programs)}

    @cached_property
    def _people_by_id(self) -> Mapping[str, Person]:
        return {person.id: person for person in reversed(self.people)}

    @cached_property
    def _steps_by_id(self) -> Mapping[str, Step]:
        return {step.id: step for step in reversed(self.steps)}

    @cached_property
    def _duties_by_id(self) -> Mapping[str, Duty]:
        return {duty.id: duty for duty in reversed(self.duties)}

    @cached_property
    def _sources_by_id(self) -> Mapping[str, Source]:
        return {source.id: source for source in reversed(self.sources)}
