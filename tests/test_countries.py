"""Countries: in the content, in the profile, in the report, on the urgent page and in the exports."""

import gzip
import json
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from assessment.content import load, shipped
from assessment.core.catalog import made_up_companies
from assessment.core.company_country import MAX_NAMED_COUNTRIES
from assessment.core.country import Country, alike_countries
from assessment.core.profile import ProfileQuestion
from assessment.core.response import Answer, Response, profile_tags
from assessment.core.result import Result, assess
from assessment.rendering.html import report_html
from assessment.rendering.result_json import as_json
from assessment.rendering.views.countries import country_groups, hotlines, report_to
from assessment.sample_answers import sample
from assessment.web.views.country_choices import country_choice_groups
from support.company import NOTHING_TO_MATCH, PROFILE, QUESTIONNAIRE
from support.content import TODAY
from support.visitor import Visitor, site

REGISTERS = {"EU-112", "EMERGENCY-ANDROID", "EMERGENCY-DIDWW", "BD-1", "CA-ACT", "SI-268", "COOP"}
"""Sources of emergency numbers and laws, which say nothing about hotlines."""
COUNTRIES = {country.id: country for country in QUESTIONNAIRE.countries}
WITH_HOTLINE = [country for country in QUESTIONNAIRE.countries if country.hotline]
NEW_COUNTRY = """
  - id: zz
    name: Zedland
    group: Africa and Middle East
    regions: [elsewhere]
    emergency:
      number: "12345"
      confidence: high
    hotline:
      name: Zedland Hotline
      url: https://hotline.zedland.example/report
      confidence: medium
    sources: [ZZ-1]
    checked_on: 2026-11-25
"""
NEW_SOURCE = """
- id: ZZ-1
  title: Zedland Hotline
  url: https://hotline.zedland.example/page
  dated: "undated"
  read_on: 2026-11-25
  kind: primary
"""


def profile_question(id: str) -> ProfileQuestion:
    return next(question for question in QUESTIONNAIRE.profile if question.id == id)


def tags(**profile: tuple[str, ...]) -> set[str]:
    """Return the tags about places that follow from these choices alone."""
    all_tags = profile_tags(QUESTIONNAIRE, Response(profile))
    return {tag for tag in all_tags if tag.startswith(("established-", "users-"))}


def result(*established: str, users: tuple[str, ...] = ("us",), answer: str = "none") -> Result:
    profile = {**PROFILE, "established": established, "users": users}
    return assess(QUESTIONNAIRE, Response(profile, {"reporting-bodies": Answer(answer)}), TODAY)


# The content


def test_every_country_of_the_facts_is_named() -> None:
    assert len(QUESTIONNAIRE.countries) == 67
    assert len([country for country in QUESTIONNAIRE.countries if country.group == "European Union"]) == 27
    assert [country.id for country in QUESTIONNAIRE.countries if not country.hotline] == [
        "ge",
        "mk",
        "cl",
        "pe",
        "bd",
        "sg",
    ]


@pytest.mark.parametrize("country", WITH_HOTLINE, ids=lambda country: country.id)
def test_confident_hotline_rests_on_two_sources(country: Country) -> None:
    assert country.hotline
    if country.hotline.confidence == "high":
        assert len({*country.sources} - REGISTERS) >= 2


@pytest.mark.parametrize("country", WITH_HOTLINE, ids=lambda country: country.id)
def test_old_source_gives_no_address(country: Country) -> None:
    assert country.hotline
    assert country.hotline.confidence != "low" or not country.hotline.url


@pytest.mark.parametrize("country", QUESTIONNAIRE.countries, ids=lambda country: country.id)
def test_address_is_secure_and_its_host_is_that_of_a_source(country: Country) -> None:
    urls = {source.id: source.url for source in QUESTIONNAIRE.sources}
    hosts = {str(urlsplit(urls[id]).hostname).removeprefix("www.") for id in country.sources}
    for part in (country.hotline, country.report_to):
        if part and part.url:
            address = urlsplit(part.url)
            assert address.scheme == "https"
            assert str(address.hostname).removeprefix("www.") in hosts


def test_countries_stand_in_alphabetical_order_after_those_whose_laws_are_covered() -> None:
    assert [country.id for country in QUESTIONNAIRE.countries if not country.regions] == ["uk", "us", "ca", "au"]
    for group in country_groups(QUESTIONNAIRE):
        names = [(bool(row.country.regions), row.country.name) for row in group.rows]
        in_order = sorted(names) if group.title != "Americas" else [*names[:2], *sorted(names[2:])]
        assert names == in_order


def test_duty_of_the_eu_is_told_once() -> None:
    """It is in duties.yaml, so no country of the European Union repeats it."""
    laws = [country.law.text for country in QUESTIONNAIRE.countries if country.law and "eu" in country.regions]
    assert [text for text in laws if "Digital Services Act" in text or "DSA" in text] == []


# The tags


def test_country_gives_its_own_tag_and_those_of_its_regions() -> None:
    assert tags(established=("de",), users=("fr",)) == {"established-de", "established-eu", "users-fr", "users-eu"}
    assert tags(established=("br",)) == {"established-br", "established-elsewhere"}


@pytest.mark.parametrize("id", ["us", "uk", "ca", "au", "elsewhere"])
def test_saved_answer_keeps_its_meaning(id: str) -> None:
    assert tags(established=(id,), users=(id,)) == {f"established-{id}", f"users-{id}"}


def test_users_in_all_of_the_eu_are_in_the_member_states_whose_laws_are_covered() -> None:
    states = {"users-de", "users-fr", "users-it", "users-nl"}
    assert tags(established=("eu",), users=("eu",)) == {"established-eu", "users-eu", *states}


def test_company_of_an_old_answer_is_judged_as_before() -> None:
    old, new = result("eu", users=("elsewhere",)), result("at", users=("mx",))
    assert [duty.id for duty in old.duties] == [duty.id for duty in new.duties]
    assert [step.title for step in old.plan] == [step.title for step in new.plan]
    assert {id: match.verdict for id, match in old.matches.items()} == {
        id: match.verdict for id, match in new.matches.items()
    }


def test_made_up_companies_stand_for_all_countries_that_are_treated_alike() -> None:
    groups = alike_countries(profile_question("established"))
    assert [len(group) for group in groups].count(1) == 6
    assert sorted(len(group) for group in groups)[-2:] == [27, 36]
    companies = [tags for _service, tags in made_up_companies(QUESTIONNAIRE, vary_places=True)]
    assert any("established-elsewhere" in tags and "established-eu" not in tags for tags in companies)


def test_random_samples_reach_countries_within_their_regions() -> None:
    chosen = {
        country
        for seed in range(40)
        for country in sample(QUESTIONNAIRE, "random", TODAY, seed).response.profile["established"]
    }
    assert len(chosen) > 25
    assert {"us", "uk"} < chosen


# The company's own countries


def test_countries_come_in_order_of_establishment_then_users() -> None:
    countries = result("us", "de", users=("br", "at", "de")).countries
    assert [(named.country.id, named.roles) for named in countries] == [
        ("de", ("established", "users")),
        ("us", ("established",)),
        ("at", ("users",)),
        ("br", ("users",)),
    ]


def test_report_names_hotline_route_and_emergency_number() -> None:
    section = report_to(result("de", users=("pe",)))
    assert section
    germany, peru = section.rows
    assert (germany.hotline.name, germany.hotline.confidence) == ("jugendschutz.net", "Confirmed by two sources.")
    assert germany.route.name == "Federal Criminal Police Office (BKA)"
    assert germany.country.emergency.number == "112 (police 110)"
    assert (germany.why, peru.why) == ("established here", "users here")
    assert (peru.hotline.name, peru.hotline.confidence) == ("", "not confirmed")
    assert peru.emergency_confidence == "from one source"


def test_bank_is_not_sent_to_a_body_that_is_for_services_with_users() -> None:
    profile = {**NOTHING_TO_MATCH, "established": ("uk",), "users": ("uk",)}
    bank = assess(QUESTIONNAIRE, Response(profile, {"reporting-bodies": Answer("none")}), TODAY)
    section = report_to(bank)
    assert section
    assert section.rows[0].route.name.startswith("The hotline. Other kinds of services report to the National Crime")
    assert hotlines(bank.gaps, bank) == "Start with United Kingdom (Internet Watch Foundation (IWF))."
    assert json.loads(as_json(bank))["countries"][0]["report_to"] is None
    assert "National Crime Agency" in hotlines(result("uk", users=("uk",)).gaps, result("uk", users=("uk",)))


def test_report_says_what_to_do_if_no_hotline_is_confirmed() -> None:
    html = report_html(result("pe", users=("pe",)))
    assert "Not confirmed: see INHOPE&#39;s list of its members." in html
    assert 'href="https://www.inhope.org/EN/our-members"' in html


def test_report_names_at_most_twelve_countries() -> None:
    countries = tuple(COUNTRIES)[:20]
    section = report_to(result(*countries, users=("us",)))
    assert section
    assert [row.country.id for row in section.rows] == list(countries)[:MAX_NAMED_COUNTRIES]
    assert section.more == 9
    assert "The urgent page of the site lists 9 more countries." in report_html(result(*countries, users=("us",)))


def test_report_says_which_countries_were_not_named() -> None:
    section = report_to(result("eu", users=("eu", "elsewhere", "us")))
    assert section
    assert section.regions == (
        "European Union, without choosing a country; All or most of the European Union; "
        "Countries that are not on this list"
    )


def test_report_without_countries_has_no_such_section() -> None:
    assert report_to(result(users=())) is None
    assert 'id="report-to"' not in report_html(result(users=()))


def test_sources_of_the_named_countries_are_listed() -> None:
    listed = {source.id for source in result("br").sources}
    assert {"BR-1", "US-1"} <= listed
    assert "DE-1" not in listed


def test_advice_names_the_hotlines_of_the_company() -> None:
    assessed = result("de", "br", users=("ge", "us"))
    bodies = [gap for gap in assessed.gaps if gap.question.id == "reporting-bodies"]
    others = [gap for gap in assessed.gaps if gap.question.id != "reporting-bodies"]
    assert hotlines(bodies, assessed) == (
        "Start with Germany (jugendschutz.net, Federal Criminal Police Office (BKA)); Brazil (SaferNet Brasil); "
        "Georgia (hotline not confirmed); United States (NCMEC CyberTipline, route for providers)."
    )
    assert hotlines(bodies, assessed, 2).endswith("Brazil (SaferNet Brasil). The report lists 2 more countries.")
    assert hotlines(others, assessed) == ""


def test_advice_never_says_to_begin_with_a_hotline_of_old_sources() -> None:
    assessed = result("kr", users=())
    assert COUNTRIES["kr"].hotline
    assert COUNTRIES["kr"].hotline.confidence == "low"
    assert hotlines(assessed.gaps, assessed) == "Start with South Korea (hotline not confirmed)."


def test_advice_without_countries_names_no_hotline() -> None:
    assessed = result("eu", users=("eu",))
    assert hotlines(assessed.gaps, assessed) == ""


def test_result_json_gives_the_countries() -> None:
    told = json.loads(as_json(result("il", users=("pe",))))["countries"]
    assert [(country["id"], country["roles"], country["emergency"]) for country in told] == [
        ("il", ["established"], "100 (police)"),
        ("pe", ["users"], "105 (police)"),
    ]
    assert told[0]["hotline"] == {
        "name": "National Child Online Protection Bureau",
        "url": "",
        "phone": "105",
        "confidence": "high",
    }
    assert told[1]["hotline"] is None


# The site


def test_profile_opens_the_groups_in_which_something_is_chosen() -> None:
    groups = country_choice_groups(QUESTIONNAIRE, profile_question("users"), ["de", "elsewhere"])
    assert [group.title for group in groups if group.open and group.title] == ["European Union"]
    europe, *others = groups
    assert (europe.examples, len(europe.countries)) == ("chosen: Germany", 27)
    assert [option.id for option in europe.wide] == ["eu"]
    assert others[1].examples == "United States, Canada, Argentina and 5 more"
    assert [option.id for option in others[-1].wide] == ["elsewhere"]


def test_profile_folds_the_groups_if_something_is_chosen_in_many() -> None:
    groups = country_choice_groups(QUESTIONNAIRE, profile_question("users"), ["de", "no", "us"])
    assert not any(group.open for group in groups)
    assert groups[0].examples == "chosen: Germany"


def test_profile_without_answers_opens_no_group() -> None:
    assert not any(group.open for group in country_choice_groups(QUESTIONNAIRE, profile_question("users"), None))


def test_visitor_saves_a_country_and_finds_it_again(tmp_path: Path) -> None:
    with site(QUESTIONNAIRE, tmp_path) as app:
        visitor = Visitor(app).begin({**PROFILE, "established": ("de",), "users": ("br", "eu")})
        page = visitor.get("/profile").text
        assert page.count('value="de" checked') == 1
        assert page.count('<details class="group" open>') == 3
        assert "jugendschutz.net" in visitor.get("/results/reference").text


def test_urgent_page_lists_every_country_and_stays_light(tmp_path: Path) -> None:
    with site(QUESTIONNAIRE, tmp_path) as app:
        page = Visitor(app).get("/urgent").text
    assert [id for id in COUNTRIES if f'id="country-{id}"' not in page] == []
    assert 'href="#by-country"' in page
    assert page.index("jugendschutz.net") < page.index('id="sources"')
    assert len(gzip.compress(page.encode())) < 20_000


def test_new_country_needs_only_yaml(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(str(shipped()), tmp_path / "content"))
    for name, text in (("countries.yaml", NEW_COUNTRY), ("sources.yaml", NEW_SOURCE)):
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)
    content = load(folder)
    profile = {**PROFILE, "established": ("zz",)}
    assert "established-elsewhere" in profile_tags(content, Response(profile))
    report = report_html(assess(content, Response(profile), TODAY))
    assert "https://hotline.zedland.example/report" in report
    with site(content, tmp_path) as app:
        visitor = Visitor(app).begin(profile)
        assert 'value="zz" checked' in visitor.get("/profile").text
        assert "Zedland Hotline" in visitor.get("/urgent").text
        assert "Zedland" in visitor.get("/questions").text


def test_country_without_a_route_says_whom_to_ask() -> None:
    germany = replace(COUNTRIES["de"], hotline=None, report_to=None)
    content = replace(QUESTIONNAIRE, countries=(germany,))
    html = report_html(assess(content, Response({"established": ("de",)}), TODAY))
    assert "Not confirmed: ask the hotline, the police or counsel." in html
