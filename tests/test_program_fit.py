"""No company is offered a program that is not for it, whatever its profile and its answers.

The companies are drawn from the options of the profile. What must hold is said by their ids, without the tags and
rules by which the product decides. A new program is held to these laws by its traits, which the first tests check.
"""

import random
from functools import cache

import pytest

from assessment.content import load, shipped
from assessment.core.gaps import Gap
from assessment.core.matching import is_sufficient
from assessment.core.profile import ProfileQuestion
from assessment.core.program import COST_CLASSES, Program
from assessment.core.question import UNKNOWN, Question
from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response
from assessment.core.result import Result, assess
from support.content import TODAY

COMPANIES = 800
JOINABLE = {"join", "use"}
KNOWN_TRAITS = {
    "sends-lookups-out": {"shield-project-arachnid"},
    "needs-content": {"roost-coop", "thorn-safer", "photodna", "pdq-hasher-matcher-actioner", "iwf-image-hash-list"},
    "compares-images": {"photodna", "ncmec-hash-sharing", "iwf-image-intercept", "cloudflare-csam-scanning"},
    "needs-engineers": {"roost-coop", "pdq-hasher-matcher-actioner"},
    "needs-code": {"photodna", "shield-project-arachnid", "iwf-image-intercept", "iwf-image-hash-list"},
    "costs-money": {"thorn-safer", "aws-marketplace-csea", "iwf-membership", "tech-coalition-membership"},
    "us-law": {"ncmec-compliance-guidance", "fincen-notices"},
    "for-aws-customers": {"aws-marketplace-csea", "aws-trust-and-safety"},
    "for-payments": {"fincen-notices", "iwf-payment-brand-alerts", "iwf-virtual-currency-alerts"},
    "for-survivors": {"iwf-report-remove", "ncmec-take-it-down"},
    "for-leading-out": {"iwf-url-list", "iwf-dynamic-blocking-lists"},
    "needs-reviewers": {"roost-coop", "google-child-safety-toolkit"},
}
"""For each trait, programs that certainly have it."""
REGION_OPTIONS = {"US": "us", "UK": "uk", "EU": "eu", "CA": "ca", "AU": "au"}
"""The profile option of each region."""


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


@cache
def companies() -> tuple[Result, ...]:
    dice = random.Random(7)
    return tuple(made_up(dice) for _number in range(COMPANIES))


def made_up(dice: random.Random) -> Result:
    """Return the result of a company that ticks some options of each question and lacks most practices."""
    profile = {question.id: ticks(question, dice) for question in questionnaire().profile}
    answers = {question.id: Answer(choice(question, dice)) for question in questionnaire().questions()}
    return assess(questionnaire(), Response(profile, answers), TODAY)


def ticks(question: ProfileQuestion, dice: random.Random) -> tuple[str, ...]:
    option_ids = [option.id for option in question.options if not option.contrary or dice.random() < 0.2]
    if question.kind == "programs":
        programs = [program.id for program in questionnaire().programs if program.role in JOINABLE]
        return tuple(dice.sample(programs, dice.choice([0, 0, 0, 2])))
    if not option_ids:
        return ()
    # Few services and countries, so that there are many companies of one kind and none is everywhere.
    few = question.kind in ("one", "countries") or question.id == "services"
    most = {"one": 1}.get(question.kind, 2) if few else len(option_ids)
    if question.kind == "countries" and dice.random() < 0.7:
        option_ids = ["us", "uk", "eu", "ca", "au", "elsewhere", "de"]
    return tuple(dice.sample(option_ids, dice.randint(1, min(most, len(option_ids)))))


def choice(question: Question, dice: random.Random) -> str:
    return dice.choice([question.options[0].id, question.options[0].id, question.options[1].id, UNKNOWN])


def ticked(result: Result, question_id: str) -> set[str]:
    return set(result.response.profile.get(question_id, ()))


def shown(result: Result) -> dict[str, Program]:
    """Return the programs that the plan, the recommendations or "good to know" name, by id."""
    planned = [match.program for step in (*result.plan, *result.first_actions) for match in step.programs]
    helping = [
        recommendation.match.program
        for recommendations in result.recommended.values()
        for recommendation in recommendations
        if recommendation.match.verdict in ("open", "open-after")
    ]
    recommended = [program.match.program for program in result.programs]
    good_to_know = [match.program for match in result.good_to_know]
    return {program.id: program for program in (*planned, *helping, *recommended, *good_to_know)}


def with_trait(result: Result, trait: str) -> set[str]:
    return {id for id, program in shown(result).items() if trait in program.traits} | (
        set(shown(result)) & KNOWN_TRAITS[trait]
    )


def in_eu(result: Result) -> bool:
    countries = {country.id for country in questionnaire().countries if "eu" in country.regions}
    return bool((ticked(result, "established") | ticked(result, "users")) & {"eu", *countries})


def gap(result: Result, question_id: str) -> Gap | None:
    return next((gap for gap in result.gaps if gap.question.id == question_id), None)


def only_carries_traffic(result: Result) -> bool:
    return ticked(result, "services") == {"access"}


def has_no_content(result: Result) -> bool:
    return ticked(result, "services") <= {"domains", "payments"} or "none" in ticked(result, "content")


# The traits


@pytest.mark.parametrize("trait", KNOWN_TRAITS)
def test_programs_have_the_traits_that_they_have_in_the_world(trait: str) -> None:
    having = {program.id for program in questionnaire().programs if trait in program.traits}
    assert KNOWN_TRAITS[trait] - having == set()


def test_each_trait_is_known_here() -> None:
    assert {trait.id for trait in questionnaire().traits} == set(KNOWN_TRAITS)


def test_program_that_costs_says_so_by_its_trait_or_through_its_membership() -> None:
    for program in questionnaire().programs:
        if program.cost in ("member", "paid") and not program.part_of:
            assert "costs-money" in program.traits, program.id


# What is never offered


def test_service_that_only_carries_traffic_sends_no_look_ups_out() -> None:
    carriers = [result for result in companies() if only_carries_traffic(result)]
    assert len(carriers) > COMPANIES // 50
    assert [with_trait(result, "sends-lookups-out") for result in carriers] == [set()] * len(carriers)


def test_list_for_addresses_of_an_access_service_is_one_that_it_holds_itself() -> None:
    """A company with other services too may send these services' content out, but never what people look up."""
    checked = [
        recommendation.match.program
        for result in companies()
        if "access" in ticked(result, "services")
        for recommendation in result.recommended.get("url-list", ())
        if recommendation.match.verdict in ("open", "open-after")
    ]
    assert checked
    assert {program.id for program in checked} & KNOWN_TRAITS["sends-lookups-out"] == set()
    assert [program.id for program in checked if "sends-lookups-out" in program.traits] == []


def test_company_without_content_is_offered_no_tool_for_content() -> None:
    without = [result for result in companies() if has_no_content(result) and "held" not in ticked(result, "content")]
    assert len(without) > COMPANIES // 50
    assert [with_trait(result, "needs-content") for result in without] == [set()] * len(without)


def test_company_without_reviewers_or_engineers_is_offered_nothing_that_needs_them() -> None:
    for result in companies():
        if ticked(result, "reviewers") == {"nobody"}:
            assert with_trait(result, "needs-reviewers") == set()
        if "engineers" not in ticked(result, "facts"):
            assert with_trait(result, "needs-engineers") == set()


def test_program_made_for_regions_is_shown_only_to_companies_that_are_there() -> None:
    regional = 0
    for result in companies():
        places = ticked(result, "established") | ticked(result, "users")
        for program in shown(result).values():
            regions = {"US"} if "us-law" in program.traits else set(program.regions)
            regional += bool(regions)
            there = places & {REGION_OPTIONS[region] for region in regions} or ("EU" in regions and in_eu(result))
            assert not regions or there, program.id
    assert regional > COMPANIES // 4


def test_report_remove_is_help_for_victims_and_nothing_else() -> None:
    for result in companies():
        helped = {
            question_id
            for question_id, recommendations in result.recommended.items()
            for recommendation in recommendations
            if recommendation.match.program.id in ("iwf-report-remove", "ncmec-take-it-down")
        }
        assert helped <= {"help-in-flow", "intimate-image-removal"}


# What comes first


def test_without_engineers_a_switch_comes_before_an_interface() -> None:
    switched = 0
    for result in companies():
        known = gap(result, "known-material-matching")
        if known is None or "engineers" in ticked(result, "facts"):
            continue
        enough = [
            recommendation.match
            for recommendation in result.recommended[known.question.id]
            if recommendation.match.offered and is_sufficient(recommendation, known)
        ]
        ranks = [(COST_CLASSES.index(match.costs), "needs-code" in match.program.traits) for match in enough]
        assert ranks == sorted(ranks)
        if "cloudflare" in ticked(result, "facts") and "public" in ticked(result, "content"):
            used = "cloudflare-csam-scanning" in ticked(result, "programs")
            assert used or enough[0].program.id == "cloudflare-csam-scanning"
            switched += 1
    assert switched


def payment_company(*facts: str, size: str = "mid", established: str = "us") -> Result:
    profile = {
        "services": ("payments",),
        "content": ("none",),
        "established": (established,),
        "users": (established,),
        "size": (size,),
        "reviewers": ("nobody",),
        "facts": facts,
    }
    return assess(questionnaire(), Response(profile, {"payment-alerts": Answer("none")}), TODAY)


def alert_programs(result: Result) -> set[str]:
    """Return the programs of the step that brings alerts to the financial-crime team."""
    step = next(step for step in result.plan if "payment-alerts" in {gap.question.id for gap in step.gaps})
    return {match.program.id for match in step.programs}


@pytest.mark.parametrize("established", ["us", "uk", "eu", "elsewhere"])
def test_payment_company_that_can_pay_sees_its_alerts_in_the_plan(established: str) -> None:
    result = payment_company("budget", "trading", established=established)
    assert alert_programs(result) == {"iwf-payment-brand-alerts", "iwf-virtual-currency-alerts"}


@pytest.mark.parametrize(("established", "programs"), [("us", {"fincen-notices"}), ("uk", set())])
def test_payment_company_that_cannot_join_begins_with_what_is_free(established: str, programs: set[str]) -> None:
    assert alert_programs(payment_company("trading", established=established)) == programs
    assert alert_programs(payment_company("budget", "trading", size="solo", established=established)) == programs


@pytest.mark.parametrize("facts", [(), ("budget", "trading")])
def test_registrar_is_offered_domain_alerts_without_a_membership(facts: tuple[str, ...]) -> None:
    profile = {"services": ("domains",), "content": ("none",), "established": ("elsewhere",), "facts": facts}
    result = assess(questionnaire(), Response(profile, {"domain-alerts": Answer("none")}), TODAY)
    programs = [match.program.id for step in result.plan for match in step.programs]
    assert programs == ["iwf-domain-alerts", "iwf-tld-hopping-list"]
    assert result.matches["iwf-domain-alerts"].after_programs == ()


def test_coaching_stands_in_one_step_of_a_plan() -> None:
    coached = 0
    for result in companies():
        steps = [
            step
            for step in result.plan
            if any(match.program.id == "tech-coalition-pathways" for match in step.programs)
        ]
        assert len(steps) <= 1
        coached += len(steps)
    assert coached > COMPANIES // 10


# What is not for a company


def test_every_program_is_shown_or_used_or_refused_with_a_reason() -> None:
    for result in companies():
        refused = [program.id for refusal in result.not_for_you for program in refusal.programs]
        reasons = [refusal.because for refusal in result.not_for_you]
        open_programs = [id for id, match in result.matches.items() if match.verdict != "not-for-you"]
        assert sorted([*refused, *open_programs]) == sorted(program.id for program in questionnaire().programs)
        assert all(reasons)
        assert len(reasons) == len(set(reasons))


def test_supplier_is_told_why_it_cannot_join_the_tech_coalition() -> None:
    profile = {"services": ("vendor",), "content": ("none",), "established": ("us",), "facts": ("budget", "trading")}
    result = assess(questionnaire(), Response(profile), TODAY)
    reasons = {program.id: refusal.because for refusal in result.not_for_you for program in refusal.programs}
    assert reasons["tech-coalition-membership"].startswith("It is for companies with a product")


def test_list_of_drawn_pictures_reaches_an_image_model() -> None:
    profile = {
        "services": ("ai",),
        "content": ("images", "ai-output", "private", "held"),
        "established": ("uk",),
        "users": ("uk",),
        "size": ("mid",),
        "reviewers": ("own",),
        "facts": ("budget", "trading", "engineers"),
    }
    answers = {"ai-safeguards": Answer("partial")}
    result = assess(questionnaire(), Response(profile, answers), TODAY)
    assert "iwf-non-photographic-url-list" in {program.match.program.id for program in result.programs}


# Laws


def test_digital_services_act_names_registrars_search_engines_and_access_services() -> None:
    in_scope = {
        "social",
        "file-sharing",
        "messaging",
        "e2ee",
        "search",
        "host",
        "domains",
        "access",
        "dating",
        "game",
    }
    for result in companies():
        if in_eu(result) and ticked(result, "services") & (
            in_scope - {"dating", "game", "social", "file-sharing", "host"}
        ):
            assert "eu-dsa-11-14" in {duty.id for duty in result.duties}


def test_us_law_may_reach_a_company_elsewhere_only_with_users_in_the_us() -> None:
    unclear = 0
    for result in companies():
        may_apply = {duty.id for duty in result.unclear_duties if duty.jurisdiction == "US"}
        established, users = ticked(result, "established"), ticked(result, "users")
        unsure_of_the_kind = ticked(result, "services") & {"search", "game", "dating"}
        assert not may_apply or ("us" in users | established and ("us" not in established or unsure_of_the_kind))
        assert may_apply.isdisjoint(duty.id for duty in result.duties)
        provider = ticked(result, "services") & {"social", "messaging", "e2ee", "game", "dating", "host", "access"}
        if provider and "us" in users and "us" not in established:
            assert "us-2258a-reporting" in may_apply
            unclear += 1
    assert unclear


def test_encrypted_messenger_in_the_eu_reads_that_the_regulation_leaves_it_out() -> None:
    told = 0
    for result in companies():
        excluded = {excluded.duty.id for excluded in result.excluded_duties}
        services = ticked(result, "services")
        chats = bool(services & {"social", "messaging", "game", "dating"}) or (
            bool(services & {"store", "device", "education", "adult", "other"})
            and bool(ticked(result, "activities") & {"publish", "contact"})
        )
        encrypted = "e2ee" in services or ("encrypted" in ticked(result, "content") and chats)
        assert ("eu-1881" in excluded) == (in_eu(result) and encrypted)
        told += "eu-1881" in excluded
    assert told
