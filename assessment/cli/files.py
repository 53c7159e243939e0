"""Reads and writes files for the commands. Any problem with a file is reported in one clear line."""

from pathlib import Path

import click

from ..content import ContentError, load, shipped
from ..core.questionnaire import Questionnaire
from ..saved_file import SavedAnswers, SavedFileError, notices
from ..saved_file.pdf import read_any
from ..translation import _
from . import clock
from .bad_input import BadInputError


def load_questionnaire(folder: Path | None, thorough: bool = False) -> Questionnaire:
    """Load the questionnaire in the folder, or the one that comes with the product.

    Raises:
        BadInputError: The folder does not exist, or the content has mistakes.
    """
    if folder is not None and not folder.is_dir():
        raise BadInputError(_("the folder {folder} does not exist").format(folder=folder))
    try:
        return load(folder or shipped(), thorough)
    except ContentError as error:
        raise BadInputError(str(error)) from error


def read_answers(file: Path) -> SavedAnswers:
    """Read saved answers from a JSON file or a PDF.

    Raises:
        BadInputError: The file cannot be read, or it contains no usable answers.
    """
    try:
        return read_any(file.read_bytes())
    except OSError as error:
        message = _("{file} cannot be read: {problem}")
        raise BadInputError(message.format(file=file, problem=error.strerror)) from error
    except SavedFileError as error:
        raise BadInputError(_("{file} cannot be used: {problem}").format(file=file, problem=error)) from error


def print_notices(questionnaire: Questionnaire, saved: SavedAnswers) -> None:
    """Print a note about all parts of the saved answers that are ahead of this program or unknown to it."""
    for sentence in notices(questionnaire, saved, clock.today()):
        click.echo(_("note: {sentence}").format(sentence=sentence), err=True)


def write_file(file: Path, content: bytes) -> None:
    """Write the file and print its name.

    Raises:
        BadInputError: The file cannot be written.
    """
    try:
        file.write_bytes(content)
    except OSError as error:
        message = _("{file} cannot be written: {problem}")
        raise BadInputError(message.format(file=file, problem=error.strerror)) from error
    click.echo(_("Wrote {file}.").format(file=file))
