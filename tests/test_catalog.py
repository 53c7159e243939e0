"""The catalog: which companies can reach which programs, on the site's pages and in the check for authors."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from assessment.content import ContentError, load
from assessment.core.catalog import (
    CatalogEntry,
    build_catalog,
    made_up_companies,
    select_entries,
    unreachable_programs,
)
from assessment.core.profile import ProfileOption, ProfileQuestion
from assessment.core.program import Condition
from assessment.core.response import profile_tags
from assessment.core.rules import Rule
from support.builders import area, program, question, questionnaire
from support.company import QUESTIONNAIRE
from support.content import TINY, copy_of_tiny
from support.visitor import Visitor, heading, plain

PROFILE = (
    ProfileQuestion(
        "services",
        "many",
        "Which?",
        options=(ProfileOption("chat", "Chat", ("chat",)), ProfileOption("names", "Names", ("names",))),
    ),
    ProfileQuestion(
        "size",
        "one",
        "How many?",
        options=(ProfileOption("few", "Few", ("few",)), ProfileOption("many", "Many", ("many",))),
    ),
    ProfileQuestion(
        "established",
        "many",
        "Where?",
        options=(ProfileOption("here", "Here", ("here",)), ProfileOption("there", "There", ("there",))),
    ),
    ProfileQuestion(
        "content",
        "many",
        "What?",
        options=(ProfileOption("words", "Words", ("words",)), ProfileOption("none", "None", ("nothing",), "", True)),
    ),
)
ASKED = question("asked")


def made(*programs, **more):
    return questionnaire(area(ASKED), profile=PROFILE, programs=programs, **more)


def needs(*conditions: Condition, id: str = "program"):
    return replace(program(id, start=("asked",)), eligible=conditions)


def entry(*conditions: Condition) -> CatalogEntry:
    return build_catalog(made(needs(*conditions)))[0]


def test_companies_offer_one_service_in_each_size_and_no_contrary_choice() -> None:
    companies = list(made_up_companies(made(), vary_places=False))
    assert [service for service, _tags in companies] == ["chat", "chat", "names", "names"]
    assert companies[0][1] == {"chat", "few", "here", "there", "words"}
    assert len(list(made_up_companies(made(), vary_places=True))) == 12


def test_program_is_for_the_services_that_are_not_ruled_out() -> None:
    assert entry().services == ("chat", "names")
    assert entry(Condition(because="No.", any=("names",))).services == ("names",)
    assert entry(Condition(because="No.", all=("many",))).services == ("chat", "names")
    assert entry(Condition(because="No.", all=("nothing",))).services == ()


def test_program_is_for_no_one_whose_question_is_not_asked() -> None:
    only_chat = questionnaire(
        area(question("asked", applies=Rule(any=("chat",)))), profile=PROFILE, programs=(needs(),)
    )
    assert build_catalog(only_chat)[0].services == ("chat",)


def test_entry_names_the_areas_where_it_helps() -> None:
    two = questionnaire(
        area(ASKED, id="one"),
        area(question("other"), id="two"),
        profile=PROFILE,
        programs=(program("both", start=("other",), strengthen=("asked",)), program("neither")),
    )
    both, neither = build_catalog(two)
    assert [area.id for area in both.areas] == ["one", "two"]
    assert neither.areas == ()


def test_select_leaves_out_what_does_not_fit() -> None:
    entries = build_catalog(
        made(
            replace(needs(id="free"), cost="free"),
            replace(needs(Condition(because="No.", any=("chat",)), id="paid"), cost="paid", regions=("UK",)),
        )
    )
    assert [entry.program.id for entry in select_entries(entries)] == ["free", "paid"]
    assert [entry.program.id for entry in select_entries(entries, cost="paid")] == ["paid"]
    assert [entry.program.id for entry in select_entries(entries, region="US")] == ["free"]
    assert [entry.program.id for entry in select_entries(entries, region="UK")] == ["free", "paid"]
    assert [entry.program.id for entry in select_entries(entries, service="names")] == ["free"]
    assert [entry.program.id for entry in select_entries(entries, area="area")] == ["free", "paid"]
    assert select_entries(entries, area="elsewhere") == ()


def test_program_that_no_company_is_led_to_is_out_of_reach() -> None:
    assert unreachable_programs(made(needs(), program("known"))) == frozenset()
    assert unreachable_programs(made(needs(Condition(because="No.", all=("nothing",))))) == {"program"}
    assert unreachable_programs(made(needs(Condition(because="No.", all=("few", "many"))))) == {"program"}
    alone = needs(Condition(because="No.", all=("here",), none=("there",)))
    assert unreachable_programs(made(alone)) == frozenset()


def test_author_hears_of_a_program_out_of_reach(tmp_path: Path) -> None:
    folder = copy_of_tiny(tmp_path)
    file = folder / "programs/join-center.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("any: [content-service]", "all: [size-small, size-large]"), encoding="utf-8")
    load(folder)
    with pytest.raises(ContentError) as raised:
        load(folder, thorough=True)
    problem = next(problem for problem in raised.value.problems if problem.file == "programs/join-center.yaml")
    assert "no company is ever shown this program" in problem.message
    assert problem.line == 1 + text.split("\n").index("helps:")


def test_everything_shipped_and_tiny_is_in_reach() -> None:
    assert unreachable_programs(QUESTIONNAIRE) == frozenset()
    assert unreachable_programs(load(TINY)) == frozenset()


# The pages


def names(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/programs/([^"]+)">', page)


def test_catalog_page_has_every_program(app: Flask) -> None:
    page = Visitor(app).get("/programs")
    assert sorted(names(page.text)) == sorted(program.id for program in QUESTIONNAIRE.programs)
    assert f"{len(QUESTIONNAIRE.programs)} of {len(QUESTIONNAIRE.programs)} programs" in page.text


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("area=blocking-lists", "iwf-url-list", "photodna"),
        ("cost=paid", "thorn-safer", "tech-coalition-pathways"),
        ("region=US", "ncmec-cybertipline", "nca-portal"),
        ("service=domains", "iwf-domain-alerts", "iwf-image-hash-list"),
        ("service=payments&cost=member", "iwf-payment-brand-alerts", "fincen-notices"),
    ],
)
def test_catalog_page_is_filtered_by_its_address(app: Flask, query: str, shown: str, hidden: str) -> None:
    page = Visitor(app).get(f"/programs?{query}")
    assert shown in names(page.text)
    assert hidden not in names(page.text)
    for value in re.findall(r"=([^&]+)", query):
        assert f'<option value="{value}" selected>' in page.text


@pytest.mark.parametrize("query", ["area=nothing", "cost=<b>", "region=us", "service=%00", "area=" + "x" * 1000])
def test_choice_that_does_not_exist_is_reported_and_left_out(app: Flask, query: str) -> None:
    page = Visitor(app).get(f"/programs?{query}")
    assert page.status_code == 200
    assert "One of your filters does not exist and was ignored." in page.text
    assert len(names(page.text)) == len(QUESTIONNAIRE.programs)
    assert "<b>" not in page.text


def test_filter_that_matches_nothing_says_so(app: Flask) -> None:
    page = Visitor(app).get("/programs?service=payments&area=hash-matching")
    assert names(page.text) == []
    assert "No program matches all of these filters." in page.text


@pytest.mark.parametrize("program", QUESTIONNAIRE.programs, ids=lambda program: program.id)
def test_program_page_says_it_all(app: Flask, program) -> None:
    page = Visitor(app).get(f"/programs/{program.id}")
    assert heading(page) == program.name
    told = plain(page)
    facts = [program.what, program.eligibility, program.you_get, program.provider, *program.apply, program.url]
    facts += [program.cost_note, program.caution, program.more, program.prerequisites_note]
    facts += [QUESTIONNAIRE.question(help.question).text for help in program.helps]
    facts += [source.title for source in QUESTIONNAIRE.sources if source.id in program.sources]
    assert [fact for fact in facts if fact not in told] == []
    assert "Checked on" in told
    assert program.lead_time or "The provider doesn’t say how long it takes. Ask." in told


def test_tags_of_the_made_up_companies_are_those_of_the_profile() -> None:
    """If the ids of the profile questions changed, the catalog would silently become empty."""
    services = next(
        profile_question for profile_question in QUESTIONNAIRE.profile if profile_question.id == "services"
    )
    assert {service for service, _tags in made_up_companies(QUESTIONNAIRE, vary_places=False)} == {
        option.id for option in services.options
    }
    assert any(profile_question.id == "established" for profile_question in QUESTIONNAIRE.profile)
    assert profile_tags
