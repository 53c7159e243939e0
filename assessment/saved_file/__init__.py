"""The file of saved answers: JSON, on its own or inside a PDF report. It may come from an attacker."""

from .checks import MAX_ENTRIES, MAX_ID_CHARACTERS, SavedFileError
from .json_reader import MAX_JSON_BYTES, from_object, read_json
from .json_writer import ANSWERS_FORMAT, as_object, write_json
from .notices import notices
from .saved_answers import SavedAnswers, compare_with, without_notes

__all__ = [
    "ANSWERS_FORMAT",
    "MAX_ENTRIES",
    "MAX_ID_CHARACTERS",
    "MAX_JSON_BYTES",
    "SavedAnswers",
    "SavedFileError",
    "as_object",
    "compare_with",
    "from_object",
    "notices",
    "read_json",
    "without_notes",
    "write_json",
]
