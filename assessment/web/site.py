"""The parts of the site that are the same for every visitor."""

from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app

from ..core.catalog import CatalogEntry
from ..core.questionnaire import Questionnaire
from ..process_limit import ProcessLimit
from ..settings import Settings
from ..storage import Storage
from .report_jobs import ReportJobs


@dataclass(frozen=True)
class Site:
    """The objects that any request may need."""

    questionnaire: Questionnaire
    catalog: tuple[CatalogEntry, ...]
    storage: Storage
    reports: ReportJobs
    file_limit: ProcessLimit
    """The limit on reading PDFs. It is separate, so that strangers who send PDFs cannot block reports."""
    settings: Settings

    def today(self) -> date:
        return self.settings.today()

    @property
    def expires_on(self) -> date:
        """The day on which an assessment visited today expires."""
        return self.today() + timedelta(days=self.settings.keep_days)


def current_site() -> Site:
    """Return the site that answers the current request."""
    site: Site = current_app.extensions["site"]
    return site
