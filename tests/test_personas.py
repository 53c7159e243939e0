"""The first actions of eleven companies that begin with nothing in place, to be read as a consultant's advice.

Each list is what the head of trust and safety of that company should be told on page 1. Read a list again whenever
it changes; do not only paste the new text.
"""

from datetime import date
from textwrap import dedent

from assessment.core.questionnaire import Questionnaire
from assessment.core.response import Answer, Response, asked, profile_tags
from assessment.core.result import Result, assess

TODAY = date(2026, 11, 22)

TEN_PEOPLE = "tiny"
FIFTY_PEOPLE = "small"
TWO_HUNDRED_PEOPLE = "mid"
LARGE = "large"


def company(
    content: Questionnaire,
    services: list[str],
    what: list[str],
    established: list[str],
    users: list[str],
    size: str,
    reviewers: str,
    facts: list[str],
    programs: tuple[str, ...] = (),
) -> Result:
    """A company with nothing in place, that does not scan private content but has not written that down."""
    profile = {
        "services": tuple(services),
        "content": tuple(what),
        "established": tuple(established),
        "users": tuple(users),
        "size": (size,),
        "reviewers": (reviewers,),
        "facts": tuple(facts),
        "programs": programs,
    }
    tags = profile_tags(content, Response(profile))
    answers = {
        question.id: Answer(question.options[1 if question.id == "private-content-basis" else 0].id)
        for area in content.areas
        for question in asked(area, tags)
    }
    return assess(content, Response(profile, answers), TODAY)


def advice(result: Result) -> str:
    """The first actions, each on two lines: when and what; the programs that help, with their verdict."""
    lines = []
    for step in result.first_actions:
        helping = [f"{match.program.name} ({match.verdict})" for match in step.programs]
        lines += [f"{step.horizon}: {step.title}", f"    {'; '.join(helping) or 'own work'}"]
    return "\n".join(lines)


def text(block: str) -> str:
    return dedent(block).strip()


def test_a_registrar(content: Questionnaire) -> None:
    """Sees names, not content: a route instead of a registration, a clock for alerts, people who know."""
    result = company(
        content,
        services=["domains"],
        what=["none"],
        established=["us"],
        users=["us", "elsewhere"],
        size=FIFTY_PEOPLE,
        reviewers="nobody",
        facts=["trading"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your route and write it down
            INHOPE hotline network (open); CyberTipline provider registration (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Act on domain alerts within a written time
            own work
        this-week: Brief everyone who may meet a report
            own work
        30-days: Give hotlines and trusted flaggers their own lane
            Trusted flaggers among INHOPE hotlines (open)
        60-days: Write a CSEA risk assessment, and tie it to launches
            Safety by Design and its assessment tools (open)
    """)


def test_a_registrar_with_a_budget(content: Questionnaire) -> None:
    """The same company with a budget is sent to the IWF's alerts for its sector."""
    result = company(
        content,
        services=["domains"],
        what=["none"],
        established=["uk"],
        users=["uk"],
        size=TWO_HUNDRED_PEOPLE,
        reviewers="nobody",
        facts=["trading", "budget"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your route and write it down
            INHOPE hotline network (open); CyberTipline provider registration (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Act on domain alerts within a written time
            Domain Alerts (open-after)
        this-week: Brief everyone who may meet a report
            own work
        30-days: Give hotlines and trusted flaggers their own lane
            Trusted flaggers among INHOPE hotlines (open)
        30-days: Write a CSEA risk assessment, and tie it to launches
            Safety by Design and its assessment tools (open)
    """)


def test_a_delivery_network_without_user_content(content: Questionnaire) -> None:
    """Passes traffic on and holds nothing: it can still stop known addresses."""
    result = company(
        content,
        services=["access"],
        what=["passed-on"],
        established=["us"],
        users=["us"],
        size=FIFTY_PEOPLE,
        reviewers="nobody",
        facts=["trading"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your route and write it down
            INHOPE hotline network (open); CyberTipline provider registration (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            own work
        30-days: Check addresses against a vetted list, and explain what is blocked
            Shield by Project Arachnid (open)
        30-days: Give hotlines and trusted flaggers their own lane
            Trusted flaggers among INHOPE hotlines (open)
        30-days: Write a CSEA risk assessment, and tie it to launches
            Safety by Design and its assessment tools (open)
    """)


def test_an_iwf_member(content: Questionnaire) -> None:
    """Has the membership: its lists come first, and nobody tells it to join."""
    result = company(
        content,
        services=["social"],
        what=["images", "text", "links", "public", "held", "minors"],
        established=["uk"],
        users=["uk", "eu"],
        size=TWO_HUNDRED_PEOPLE,
        reviewers="own",
        facts=["trading", "budget", "engineers"],
        programs=("iwf-membership",),
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your bodies, register, write the route
            Child Sexual Exploitation & Abuse Industry Reporting Portal (open); Pathways (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            Pathways (open)
        30-days: Stop deletion when you report, and lock what is held
            own work
        30-days: Put a child-safety report option wherever people meet content or each other
            own work
        30-days: Compare public uploads with one vetted list of known material
            Image Hash List (open); Pathways (open)
    """)


def test_a_text_only_ai_service(content: Questionnaire) -> None:
    """No image, so no image matching; reports, records and people first."""
    result = company(
        content,
        services=["ai"],
        what=["text", "ai-output", "private", "held"],
        established=["us"],
        users=["us", "eu"],
        size=FIFTY_PEOPLE,
        reviewers="nobody",
        facts=["trading", "engineers"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your bodies, register, write the route
            Pathways (open); CyberTipline provider registration (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            Pathways (open)
        30-days: Stop deletion when you report, and lock what is held
            own work
        30-days: Put a child-safety report option wherever people meet content or each other
            own work
        30-days: Block prompts and outputs that sexualize minors, and connect them to reporting
            Safety by Design for Generative AI (open)
    """)


def test_a_payment_company(content: Questionnaire) -> None:
    """The financial-intelligence report comes before NCMEC."""
    result = company(
        content,
        services=["payments"],
        what=["none"],
        established=["us"],
        users=["us"],
        size=TWO_HUNDRED_PEOPLE,
        reviewers="nobody",
        facts=["trading", "budget"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: your financial-intelligence report first, then NCMEC
            FinCEN notices on sextortion and on online child sexual exploitation (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            own work
        30-days: Bring payment and currency alerts to the financial-crime team
            FinCEN notices on sextortion and on online child sexual exploitation (open)
        30-days: Give hotlines and trusted flaggers their own lane
            Trusted flaggers among INHOPE hotlines (open)
        30-days: Write a CSEA risk assessment, and tie it to launches
            Safety by Design and its assessment tools (open)
    """)


def test_an_encrypted_messenger(content: Questionnaire) -> None:
    """A report from inside the conversation; only public pictures are compared, and no message is scanned."""
    result = company(
        content,
        services=["e2ee"],
        what=["images", "text", "public", "encrypted", "held", "minors"],
        established=["us"],
        users=["us", "eu", "uk"],
        size=FIFTY_PEOPLE,
        reviewers="own",
        facts=["trading", "engineers"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your bodies, register, write the route
            CyberTipline provider registration (open); Pathways (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            Pathways (open)
        30-days: Stop deletion when you report, and lock what is held
            own work
        30-days: Let people report a conversation from inside it, with its recent messages
            own work
        60-days: Compare public profile and group pictures with one vetted list
            PhotoDNA and PhotoDNA Cloud Service (open); Pathways (open)
    """)


def test_a_tiny_photo_app(content: Questionnaire) -> None:
    """Ten people, no budget: two things that take hours, one that takes days, then a free matcher."""
    result = company(
        content,
        services=["social"],
        what=["images", "text", "public", "private", "held", "minors"],
        established=["us"],
        users=["us", "uk"],
        size=TEN_PEOPLE,
        reviewers="own",
        facts=["aws"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your bodies, register, write the route
            CyberTipline provider registration (open); Pathways (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            Pathways (open)
        30-days: Stop deletion when you report, and lock what is held
            own work
        30-days: Put a child-safety report option wherever people meet content or each other
            own work
        60-days: Compare public uploads with one vetted list of known material
            Image Intercept (open); Pathways (open)
    """)


def test_a_cloud_host(content: Questionnaire) -> None:
    """Its customers' content, its own people: the notice lane and safe tools before matching."""
    result = company(
        content,
        services=["host"],
        what=["images", "text", "links", "private", "held"],
        established=["us", "eu"],
        users=["us", "eu", "uk"],
        size=LARGE,
        reviewers="own",
        facts=["trading", "engineers", "budget"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your bodies, register, write the route
            Pathways (open); CyberTipline provider registration (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            Pathways (open)
        30-days: Stop deletion when you report, and lock what is held
            own work
        30-days: Blur, gray and mute by default in every tool where people review
            Coop review console (open)
        30-days: Compare public uploads with one vetted list of known material
            Shield by Project Arachnid (open); Pathways (open)
    """)


def test_a_game(content: Questionnaire) -> None:
    """Minors play it: a report option and a matcher for pictures."""
    result = company(
        content,
        services=["game"],
        what=["text", "images", "public", "private", "held", "minors"],
        established=["eu"],
        users=["us", "eu", "uk"],
        size=TWO_HUNDRED_PEOPLE,
        reviewers="own",
        facts=["trading", "engineers", "budget"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your bodies, register, write the route
            CyberTipline provider registration (open); Pathways (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            Pathways (open)
        30-days: Put a child-safety report option wherever people meet content or each other
            own work
        30-days: Stop deletion when you report, and lock what is held
            own work
        30-days: Compare public uploads with one vetted list of known material
            PhotoDNA and PhotoDNA Cloud Service (open); Pathways (open)
    """)


def test_an_access_provider(content: Questionnaire) -> None:
    """Sees no content: addresses are what it can stop."""
    result = company(
        content,
        services=["access"],
        what=["links", "passed-on"],
        established=["uk"],
        users=["uk"],
        size=LARGE,
        reviewers="nobody",
        facts=["trading", "engineers", "budget", "uk-7m"],
    )
    assert advice(result) == text("""
        this-week: Get ready to report: choose your route and write it down
            INHOPE hotline network (open); CyberTipline provider registration (open)
        this-week: Name who answers for child safety, and who reads the abuse mailbox each day
            Safety by Design and its assessment tools (open)
        this-week: Brief everyone who may meet a report
            own work
        this-week: Give hotlines and trusted flaggers their own lane
            Trusted flaggers among INHOPE hotlines (open)
        30-days: Check addresses against a vetted list, and explain what is blocked
            Shield by Project Arachnid (open)
        30-days: Write a CSEA risk assessment, and tie it to launches
            Safety by Design and its assessment tools (open)
    """)
