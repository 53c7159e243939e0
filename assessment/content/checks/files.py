"""Checks that files are named after the ids they define, and that the area files match questionnaire.yaml."""

from collections.abc import Iterator

from ...core.program import Program
from ...core.question import Area
from ...translation import _
from ..loaded_content import LoadedContent
from ..validation import QuestionnaireFile
from .finding import Finding


def ids_are_file_names(content: LoadedContent) -> Iterator[Finding]:
    for file, path, value, _owner in content.objects:
        if isinstance(value, (Area, Program)) and value.id != content.files[file].stem:
            message = _('the id must be the same as the file name, "{name}"')
            yield Finding(file, (*path, "id"), message.format(name=content.files[file].stem))


def areas_are_listed(content: LoadedContent) -> Iterator[Finding]:
    """Yield areas that questionnaire.yaml does not list, and listed areas that have no file."""
    for head in content.every(QuestionnaireFile):
        for position, area_id in enumerate(head.value.areas):
            if f"areas/{area_id}.yaml" not in content.files:
                message = _("there is no file areas/{id}.yaml").format(id=area_id)
                yield Finding(head.file, (*head.path, "areas", position), message)
        for area in content.every(Area):
            if content.files[area.file].stem not in head.value.areas:
                message = _("this area is not in the list of areas in questionnaire.yaml")
                yield Finding(area.file, (*area.path, "id"), message)
