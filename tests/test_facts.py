"""Facts that the content must state or must never state about programs, costs and laws, with their sources."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from assessment.content import load, shipped
from assessment.core.duty import Duty
from assessment.core.freshness import source_uses
from assessment.core.program import Program
from assessment.core.questionnaire import Questionnaire
from support.content import texts

# The ids of the programs, by their names in the fact sheet behind this content
SEED_PROGRAMS = {
    "TC-PATHWAYS": "tech-coalition-pathways",
    "TC-ELEVATE": "tech-coalition-elevate",
    "TC-LANTERN": "lantern",
    "TC-MEMBER": "tech-coalition-membership",
    "NCMEC-CYBERTIPLINE": "ncmec-cybertipline",
    "NCMEC-NTD": "ncmec-notices",
    "NCMEC-COMPLIANCE": "ncmec-compliance-guidance",
    "NCMEC-PREVENTION": "ncmec-prevention-education",
    "NCMEC-CONNECT": "ncmec-connect",
    "IWF-MEMBER": "iwf-membership",
    "IWF-DYNAMIC": "iwf-dynamic-blocking-lists",
    "IWF-HASH": "iwf-image-hash-list",
    "IWF-URL": "iwf-url-list",
    "IWF-NPI": "iwf-non-photographic-url-list",
    "IWF-KEYWORDS": "iwf-keyword-list",
    "IWF-DOMAIN": "iwf-domain-alerts",
    "IWF-VC": "iwf-virtual-currency-alerts",
    "IWF-RTA": "iwf-real-time-alerts",
    "IWF-ANALYST": "iwf-analyst-verification",
    "INHOPE-TF": "inhope-trusted-flaggers",
    "INHOPE-UCS": "universal-classification-schema",
    "INHOPE-NETWORK": "inhope-hotlines",
    "AWS-TS": "aws-trust-and-safety",
    "AWS-MKT": "aws-marketplace-csea",
    "AMZ-REPORT": "amazon-transparency-report",
}
COMPLEMENTS = {
    "NCMEC-HASH": "ncmec-hash-sharing",
    "NCMEC-TID": "ncmec-take-it-down",
    "PHOTODNA": "photodna",
    "GOOGLE-TOOLKIT": "google-child-safety-toolkit",
    "THORN-SAFER": "thorn-safer",
    "C3P-SHIELD": "shield-project-arachnid",
    "IWF-INTERCEPT": "iwf-image-intercept",
    "IWF-PAYMENT": "iwf-payment-brand-alerts",
    "IWF-NEWER": "iwf-newer-lists",
    "IWF-REPORTREMOVE": "iwf-report-remove",
    "IWF-PORTAL": "iwf-reporting-portals",
    "IWF-RETHINK": "iwf-rethink",
    "INHOPE-ICCAM": "inhope-iccam",
    "INTERPOL-IWOL": "interpol-worst-of-list",
    "STOPNCII": "stopncii",
    "META-PDQ-HMA": "pdq-hasher-matcher-actioner",
    "ROOST-COOP": "roost-coop",
    "CF-CSAM": "cloudflare-csam-scanning",
    "TC-ICS": "industry-classification-system",
    "TC-INITIATE-TSRF": "tech-coalition-research",
    "WEPROTECT": "weprotect",
    "DTSP-SAFE": "dtsp-safe-framework",
    "VOL-PRINCIPLES": "voluntary-principles",
    "SBD-GENAI": "sbd-generative-ai",
    "NCA-PORTAL": "nca-portal",
    "C3P-CYBERTIP": "cybertip-ca",
    "ESAFETY-SBD": "esafety-safety-by-design",
    "ICMEC-WELL": "icmec-moderator-wellbeing",
    "TSPA-CURR": "tspa-curriculum",
    "FINCEN-SEXT": "fincen-notices",
    "AFP-ACCCE": "accce-reports",
    "BKA": "bka-reports",
    "ESAFETY-REPORTS": "esafety-reports",
    "PHAROS": "fr-pharos",
    "HIVE": "hive-thorn",
    "HOTLINE-IE": "hotline-ie",
    "IFTAS": "iftas",
    "INHOPE-TR": "inhope-trusted-reporters",
    "INTERPOL-BASELINE": "interpol-baseline",
    "IWF-TLD": "iwf-tld-hopping-list",
    "OFFLIMITS": "offlimits-nl",
    "ROBLOX-SENTINEL": "roblox-sentinel",
    "SURVIVORS": "survivor-voice",
}
PAID = {"hive-thorn", "tech-coalition-elevate", "aws-marketplace-csea", "thorn-safer"}
MEMBERS_ONLY = {
    "tech-coalition-membership",
    "iwf-membership",
    "iwf-dynamic-blocking-lists",
    "iwf-image-hash-list",
    "iwf-url-list",
    "iwf-non-photographic-url-list",
    "iwf-keyword-list",
    "iwf-virtual-currency-alerts",
    "iwf-payment-brand-alerts",
    "iwf-real-time-alerts",
    "iwf-analyst-verification",
    "hotline-ie",
}
# The owner publishes no price, so the content states none.
PRICE_UNKNOWN = {
    "ncmec-hash-sharing",
    "universal-classification-schema",
    "interpol-worst-of-list",
    "stopncii",
    "iwf-newer-lists",
    "iwf-rethink",
    "inhope-iccam",
    "weprotect",
    "nca-portal",
    "interpol-baseline",
    "survivor-voice",
    "inhope-trusted-reporters",
}
# Common myths: a pattern that finds a sentence about the topic, and a pattern that makes such a sentence correct
MYTHS = {
    "a deadline of 24 hours for reports": (
        r"\b24[ -]hours?\b",
        r"\bis not in the (?:section|law)\b|\bauthorit(?:y|ies)\b|\bnotice\b|\bfrom receipt\b|\bthe Commissioner\b",
    ),
    "90 days of preservation": (r"\b90[ -]days?\b", r"\bbefore that\b|\bolder guides\b|\beSafety deletes\b"),
    "a duty to scan": (
        r"\b(?:must|has to|have to|(?:required|obliged|duty) to) (?:scan|monitor|search|look for)\b",
        r"\bno (?:general )?duty to\b|\bnot (?:required|obliged) to\b",
    ),
    "what A1 to B2 describe": (
        r"\b(?:pre)?pubescent\b|\binfants?\b|\btoddlers?\b|\bnudity\b|\bsexual posing\b|\bsexual acts?\b"
        r"|\b(?:A1|A2|B1|B2)\b(?: codes?)? (?:means?|is for|stands? for|shows?|covers?)\b",
        r"$^",
    ),
    "a tool that reports for the company": (
        r"\b(?:reports?|files?)\b[^.;:]*\b(?:for you|on your behalf|in your place)\b",
        r"\b(?:does not|doesn't) (?:file )?reports?\b|\breports nothing\b|\bisn't a report\b|\banother company\b",
    ),
    "a public list of hashes": (
        r"\bpublic (?:hash )?(?:list|database)s?\b",
        r"\bno public\b|\bnot come with a public\b",
    ),
    "Connect as training for reviewers": (
        r"\bConnect\b.*\b(?:trains?|prepares?) (?:content )?(?:reviewers|moderators)",
        r"$^",
    ),
    "Lantern open to everyone": (r"\bLantern\b.*\bopen to (?:all|any|every)", r"$^"),
    "hotlines that all have the legal status": (
        r"\bhotlines (?:are|operate as|act as|serve as)(?: all)?(?: designated)? trusted flaggers\b",
        r"$^",
    ),
}
TOLD_WRONGLY = {
    "a deadline of 24 hours for reports": "US law asks for a report to the CyberTipline within 24 hours.",
    "90 days of preservation": "A report is preserved for 90 days.",
    "a duty to scan": "A provider in the United States must scan what people upload.",
    "what A1 to B2 describe": "A1 means the most severe kind.",
    "a tool that reports for the company": "Cloudflare reports each match to NCMEC for you.",
    "a public list of hashes": "Registration opens a public hash database.",
    "Connect as training for reviewers": "NCMEC Connect trains content reviewers.",
    "Lantern open to everyone": "Lantern is open to every platform.",
    "hotlines that all have the legal status": "INHOPE hotlines operate as trusted flaggers.",
}
TOLD_RIGHTLY = {
    "a deadline of 24 hours for reports": "A figure of 24 hours that is often quoted is not in the section.",
    "90 days of preservation": "One year since 7 May 2024; 90 days before that.",
    "a duty to scan": "The section imposes no duty to monitor or search.",
    "what A1 to B2 describe": "The codes A1, A2, B1 and B2 go with each file that a reviewer saw.",
    "a tool that reports for the company": "It does not file reports for you.",
    "a public list of hashes": "There is no public list.",
    "Connect as training for reviewers": "This is awareness, not training for content reviewers.",
    "Lantern open to everyone": "Lantern is for companies that pass a review.",
    "hotlines that all have the legal status": "The status is granted to each hotline on its own.",
}


@cache
def questionnaire() -> Questionnaire:
    return load(shipped())


def sentences(value: Any) -> Iterator[tuple[str, str]]:
    for place, text in texts(value):
        for sentence in re.split(r"(?<=[.?!]) +", text):
            yield place, sentence


def told(myth: str, sentence: str) -> bool:
    wrong, right = MYTHS[myth]
    return bool(re.search(wrong, sentence, re.IGNORECASE)) and not re.search(right, sentence, re.IGNORECASE)


def of_cost(*costs: str) -> set[str]:
    return {program.id for program in questionnaire().programs if program.cost in costs}


# Programs


def test_every_program_of_the_facts_sheet_has_its_file() -> None:
    assert (len(SEED_PROGRAMS), len(COMPLEMENTS)) == (25, 43)
    expected = {*SEED_PROGRAMS.values(), *COMPLEMENTS.values()}
    assert {program.id for program in questionnaire().programs} == expected


def test_what_costs_money_is_not_called_free() -> None:
    assert of_cost("paid") == PAID
    assert of_cost("member") == MEMBERS_ONLY
    assert of_cost("not-published") == PRICE_UNKNOWN
    names = {program.name for program in questionnaire().programs if program.cost.startswith("free")}
    free_claims = [
        (place, sentence)
        for program in questionnaire().programs
        if not program.cost.startswith("free")
        for place, sentence in sentences(program)
        if re.search(r"\b(?:free|no (?:cost|charge|fee))\b", sentence)
        and not re.search(
            r"\bIn 2016, INTERPOL said\b"
            r"|\bfree for the people who use it\b",
            sentence,
        )
        and not any(name in sentence for name in names)
    ]
    assert free_claims == []


def test_connect_is_offered_for_awareness_only() -> None:
    assert [help.question for help in program("ncmec-connect").helps] == ["everyone-briefed"]


def test_lantern_waits_for_appeals_review_and_preservation() -> None:
    lantern = program("lantern")
    assert lantern.cost == "free-after-approval"
    assert {prerequisite.question for prerequisite in lantern.prerequisites} >= {"appeals", "preservation-rule"}
    assert any("reviewers" in condition.any for condition in lantern.eligible)


def test_no_company_can_join_iccam() -> None:
    assert (program("inhope-iccam").role, program("inhope-iccam").helps) == ("quality", ())


def program(id: str) -> Program:
    listed = questionnaire().program(id)
    assert listed
    return listed


# Statements that the content must never make


@pytest.mark.parametrize("myth", MYTHS)
def test_no_text_repeats_a_myth(myth: str) -> None:
    assert [(place, sentence) for place, sentence in sentences(questionnaire()) if told(myth, sentence)] == []


@pytest.mark.parametrize("myth", MYTHS)
def test_pattern_finds_a_myth_but_not_its_correction(myth: str) -> None:
    assert told(myth, TOLD_WRONGLY[myth])
    assert not told(myth, TOLD_RIGHTLY[myth])


# Sources


def unfounded(entry: Program | Duty, kinds: dict[str, str]) -> bool:
    """Return whether confidence is high without a primary source (the owner's page or the law) or two others."""
    kinds_of_sources = [kinds[id] for id in entry.sources]
    return (
        entry.confidence == "high" and "primary" not in kinds_of_sources and kinds_of_sources.count("secondary") < 2
    )


def test_high_confidence_rests_on_a_primary_source_or_two_others() -> None:
    kinds = {source.id: source.kind for source in questionnaire().sources}
    both = (*questionnaire().programs, *questionnaire().duties)
    assert [entry.id for entry in both if unfounded(entry, kinds)] == []


def test_every_source_is_used() -> None:
    unused = [source_id for source_id, uses in source_uses(questionnaire()).items() if not uses]
    assert unused == []
