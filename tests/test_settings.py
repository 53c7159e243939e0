"""The settings: which values are read or refused. The help and the documentation say the same."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from assessment.cli import main
from assessment.content import load
from assessment.settings import (
    SETTINGS,
    Setting,
    Settings,
    SettingsError,
    read_settings,
    settings_of,
    user_data_folder,
)
from assessment.web.server import THREADS
from support.content import TINY
from support.visitor import Visitor, site

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {
    "HOST": "::1",
    "PORT": "0",
    "WORKERS": "3",
    "READINESS_DATA": "data",
    "READINESS_DATABASE_URL": "postgresql://host/name",
    "READINESS_HOSTS": "a.example, b.example,",
    "READINESS_KEEP_DAYS": "30",
    "READINESS_RENDERERS": "1",
    "READINESS_OPERATOR_NAME": "Ørsted & Çelik",
    "READINESS_OPERATOR_CONTACT": "https://example.org/contact",
}


def read(**environment: str) -> Settings:
    return read_settings("serve", {}, environment)


def test_every_setting_is_read_from_the_environment() -> None:
    assert [setting.variable for setting in SETTINGS] == list(ENVIRONMENT)
    assert read(**ENVIRONMENT) == Settings(
        data=Path("data"),
        host="::1",
        port=0,
        workers=3,
        database_url="postgresql://host/name",
        hosts=("a.example", "b.example"),
        keep_days=30,
        renderers=1,
        operator_name="Ørsted & Çelik",
        operator_contact="https://example.org/contact",
    )


def test_setting_that_is_not_set_has_its_default() -> None:
    settings = read(XDG_DATA_HOME="/home/data", WORKERS="")
    assert settings == Settings(data=Path("/home/data/child-safety-readiness"))
    shown = {setting.name: setting.default for setting in SETTINGS if isinstance(setting.default, str)}
    assert shown == {name: str(getattr(settings, name)) for name in ("host", "port", "workers", "keep_days")}


def test_option_beats_the_environment() -> None:
    settings = read_settings("serve", {"port": "1", "workers": None}, ENVIRONMENT)
    assert (settings.port, settings.workers) == (1, 3)


def test_command_reads_only_the_settings_that_it_uses() -> None:
    settings = read_settings("purge", {}, {**ENVIRONMENT, "READINESS_KEEP_DAYS": "many"})
    assert (settings.database_url, settings.keep_days) == ("postgresql://host/name", Settings.keep_days)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("PORT", "http", "must be a whole number from 0 to 65535"),
        ("PORT", "65536", "must be a whole number from 0 to 65535"),
        ("PORT", "-1", "must be a whole number from 0 to 65535"),
        ("WORKERS", "0", "must be a whole number from 1 to 64"),
        ("READINESS_KEEP_DAYS", "3651", "must be a whole number from 1 to 3650"),
        ("READINESS_KEEP_DAYS", "1.5", "must be a whole number from 1 to 3650"),
        ("READINESS_RENDERERS", "65", "must be a whole number from 1 to 64"),
        ("READINESS_OPERATOR_NAME", "a\x1b[2Jb", "must be one line of at most 120 characters"),
        ("READINESS_OPERATOR_NAME", "a\nb", "must be one line of at most 120 characters"),
        ("READINESS_OPERATOR_NAME", "a\u202eb", "must be one line of at most 120 characters"),
        ("READINESS_OPERATOR_NAME", "x" * 121, "must be one line of at most 120 characters"),
        ("READINESS_OPERATOR_CONTACT", "x" * 110 + "@example.org", "must be one line of at most 120 characters"),
        ("READINESS_OPERATOR_CONTACT", "kim", "must be an email address or a web address that begins with https://"),
        ("READINESS_OPERATOR_CONTACT", "kim@localhost", "must be an email address"),
        ("READINESS_OPERATOR_CONTACT", "http://example.org", "must be an email address"),
        ("READINESS_OPERATOR_CONTACT", "javascript:alert(1)", "must be an email address"),
        ("READINESS_OPERATOR_CONTACT", "https://", "must be an email address"),
        ("READINESS_OPERATOR_CONTACT", "https://[", "must be an email address"),
    ],
)
def test_wrong_value_is_refused_by_name(variable: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        read(**{**ENVIRONMENT, variable: value})
    assert str(refusal.value).startswith(f"{variable} {message}")
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("value", ["x" * 120, "a, b & c", "Ⅷ 安全"])
def test_name_of_the_operator_may_be_any_printable_line(value: str) -> None:
    assert read(READINESS_OPERATOR_NAME=value).operator_name == value


def test_command_refuses_a_wrong_value_in_one_line() -> None:
    result = CliRunner(env={"PORT": "http"}).invoke(main, ["serve"])
    assert (result.exit_code, result.stderr) == (2, "Error: PORT must be a whole number from 0 to 65535\n")
    result = CliRunner(env={"PORT": "http"}).invoke(main, ["serve", "--port", "x"])
    assert (result.exit_code, result.stderr) == (2, "Error: --port must be a whole number from 0 to 65535\n")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_help_of_each_command_names_its_settings(setting: Setting) -> None:
    for name in setting.commands:
        group = ["db", name] if name == "upgrade" else [name]
        words = CliRunner().invoke(main, [*group, "--help"], terminal_width=500).stdout
        if setting.option:
            assert f"{setting.flag} VALUE" in words
            assert f"{setting.help} ({setting.variable}; default: {setting.default})." in words
        elif name == "serve":
            assert setting.variable in words
            assert f"{setting.help} (default: {setting.default})." in words


def test_every_command_with_settings_exists() -> None:
    assert {name for setting in SETTINGS for name in setting.commands} - set(main.commands) == {"upgrade"}
    assert settings_of("check") == ()


@pytest.mark.parametrize("document", ["README.md", "docs/operations.md"])
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.variable)
def test_documentation_has_the_table(document: str, setting: Setting) -> None:
    row = f"| `{setting.variable}` | {setting.help} | {setting.default} |"
    assert row in (ROOT / document).read_text(encoding="utf-8").splitlines()


def test_number_of_threads_is_the_one_that_is_documented() -> None:
    assert THREADS == 8
    (workers,) = (setting for setting in SETTINGS if setting.name == "workers")
    assert "eight threads" in str(workers.help)


def test_data_folder_of_the_user_is_where_the_system_keeps_such_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/kim")
    for platform, folder in (("linux", ".local/share"), ("darwin", "Library/Application Support")):
        monkeypatch.setattr("sys.platform", platform)
        assert user_data_folder({}) == Path(f"/home/kim/{folder}/child-safety-readiness")


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("help@example.org", 'href="mailto:help@example.org">help@example.org</a>'),
        (
            "https://example.org/a?b=1&c=2",
            'href="https://example.org/a?b=1&amp;c=2">https://example.org/a?b=1&amp;c=2</a>',
        ),
    ],
    ids=["mail", "web"],
)
def test_every_page_says_who_runs_the_site(contact: str, link: str, tmp_path: Path) -> None:
    content = load(TINY)
    with site(content, tmp_path, operator_name="<Ada> & Co", operator_contact=contact) as app:
        for path, count in (("/", 1), ("/privacy", 2), ("/urgent", 1), ("/no-such-page", 1)):
            page = Visitor(app).get(path).text
            assert page.count("This site is run by &lt;Ada&gt; &amp; Co.") == count
            assert page.count(link) == count


def test_page_does_not_mention_an_unnamed_operator(tmp_path: Path) -> None:
    with site(load(TINY), tmp_path) as app:
        page = Visitor(app).get("/privacy").text
    assert "run by" not in page
    assert "Contact:" not in page
