"""Describes the measured machine: cores, processor, kernel and versions, but nothing that identifies the machine."""

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

LIBRARIES = (
    "weasyprint",
    "flask",
    "jinja2",
    "wtforms",
    "sqlalchemy",
    "pydantic",
    "pyyaml",
    "cryptography",
    "gunicorn",
)


def describe_machine(chromium: str | None) -> list[str]:
    """Return one line for each fact about the machine and its software."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return [
        f"{os.cpu_count()} cores, {_processor()}, {_memory()} GB of memory",
        f"{platform.system()} {platform.release()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}",
        _first_line([chromium, "--version"]) if chromium else "no Chromium",
    ]


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")


def _memory() -> int:
    total = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    return round(int(total[1]) / 1024**2) if total else 0


def _first_line(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[0]
