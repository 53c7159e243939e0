"""What must hold across the files: every id resolves, every question can be scored, nothing goes in a circle."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from ..core.catalog import unreachable_programs
from ..core.duty import Duty
from ..core.profile import Example
from ..core.program import Program
from ..core.question import NOT_APPLICABLE_PREFIX, UNKNOWN, Question
from ..core.questionnaire import Questionnaire
from ..core.response import MAX_QUICK_QUESTIONS, USES_TAG_PREFIX
from ..core.rules import Rule
from ..core.source import Source, Term
from ..core.step import GAP_TAG_PREFIX, Step
from ..translation import _
from .file_schemas import QuestionnaireFile, RefusedWords
from .problems import Problem
from .yaml_file import Document, stem
from .yaml_nodes import Path, Value

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
SOURCE_ID = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")
MAX_PROFILE_QUESTIONS = 11

Add = Callable[[str, Path, str], None]


def check(
    questionnaire: Questionnaire,
    head: QuestionnaireFile,
    words: Iterable[RefusedWords],
    documents: Mapping[str, Document],
) -> list[Problem]:
    """Every mistake that shows only when the files are seen together."""

    def add(name: str, path: Path, message: str) -> None:
        documents[name].add(path, message)

    _names(head, documents, add)
    _words(words, documents, add)
    _ids(questionnaire, add)
    _levels(questionnaire, add)
    _profile(questionnaire, add)
    for area in questionnaire.areas:
        for place, question in enumerate(area.questions):
            _question(questionnaire, question, f"areas/{area.id}.yaml", ("questions", place), add)
    for program in questionnaire.programs:
        _program(questionnaire, program, f"programs/{program.id}.yaml", add)
    _tags(questionnaire, documents, add)
    _lists(questionnaire, add)
    _quick_check(questionnaire, add)
    _renamed(questionnaire, add)
    _examples(questionnaire, add)
    _circles(questionnaire, add)
    return [problem for document in documents.values() for problem in document.problems]


def check_reach(questionnaire: Questionnaire, documents: Mapping[str, Document]) -> list[Problem]:
    """Programs that are to help with a gap, and that no answer of any company leads to."""
    for id in sorted(unreachable_programs(questionnaire)):
        message = _("no company is ever led to this program; see helps and eligible, or leave helps out")
        documents[f"programs/{id}.yaml"].add(("helps",), message)
    return [problem for document in documents.values() for problem in document.problems]


def _names(head: QuestionnaireFile, documents: Mapping[str, Document], add: Add) -> None:
    """A file's name is its id; every area file is in the order, and the other way round."""
    for name, document in documents.items():
        if "/" in name and isinstance(document.value, dict) and document.value.get("id") != stem(name):
            add(name, ("id",), _('the id must be the file\'s name, "{name}"').format(name=stem(name)))
        if name.startswith("areas/") and stem(name) not in head.areas:
            add(name, ("id",), _("this area is not in the list of areas in questionnaire.yaml"))
    for place, id in enumerate(head.areas):
        if f"areas/{id}.yaml" not in documents:
            add("questionnaire.yaml", ("areas", place), _("there is no file areas/{id}.yaml").format(id=id))


def _texts(value: Value, path: Path = ()) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(each, (*path, place))
    elif isinstance(value, str):
        yield path, value


def _words(words: Iterable[RefusedWords], documents: Mapping[str, Document], add: Add) -> None:
    """No empty text, and no refused word outside the titles of sources and the list itself."""
    refused = [(each, _pattern(each.words), _pattern(each.unless)) for each in words]
    any_word = _pattern(word for each, _word, _unless in refused for word in each.words)
    for name, document in documents.items():
        texts = list(_texts(document.value))
        for path, text in texts:
            if not text:
                add(name, path, _("this is empty; write something or leave the key out"))
        if name not in ("sources.yaml", "words.yaml") and any_word.search("\0".join(text for _path, text in texts)):
            _refuse(name, texts, refused, add)


def _refuse(
    name: str,
    texts: Iterable[tuple[Path, str]],
    refused: Sequence[tuple[RefusedWords, re.Pattern[str], re.Pattern[str]]],
    add: Add,
) -> None:
    """Looked at closely only where some refused word stands in the file at all: most have none."""
    for path, text in texts:
        for each, word, allowed in refused:
            left = allowed.sub(" ", text) if each.unless else text
            if found := word.search(left):
                message = _('the word "{word}" is not used here; write {instead}')
                add(name, path, message.format(word=" ".join(found.group().split()), instead=each.instead))


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Whole words, in any case, with any space between them."""
    forms = "|".join(r"\s+".join(map(re.escape, word.split())) for word in words)
    return re.compile(rf"(?<!\w)(?:{forms})(?!\w)", re.IGNORECASE)


def _quick_check(questionnaire: Questionnaire, add: Add) -> None:
    """Its questions exist, and every must is among them before all others."""
    questions = {question.id: question for question in questionnaire.questions()}
    path: Path = ("quick_check",)
    _known(questionnaire.quick_check, questions, "question", "questionnaire.yaml", path, add)
    if len(set(questionnaire.quick_check)) < len(questionnaire.quick_check):
        add("questionnaire.yaml", path, _("a question stands here twice"))
    musts = {id for id, question in questions.items() if question.importance == "must"}
    if questionnaire.quick_check and set(questionnaire.quick_check[: len(musts)]) != musts:
        add("questionnaire.yaml", path, _("every must comes first: {ids}").format(ids=", ".join(sorted(musts))))
    if len(musts) > MAX_QUICK_QUESTIONS:
        message = _("there are {count} musts; the quick check asks at most {most} questions")
        add("questionnaire.yaml", path, message.format(count=len(musts), most=MAX_QUICK_QUESTIONS))


def _renamed(questionnaire: Questionnaire, add: Add) -> None:
    """An old id is used no more, and the new one exists, with its options."""
    questions = {question.id: question for question in questionnaire.questions()}
    seen: set[str] = set()
    for place, each in enumerate(questionnaire.renamed):
        path: Path = ("renamed", place)
        if each.id in questions:
            message = _('the id "{id}" is still in use')
            add("questionnaire.yaml", (*path, "id"), message.format(id=each.id))
        if each.id in seen:
            message = _('"{id}" stands here twice')
            add("questionnaire.yaml", (*path, "id"), message.format(id=each.id))
        seen.add(each.id)
        if each.to not in questions:
            _dangling(each.to, "question", "questionnaire.yaml", (*path, "to"), add)
            continue
        for old, new in each.options.items():
            if questions[each.to].option(new) is None:
                _dangling(new, "option", "questionnaire.yaml", (*path, "options", old), add)


def _examples(questionnaire: Questionnaire, add: Add) -> None:
    """Every choice of a made-up company is one of the profile."""
    asked = {question.id: question for question in questionnaire.profile}
    programs = [program.id for program in questionnaire.programs]
    for place, example in enumerate(questionnaire.examples):
        for id, chosen in example.profile.items():
            path: Path = (place, "profile", id)
            if id not in asked:
                _dangling(id, "question", "examples.yaml", path, add)
            elif asked[id].kind != "text":
                known = programs if asked[id].kind == "programs" else [option.id for option in asked[id].options]
                _known(chosen, known, "option", "examples.yaml", path, add)


def _ids(questionnaire: Questionnaire, add: Add) -> None:
    """Ids are well formed and unique."""
    seen: dict[str, str] = {}
    for area in questionnaire.areas:
        for place, question in enumerate(area.questions):
            _unique(seen, question.id, f"areas/{area.id}.yaml", ("questions", place, "id"), add)
    lists: tuple[tuple[str, tuple[Step | Duty | Source | Term | Example, ...]], ...] = (
        ("steps.yaml", questionnaire.steps),
        ("duties.yaml", questionnaire.duties),
        ("sources.yaml", questionnaire.sources),
        ("glossary.yaml", questionnaire.terms),
        ("examples.yaml", questionnaire.examples),
    )
    for name, items in lists:
        seen = {}
        for place, item in enumerate(items):
            _unique(seen, item.id, name, (place, "id"), add)
    seen = {}
    for place, level in enumerate(questionnaire.levels):
        _unique(seen, level.id, "questionnaire.yaml", ("levels", place, "id"), add)
    seen = {}
    for place, asked in enumerate(questionnaire.profile):
        _unique(seen, asked.id, "questionnaire.yaml", ("profile", place, "id"), add)
        own: dict[str, str] = {}
        for number, option in enumerate(asked.options):
            _unique(own, option.id, "questionnaire.yaml", ("profile", place, "options", number, "id"), add)


def _unique(seen: dict[str, str], id: str, name: str, path: Path, add: Add) -> None:
    form = SOURCE_ID if name == "sources.yaml" else ID
    if not form.fullmatch(id):
        add(name, path, _('"{id}" is not an id: lower case letters, digits and hyphens').format(id=id))
    if id in seen:
        add(name, path, _('the id "{id}" is taken, in {name}').format(id=id, name=seen[id]))
    seen[id] = name


def _levels(questionnaire: Questionnaire, add: Add) -> None:
    levels = questionnaire.levels
    if not levels or levels[0].percent or levels[0].above or levels[0].musts:
        add("questionnaire.yaml", ("levels",), _("the first level must need nothing: percent 0"))
    for place, (lower, higher) in enumerate(pairwise(levels), 1):
        if higher.percent < lower.percent or higher.above < lower.above or lower.musts > higher.musts:
            add("questionnaire.yaml", ("levels", place), _("a level must need at least what the one before needs"))
        if not 0 <= higher.percent <= 100 or not 0 <= higher.above <= 100:
            add("questionnaire.yaml", ("levels", place), _("percent and above go from 0 to 100"))


def _profile(questionnaire: Questionnaire, add: Add) -> None:
    if len(questionnaire.profile) > MAX_PROFILE_QUESTIONS:
        message = _("the profile has {count} questions; at most {most}")
        add(
            "questionnaire.yaml",
            ("profile",),
            message.format(count=len(questionnaire.profile), most=MAX_PROFILE_QUESTIONS),
        )
    for place, asked in enumerate(questionnaire.profile):
        if bool(asked.options) != (asked.kind in ("one", "many")):
            add(
                "questionnaire.yaml",
                ("profile", place),
                _("options belong to the kinds one and many, and only there"),
            )
    for place, each in enumerate(questionnaire.contradictions):
        question = next((one for one in questionnaire.questions() if one.id == each.question), None)
        path: Path = ("contradictions", place)
        if not each.question:
            continue
        if question is None:
            _dangling(each.question, "question", "questionnaire.yaml", (*path, "question"), add)
            continue
        for number, option in enumerate(each.options):
            if question.option(option) is None:
                _dangling(option, "option", "questionnaire.yaml", (*path, "options", number), add)


def _dangling(id: str, what: str, name: str, path: Path, add: Add) -> None:
    add(name, path, _('there is no {what} with the id "{id}"').format(what=what, id=id))


def _known(ids: Iterable[str], known: Iterable[str], what: str, name: str, path: Path, add: Add) -> None:
    all_known = set(known)
    for place, id in enumerate(ids):
        if id not in all_known:
            _dangling(id, what, name, (*path, place), add)


def _question(questionnaire: Questionnaire, question: Question, name: str, path: Path, add: Add) -> None:
    seen: dict[str, str] = {}
    for place, option in enumerate(question.options):
        _unique(seen, option.id, name, (*path, "options", place, "id"), add)
        if option.id == UNKNOWN or option.id.startswith(NOT_APPLICABLE_PREFIX):
            add(name, (*path, "options", place, "id"), _('"{id}" is a word of the program').format(id=option.id))
    reasons: dict[str, str] = {}
    for place, reason in enumerate(question.not_applicable):
        _unique(reasons, reason.id, name, (*path, "not_applicable", place, "id"), add)
    given = [option.points for option in question.options]
    if len(given) < 2 or given[0] != 0 or any(later <= sooner for sooner, later in pairwise(given)):
        add(name, (*path, "options"), _("at least two options, the first with 0 points and each next one with more"))
    target = question.option(question.target)
    if target is None:
        _dangling(question.target, "option", name, (*path, "target"), add)
    elif target.points == 0:
        add(name, (*path, "target"), _("the target must have more than 0 points"))
    if question.importance == "must" and question.not_applicable:
        add(name, (*path, "not_applicable"), _('a must has no "does not apply"; use applies'))
    if question.applies.tags() and not question.not_asked:
        add(name, (*path, "applies"), _("say in not_asked why it is not asked of the others"))
    if question.step not in {step.id for step in questionnaire.steps}:
        _dangling(question.step, "step", name, (*path, "step"), add)
    duties = {duty.id for duty in questionnaire.duties}
    for place, tie in enumerate(question.duties):
        if tie.id not in duties:
            _dangling(tie.id, "duty", name, (*path, "duties", place, "id"), add)
    _sourced(questionnaire, question.sources, name, (*path, "sources"), add)
    _known(question.terms, (term.id for term in questionnaire.terms), "term", name, (*path, "terms"), add)


def _sourced(questionnaire: Questionnaire, sources: tuple[str, ...], name: str, path: Path, add: Add) -> None:
    """Nothing is claimed without a source, and every source is in the register."""
    _known(sources, (source.id for source in questionnaire.sources), "source", name, path, add)
    if not sources:
        add(name, path, _("at least one source"))


def _program(questionnaire: Questionnaire, program: Program, name: str, add: Add) -> None:
    programs = [each.id for each in questionnaire.programs]
    questions = [each.id for each in questionnaire.questions()]
    _sourced(questionnaire, program.sources, name, ("sources",), add)
    if not program.apply:
        add(name, ("apply",), _("at least one step"))
    if not re.fullmatch(r"https://[^\s]+", program.url):
        add(name, ("url",), _("an address that begins with https://"))
    helped: set[tuple[str, Rule]] = set()
    for place, help in enumerate(program.helps):
        if help.question not in questions:
            _dangling(help.question, "question", name, ("helps", place, "question"), add)
        if helped & {(help.question, help.when), (help.question, Rule())}:
            add(name, ("helps", place), _('"{id}" stands here twice').format(id=help.question))
        helped.add((help.question, help.when))
    for place, needed in enumerate(program.prerequisites):
        if bool(needed.question) == bool(needed.program):
            add(name, ("prerequisites", place), _("either a question or a program"))
        if needed.question and needed.question not in questions:
            _dangling(needed.question, "question", name, ("prerequisites", place, "question"), add)
        if needed.program and needed.program not in programs:
            _dangling(needed.program, "program", name, ("prerequisites", place, "program"), add)
    if program.part_of and program.part_of not in programs:
        _dangling(program.part_of, "program", name, ("part_of",), add)


def _lists(questionnaire: Questionnaire, add: Add) -> None:
    known = {step.id for step in questionnaire.steps}
    used = {question.step for question in questionnaire.questions()}
    for place, step in enumerate(questionnaire.steps):
        _known(step.after, known, "step", "steps.yaml", (place, "after"), add)
        if step.id not in used:
            add("steps.yaml", (place, "id"), _('no question uses the step "{id}"').format(id=step.id))
    for place, duty in enumerate(questionnaire.duties):
        _sourced(questionnaire, duty.sources, "duties.yaml", (place, "sources"), add)
    for place, term in enumerate(questionnaire.terms):
        _sourced(questionnaire, term.sources, "glossary.yaml", (place, "sources"), add)
    _sourced(questionnaire, questionnaire.urgent.sources, "urgent.yaml", ("sources",), add)
    for place, source in enumerate(questionnaire.sources):
        if not re.fullmatch(r"https?://[^\s]+", source.url):
            add("sources.yaml", (place, "url"), _("an address that begins with https://"))


def _tags(questionnaire: Questionnaire, documents: Mapping[str, Document], add: Add) -> None:
    """Every tag of every rule is set by the profile, derived, or says that a program is in use."""
    known = {tag for asked in questionnaire.profile for option in asked.options for tag in option.tags}
    for place, derived in enumerate(questionnaire.derived):
        for tag in derived.when.tags():
            if tag not in known:
                _dangling(tag, "tag", "questionnaire.yaml", ("derived", place, "when"), add)
        known.add(derived.id)
    known.update(USES_TAG_PREFIX + program.id for program in questionnaire.programs)
    gaps = {(question.step, GAP_TAG_PREFIX + question.id) for question in questionnaire.questions()}
    for name, document in documents.items():
        for path, text in _texts(document.value):
            in_rule = len(path) > 1 and path[-2] in ("any", "all", "none") and path[:1] != ("derived",)
            step = questionnaire.steps[int(path[0])].id if name == "steps.yaml" and path[1] == "tailored" else ""
            if in_rule and text not in known and (step, text) not in gaps:
                _dangling(text, "tag", name, path, add)


def _circles(questionnaire: Questionnaire, add: Add) -> None:
    after = {step.id: step.after for step in questionnaire.steps}
    first = {
        program.id: (program.part_of, *(each.program for each in program.prerequisites))
        for program in questionnaire.programs
    }
    for place, step in enumerate(questionnaire.steps):
        if _reaches(after, step.id):
            add("steps.yaml", (place, "after"), _('"{id}" comes after itself').format(id=step.id))
    for program in questionnaire.programs:
        if _reaches(first, program.id):
            add(f"programs/{program.id}.yaml", ("id",), _('"{id}" comes after itself').format(id=program.id))
    _waiting(questionnaire, after, first, add)


def _waiting(
    questionnaire: Questionnaire,
    after: Mapping[str, tuple[str, ...]],
    first: Mapping[str, tuple[str, ...]],
    add: Add,
) -> None:
    """A step that uses a program waits for the practices that come before it, and before the programs before it."""
    steps = {question.id: question.step for question in questionnaire.questions()}
    needed = {
        program.id: tuple(steps[each.question] for each in program.prerequisites if each.question in steps)
        for program in questionnaire.programs
    }
    edges = dict(after)
    for program in questionnaire.programs:
        if program.role in ("join", "use"):
            before = [id for each in (program.id, *_reached(first, program.id)) for id in needed.get(each, ())]
            for step in {steps[help.question] for help in program.helps if help.question in steps}:
                edges[step] = (*edges.get(step, ()), *(id for id in before if id != step))
    for program in questionnaire.programs:
        for at, each in enumerate(program.prerequisites):
            step = steps.get(each.question, "")
            if step and _reaches(edges, step) and not _reaches(after, step):
                text = _('the step "{id}" would wait for a step that waits for it').format(id=step)
                add(f"programs/{program.id}.yaml", ("prerequisites", at, "question"), text)


def _reaches(edges: Mapping[str, tuple[str, ...]], start: str) -> bool:
    return start in _reached(edges, start)


def _reached(edges: Mapping[str, tuple[str, ...]], start: str) -> set[str]:
    """What comes before, directly or not; the start itself only where there is a circle."""
    seen: set[str] = set()
    waiting = list(edges.get(start, ()))
    while waiting:
        each = waiting.pop()
        if each not in seen:
            seen.add(each)
            waiting.extend(edges.get(each, ()))
    return seen
