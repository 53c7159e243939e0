"""`readiness serve` runs the site in gunicorn. The only module that imports gunicorn."""

import gc
import logging
import os
import resource
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from ..core.questionnaire import Questionnaire
from ..settings import Settings, SettingsError
from ..storage import Storage, StorageUnavailableError
from ..translation import _
from . import create_app, open_storage

THREADS = 8
"""The number of threads in each web process."""
REQUEST_SECONDS = 120
"""The time that a web process may be unresponsive before gunicorn replaces it."""
LOG_FORMAT = "%(asctime)s.%(msecs)03dZ %(message)s"
LOG_TIME = "%Y-%m-%dT%H:%M:%S"


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
    """Exclude all existing objects from garbage collection.

    Most of them belong to the questionnaire, which the process needs until it ends. Searching it for garbage
    occasionally took 30 ms. In the process that starts the web processes, this also keeps their memory shared.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(5000, 20, 50)


def create_data_folder(folder: Path) -> None:
    """Create the folder, closed to other users, if it is missing. Check that it is writable.

    Raises:
        SettingsError: The folder cannot be created or written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = _("the data folder {folder} cannot be used: {problem}")
        raise SettingsError(message.format(folder=folder, problem=error.strerror)) from error


def run(questionnaire: Questionnaire, settings: Settings) -> None:
    """Serve the site until the process is stopped.

    Raises:
        SettingsError: The address, the folder or the database cannot be used.
    """
    os.umask(0o077)  # only this user may read the files
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core dump would contain unencrypted answers
    _check_address(settings.host, settings.port)
    create_data_folder(settings.data)
    storage = prepare_storage(settings)
    start_log()
    address = f"[{settings.host}]:{settings.port}" if ":" in settings.host else f"{settings.host}:{settings.port}"
    freeze_gc()
    print(_("Child Safety Readiness is at http://{address}").format(address=address), flush=True)
    options = {
        "bind": address,
        "workers": settings.workers,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": REQUEST_SECONDS,
        "loglevel": "error",  # warnings contain addresses and paths
        "forwarder_headers": "",
        "limit_request_line": 2048,
    }
    _Server(questionnaire, settings, storage, options).run()


def start_log() -> None:
    """Write the log to stderr. Each line begins with the time in UTC."""
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT, datefmt=LOG_TIME)
    logging.Formatter.converter = time.gmtime


def _check_address(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        message = _("the address {host}, port {port}, cannot be used: {problem}")
        raise SettingsError(message.format(host=host, port=port, problem=error)) from error


def prepare_storage(settings: Settings) -> Storage:
    """Return the closed storage after upgrading and purging it. Call this once, before the web processes start.

    Raises:
        SettingsError: The database cannot be used.
    """
    try:
        storage = open_storage(settings)
        if storage.due():
            _upgrade(settings)
        storage.check()
        storage.purge(settings.today())
        storage.close()
    except StorageUnavailableError as error:
        raise SettingsError(_("the database cannot be used: {problem}").format(problem=error)) from error
    return storage


def _upgrade(settings: Settings) -> None:
    """Upgrade in a separate process. The web processes are copies of this one and don't need Alembic in memory."""
    command = (sys.executable, "-I", "-m", "assessment.cli", "db", "upgrade", "--data", str(settings.data))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SettingsError(done.stderr.strip().rpartition("\n")[2].removeprefix("Error: "))
