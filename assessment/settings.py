"""The settings of the site and its commands, in one table for the code, help, documentation and tests."""

import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .errors import ReadinessError
from .translation import LazyText, _

KEEP_DAYS = 190
"""Default number of days to keep an assessment after the last visit: a little over half a year."""
MAX_KEEP_DAYS = 3650
MAX_WORKERS = 64
MAX_RENDERERS = 64
MAX_OPERATOR_CHARACTERS = 120
MAIL_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+\.[^@\s<>\".]+")

SERVE = ("serve",)
DATABASE = ("serve", "upgrade", "purge", "backup")
"""The commands that open the database."""


class SettingsError(ReadinessError):
    """A setting, or the folder, address or database it names, cannot be used. The message says which and why."""


@dataclass(frozen=True)
class Settings:
    """The values of all settings, read once."""

    data: Path
    """The data folder: the SQLite database and the lock files of the renderers."""
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    """The number of web processes."""
    database_url: str = ""
    """A database other than the SQLite file in the data folder."""
    hosts: tuple[str, ...] = ()
    """The host names that the site accepts. If empty, it accepts all."""
    keep_days: int = KEEP_DAYS
    """Days to keep an assessment after the last visit."""
    renderers: int = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    """The maximum number of PDFs rendered at once. The same limit applies to PDFs read at once."""
    operator_name: str = ""
    operator_contact: str = ""
    """An email address or an https URL."""
    today: Callable[[], date] = field(default=date.today)
    """Returns the current date."""
    ahead: bool = True
    """Whether the page *Check your answers* starts rendering the working copy before anyone asks for it."""


def _whole_number(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isdecimal() or not low <= int(text) <= high:
            raise ValueError(_("must be a whole number from {low} to {high}").format(low=low, high=high))
        return int(text)

    return parse


def _line(text: str) -> str:
    if not text.isprintable() or len(text) > MAX_OPERATOR_CHARACTERS:
        message = _("must be one line of at most {limit} characters, without control characters")
        raise ValueError(message.format(limit=MAX_OPERATOR_CHARACTERS))
    return text.strip()


def _contact(text: str) -> str:
    contact = _line(text)
    if not MAIL_ADDRESS.fullmatch(contact) and not _is_https(contact):
        raise ValueError(_("must be an email address or a web address that begins with https://"))
    return contact


def _is_https(text: str) -> bool:
    try:
        address = urlsplit(text)
        return address.scheme == "https" and bool(address.hostname) and " " not in text
    except ValueError:
        return False


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


@dataclass(frozen=True)
class Setting:
    """One setting: an environment variable and, for some settings, a command-line option."""

    name: str
    """The name of the field in `Settings`."""
    variable: str
    """The name of the environment variable."""
    help: LazyText
    default: LazyText | str
    """The default as the documentation shows it."""
    parse: Callable[[str], Any]
    """Returns the value, or raises a ValueError whose message continues a sentence that begins with the setting."""
    commands: tuple[str, ...] = SERVE
    """The commands that use the setting."""
    option: bool = False
    """Whether these commands have an option for the setting. The database URL has none: it can contain a password."""

    @property
    def flag(self) -> str:
        """The command-line option, such as `--data`."""
        return "--" + self.name.replace("_", "-")


SETTINGS = (
    Setting("host", "HOST", LazyText("Address that the site listens on"), Settings.host, str, option=True),
    Setting(
        "port",
        "PORT",
        LazyText("Port that the site listens on"),
        str(Settings.port),
        _whole_number(0, 65535),
        option=True,
    ),
    Setting(
        "workers",
        "WORKERS",
        LazyText("Number of web processes, each with eight threads"),
        str(Settings.workers),
        _whole_number(1, MAX_WORKERS),
        option=True,
    ),
    Setting(
        "data",
        "READINESS_DATA",
        LazyText("Folder for the SQLite database and the lock files of the renderers"),
        LazyText("the user's data folder"),
        Path,
        DATABASE,
        option=True,
    ),
    Setting(
        "database_url",
        "READINESS_DATABASE_URL",
        LazyText("Address of a PostgreSQL database, such as postgresql://user:password@host/name"),
        LazyText("none"),
        str,
        DATABASE,
    ),
    Setting(
        "hosts",
        "READINESS_HOSTS",
        LazyText("Host names that the site answers to, separated by commas"),
        LazyText("all"),
        _names,
    ),
    Setting(
        "keep_days",
        "READINESS_KEEP_DAYS",
        LazyText("Number of days that an assessment is kept after the last visit"),
        str(KEEP_DAYS),
        _whole_number(1, MAX_KEEP_DAYS),
    ),
    Setting(
        "renderers",
        "READINESS_RENDERERS",
        LazyText("Maximum number of PDFs rendered, and of PDFs read, at the same time"),
        LazyText("the number of processor cores that the site may use"),
        _whole_number(1, MAX_RENDERERS),
    ),
    Setting(
        "operator_name",
        "READINESS_OPERATOR_NAME",
        LazyText("The operator's name, shown at the foot of every page"),
        LazyText("none"),
        _line,
    ),
    Setting(
        "operator_contact",
        "READINESS_OPERATOR_CONTACT",
        LazyText("The operator's email address, or a web address that begins with https://"),
        LazyText("none"),
        _contact,
    ),
)


def settings_of(command: str) -> tuple[Setting, ...]:
    """Return the settings that a command uses."""
    return tuple(setting for setting in SETTINGS if command in setting.commands)


def read_settings(command: str, options: Mapping[str, str | None], environment: Mapping[str, str]) -> Settings:
    """Read the settings that a command uses. Options override environment variables. Empty values count as unset.

    Raises:
        SettingsError: A value is invalid. The message names the option or the variable.
    """
    values: dict[str, Any] = {"data": user_data_folder(environment)}
    for setting in settings_of(command):
        option, variable = options.get(setting.name), environment.get(setting.variable)
        text = option or variable
        if text:
            try:
                values[setting.name] = setting.parse(text)
            except ValueError as error:
                source = setting.flag if option else setting.variable
                raise SettingsError(f"{source} {error}") from error
    return Settings(**values)


def user_data_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder for this user's data, in the usual place for the operating system."""
    home = Path.home()
    base = home / "Library/Application Support" if sys.platform == "darwin" else home / ".local/share"
    return Path(environment.get("XDG_DATA_HOME") or base) / "child-safety-readiness"
