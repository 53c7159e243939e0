"""Renders PDFs in threads and stores them sealed. Any web process can render a PDF, and any can send a stored one.

No request waits for a PDF. Only the thread that renders it keeps the visitor's code, and only until it ends.
"""

import hashlib
import logging
import threading
import time
import weakref
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import IO

from .. import saved_file
from ..core.compare import Comparison
from ..core.result import Result
from ..errors import ReadinessError
from ..process_limit import LockFolderError, ProcessLimit
from ..rendering.editions import Edition
from ..rendering.html import template_fingerprint
from ..rendering.pdf import report_pdf
from ..sandbox import ChildCancelledError
from ..saved_file import SavedAnswers
from ..storage import Storage, StorageUnavailableError
from ..storage.report_store import FAILED_BODY, FAILED_SECONDS, HEARTBEAT_SECONDS, ReportKey
from ..translation import use_language
from ..vault import Code, UnsealError, seal_report, unseal_report

logger = logging.getLogger("readiness")


@dataclass(frozen=True)
class ReportInput:
    """Everything that a PDF is rendered from."""

    edition: Edition
    code: Code
    revision: int
    saved: SavedAnswers
    result: Result
    comparison: Comparison | None
    language: str


@dataclass(eq=False)
class ReportFailedError(ReadinessError):
    """The PDF could not be rendered. It can be tried again after this many seconds."""

    seconds: int


class ReportJobs:
    """Renders PDFs in this process, and finds those that any process has stored."""

    def __init__(self, storage: Storage, limit: ProcessLimit) -> None:
        self._store = storage.reports
        self._limit = limit
        self._program = f"{version('child-safety-readiness')} {template_fingerprint()}"
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._closed = threading.Event()

    def find_pdf(self, source: ReportInput) -> bytes | None:
        """Return the PDF, or None if it is not stored or is stale."""
        key = self._key(source)
        report = self._store.find(key, int(time.time()))
        if not (report and report.body):
            return None
        try:
            return unseal_report(source.code, key.made_for, report.body)
        except UnsealError:  # someone changed it in the database, so let it be rendered again at once
            self._store.finish(key, FAILED_BODY, now=0)
            return None

    def ensure_started(self, source: ReportInput, early: bool = False) -> bool:
        """Start rendering the PDF, unless it is already stored or being rendered. Return whether it is stored.

        Args:
            early: No one has asked for the PDF yet. Do not wait for the database, and leave one slot for others.

        Raises:
            ProcessLimitReachedError: No slot is free.
            ReportFailedError: Rendering failed a moment ago, or cannot be started.
            StorageUnavailableError: The database cannot be written.
        """
        key = self._key(source)
        now = int(time.time())
        report = self._store.find(key, now)
        if report and report.body == FAILED_BODY:
            raise ReportFailedError(max(report.alive_at + FAILED_SECONDS - now, 1))
        if report:
            return report.body is not None
        try:
            with ExitStack() as stack:
                slot = stack.enter_context(self._limit.acquire(reserve=int(early)))
                if self._store.claim(key, now, patient=not early):
                    thread = threading.Thread(target=self._run, args=(source, key, slot), daemon=True)
                    thread.start()
                    stack.pop_all()  # from here on, the thread frees the slot
                    self._threads.add(thread)
        except (LockFolderError, RuntimeError) as error:  # RuntimeError: no thread can be started
            self._store.finish(key, FAILED_BODY, now)
            raise ReportFailedError(FAILED_SECONDS) from error
        return False

    def close(self) -> None:
        """Cancel all rendering in this process, and wait until it has ended."""
        self._closed.set()
        for thread in tuple(self._threads):
            thread.join()

    def _key(self, source: ReportInput) -> ReportKey:
        result = source.result
        day, days = result.date, f"{result.date} {result.review_on}"
        digest = result.questionnaire.digest
        parts = (str(source.revision), source.edition, days, digest, source.language, self._program)
        made_for = hashlib.sha256("|".join(parts).encode()).hexdigest()
        return ReportKey(source.code.record_id, source.edition, made_for, day, source.revision)

    def _run(self, source: ReportInput, key: ReportKey, slot: IO[bytes]) -> None:
        started = beaten = time.monotonic()

        def is_wanted() -> bool:
            """Record a heartbeat if one is due. Return whether to go on rendering."""
            nonlocal beaten
            if time.monotonic() >= beaten + HEARTBEAT_SECONDS and not self._closed.is_set():
                beaten = time.monotonic()
                with suppress(StorageUnavailableError):
                    return self._store.beat(key, int(time.time()))
            return not self._closed.is_set()

        try:
            with slot, use_language(source.language):
                answers = saved_file.write_json(source.saved)
                arguments = (source.result, source.comparison, source.edition, answers)
                pdf = report_pdf(*arguments, lock_fds=[slot.fileno()], is_wanted=is_wanted)
            self._store.finish(key, seal_report(source.code, key.made_for, pdf), int(time.time()))
            logger.info("report made %.0f ms", (time.monotonic() - started) * 1000)
        except ChildCancelledError:
            pass
        except Exception as error:  # log only the type: the message could contain something that a visitor typed
            logger.error("report not made: %s", type(error).__name__)
            with suppress(StorageUnavailableError):
                self._store.finish(key, FAILED_BODY, int(time.time()))
