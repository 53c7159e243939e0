"""`readiness serve`: gunicorn with the site. Only home of gunicorn."""

import gc
import logging
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from ..core.questionnaire import Questionnaire
from ..errors import ReadinessError
from ..storage import Storage, StorageUnavailableError
from ..translation import _
from . import KEEP_DAYS, Settings, create_app, open_storage

THREADS = 8
MOST_DAYS = 3650


class SettingsError(ReadinessError):
    """The data folder cannot be used."""


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(
        self, questionnaire: Questionnaire, settings: Settings, storage: Storage, options: dict[str, Any]
    ) -> None:
        self._questionnaire = questionnaire
        self._settings = settings
        self._storage = storage
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app(self._questionnaire, self._settings, self._storage)
        freeze_gc()
        return app


def freeze_gc() -> None:
    """Never look through what stays, the content above all, for what can be thrown away: it took 30 ms now and then.

    In the process that starts the others it also keeps their memory shared.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 50)


def data_folder(given: Path | None) -> Path:
    """The given folder or the user's own."""
    if given is not None:
        return given
    home = Path.home()
    base = home / "Library/Application Support" if sys.platform == "darwin" else home / ".local/share"
    return Path(os.environ.get("XDG_DATA_HOME") or base) / "child-safety-readiness"


def make_folder(folder: Path) -> None:
    """Make it where it is missing, closed to others.

    Raises:
        UnusableData: where nothing can be written into it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = _("the data folder {folder} cannot be used: {problem}")
        raise SettingsError(message.format(folder=folder, problem=error.strerror)) from error


def settings(data: Path | None) -> Settings:
    """From the environment: READINESS_DATABASE_URL, READINESS_HOSTS, READINESS_KEEP_DAYS."""
    hosts = os.environ.get("READINESS_HOSTS", "")
    try:
        keep_days = int(os.environ.get("READINESS_KEEP_DAYS", KEEP_DAYS))
    except ValueError as error:
        raise SettingsError(_("READINESS_KEEP_DAYS must be a number of days")) from error
    if not 1 <= keep_days <= MOST_DAYS:
        raise SettingsError(_("READINESS_KEEP_DAYS must be from 1 to {most}").format(most=MOST_DAYS))
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
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # and a crash stores nothing of what is in clear in memory
    _check_address(host, port)
    chosen = settings(data)
    make_folder(chosen.data)
    storage = _prepared(chosen)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    freeze_gc()
    print(_("Child Safety Readiness is at http://{address}").format(address=address), flush=True)
    _Server(
        questionnaire,
        chosen,
        storage,
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
        raise SettingsError(message.format(host=host, port=port, problem=error)) from error


def _prepared(chosen: Settings) -> Storage:
    """Bring the tables up to date and remove what has expired, once, before the web processes start."""
    try:
        storage = open_storage(chosen)
        if storage.due():
            _upgrade(chosen)
        storage.check()
        storage.purge(chosen.today())
        storage.close()
    except StorageUnavailableError as error:
        raise SettingsError(_("the database cannot be used: {problem}").format(problem=error)) from error
    return storage


def _upgrade(chosen: Settings) -> None:
    """In a process of its own, so that Alembic is in none of the web processes, which are copies of this one."""
    command = (sys.executable, "-I", "-m", "assessment.cli", "db", "upgrade", "--data", str(chosen.data))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SettingsError(done.stderr.strip().rpartition("\n")[2].removeprefix("Error: "))
