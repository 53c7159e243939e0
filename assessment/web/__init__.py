"""The website. create_app() puts all its parts together."""

from importlib.resources import files
from io import BytesIO
from typing import IO

from flask import Flask, Request
from jinja2 import ChoiceLoader, PackageLoader

from ..core.catalog import build_catalog
from ..core.questionnaire import Questionnaire
from ..process_limit import ProcessLimit
from ..rendering.html import install_wording, report_loader
from ..settings import Settings
from ..storage import Storage, sqlite_url
from . import (
    code_pages,
    comparison_pages,
    downloads,
    error_pages,
    exports,
    headers,
    language,
    profile_pages,
    public_pages,
    question_pages,
    result_pages,
)
from .addresses import address, profile_address
from .page_context import page_context
from .question_html import QuestionHtml
from .report_jobs import ReportJobs
from .site import Site
from .views.fields import describing_ids, error_of, is_chosen

__all__ = ["Settings", "create_app", "open_storage"]

PAGES = (public_pages, profile_pages, question_pages, code_pages, result_pages, comparison_pages, downloads, exports)
TEMPLATES = "assessment.templates"
MAX_BODY_BYTES = 256 * 1024
"""The largest body of a request. Pages that take a file accept a larger one (see headers.py)."""


class MemoryRequest(Request):
    """A request whose files stay in memory. Flask would write a large one to the disk, unencrypted."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()


def open_storage(settings: Settings) -> Storage:
    """Return the database that the settings name. It is not prepared yet."""
    return Storage(settings.database_url or sqlite_url(settings.data / "readiness.db"), settings.data / "deleted.log")


def create_app(questionnaire: Questionnaire, settings: Settings, storage: Storage | None = None) -> Flask:
    """Return the site for one questionnaire. The data folder must exist.

    `readiness serve` passes a storage that is prepared and closed. Then all web processes use the same database file,
    and none of them creates a new one if that file disappears.
    """
    static = str(files(TEMPLATES) / "static")
    app = Flask(__name__, static_folder=static, static_url_path="/static", template_folder=None)
    app.request_class = MemoryRequest
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY_BYTES, MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES, MAX_FORM_PARTS=400)
    app.config["TRUSTED_HOSTS"] = list(settings.hosts) or None
    if storage is None:
        storage = open_storage(settings)
        storage.prepare()
    slots = settings.data / "slots"
    app.extensions["site"] = Site(
        questionnaire=questionnaire,
        catalog=build_catalog(questionnaire),
        storage=storage,
        reports=ReportJobs(storage, ProcessLimit(slots, settings.renderers)),
        file_limit=ProcessLimit(slots / "files", settings.renderers),
        settings=settings,
    )
    app.logger.disabled = True  # it would log paths and messages, and error_pages.py and headers.py log enough
    app.url_map.merge_slashes = False
    app.jinja_options = {"autoescape": True}
    app.jinja_loader = ChoiceLoader([PackageLoader(TEMPLATES, ""), report_loader()])
    install_wording(app.jinja_env)
    app.jinja_env.globals.update(
        question_html=QuestionHtml(app, questionnaire), url_for=address, profile_address=profile_address
    )
    app.jinja_env.globals.update(describing_ids=describing_ids, is_chosen=is_chosen, error_of=error_of)
    language.add_language(app)  # first, so that the other hooks answer in the visitor's language
    app.context_processor(page_context)
    for pages in PAGES:
        app.register_blueprint(pages.blueprint)
    error_pages.add_error_pages(app)
    headers.add_headers(app)
    return app
