"""Searches files for bytes that should have been erased."""

import subprocess
import sys
from pathlib import Path


def pieces(body: bytes) -> list[bytes]:
    """Return pieces of the body, close enough together that any leftover part of a database page contains one."""
    return [body[at : at + 32] for at in range(0, len(body) - 32, 64)]


SEARCH = """
import pathlib, sys
pieces = [bytes.fromhex(line) for line in sys.stdin]
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    content = file.read_bytes()
    if any(piece in content for piece in pieces):
        print(file.name)
"""


def holding(folder: Path, *bodies: bytes) -> list[str]:
    """Return the names of the files that contain any part of these bodies.

    A separate process searches, because a process that closes a file loses its locks on that file.
    """
    wanted = "\n".join(piece.hex() for body in bodies for piece in pieces(body))
    command = [sys.executable, "-c", SEARCH, str(folder)]
    return subprocess.run(command, input=wanted, capture_output=True, text=True, check=True).stdout.split()
