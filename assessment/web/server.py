"""`readiness serve`: gunicorn with the site. Only home of gunicorn."""

import logging
import os
import socket
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from ..core.questionnaire import Questionnaire
from ..storage import Unavailable
from ..wording import _
from . import KEEP_DAYS, Settings, create_app, open_storage

THREADS = 8
MOST_DAYS = 3650


class UnusableData(Exception):
    """The data folder cannot be used."""


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, questionnaire: Questionnaire, settings: Settings, options: dict[str, Any]) -> None:
        self._questionnaire = questionnaire
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self._questionnaire, self._settings)


def data_folder(given: Path | None) -> Path:
    """The given folder or the user's own, made where it is missing and closed to others."""
    if given is None:
        home = Path.home()
        base = home / "Library/Application Support" if sys.platform == "darwin" else home / ".local/share"
        given = Path(os.environ.get("XDG_DATA_HOME") or base) / "child-safety-readiness"
    try:
        given.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = given / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = _("the data folder {folder} cannot be used: {problem}")
        raise UnusableData(message.format(folder=given, problem=error.strerror)) from error
    return given


def settings(data: Path | None) -> Settings:
    """From the environment: READINESS_DATABASE_URL, READINESS_HOSTS, READINESS_KEEP_DAYS."""
    hosts = os.environ.get("READINESS_HOSTS", "")
    try:
        keep_days = int(os.environ.get("READINESS_KEEP_DAYS", KEEP_DAYS))
    except ValueError as error:
        raise UnusableData(_("READINESS_KEEP_DAYS must be a number of days")) from error
    if not 1 <= keep_days <= MOST_DAYS:
        raise UnusableData(_("READINESS_KEEP_DAYS must be from 1 to {most}").format(most=MOST_DAYS))
    return Settings(
        data=data_folder(data),
        database_url=os.environ.get("READINESS_DATABASE_URL", ""),
        hosts=tuple(name.strip() for name in hosts.split(",") if name.strip()),
        keep_days=keep_days,
    )


def run(questionnaire: Questionnaire, host: str, port: int, workers: int, data: Path | None) -> None:
    """Serve until stopped.

    Raises:
        UnusableData: where folder or database cannot be used.
    """
    os.umask(0o077)  # what is stored is for this user alone
    _check_address(host, port)
    chosen = settings(data)
    _prepare(chosen)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    print(_("Child Safety Readiness is at http://{address}").format(address=address), flush=True)
    _Server(
        questionnaire,
        chosen,
        {
            "bind": address,
            "workers": workers,
            "threads": THREADS,
            "worker_class": "gthread",
            "timeout": 120,
            "loglevel": "error",  # its warnings name addresses and paths
            "forwarder_headers": "",
            "limit_request_line": 2048,
        },
    ).run()


def _check_address(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        message = _("the address {host}, port {port}, cannot be used: {problem}")
        raise UnusableData(message.format(host=host, port=port, problem=error)) from error


def _first_line(error: Unavailable) -> str:
    return str(error.__cause__).partition("\n")[0]


def _prepare(chosen: Settings) -> None:
    """Create the table and remove what has expired, once, before the web processes start."""
    try:
        storage = open_storage(chosen)
        storage.prepare()
        storage.purge(chosen.today())
        storage.close()
    except Unavailable as error:
        raise UnusableData(_("the database cannot be used: {problem}").format(problem=_first_line(error))) from error
