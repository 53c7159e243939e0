"""PDFs: begun in a thread of whichever process is asked, kept sealed, sent by any of them.

No request waits for a renderer. The thread keeps the code until the child ends, and nothing else does.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from .. import saved_file
from ..errors import ReadinessError
from ..process_limit import LockFolderError, ProcessLimitReachedError, acquire_slot
from ..rendering.editions import Edition
from ..rendering.html import template_fingerprint
from ..rendering.pdf import report_pdf
from ..rendering.render_process import RenderCancelledError
from ..storage import ReportKey, Storage, StorageUnavailableError
from ..storage.report_store import BEAT, FAILED_SECONDS
from ..translation import current_language, use_language
from ..vault import UnsealError, seal_report, unseal_report

if TYPE_CHECKING:
    from .session import OpenAssessment

logger = logging.getLogger("readiness")

DISTRIBUTION = "child-safety-readiness"
SPARE = 1
"""Slots that are left to those who wait."""


class ReportFailedError(ReadinessError):
    """It could not be made, and is not tried again for some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class ReportJobs:
    """What this process makes, and what any has made."""

    def __init__(self, storage: Storage, slots: Path) -> None:
        self._storage = storage
        self._slots = slots
        self._made_by = f"{version(DISTRIBUTION)} {template_fingerprint()}"
        self._threads: set[threading.Thread] = set()
        self._closed = threading.Event()

    def ready(self, visit: "OpenAssessment", edition: Edition) -> bytes | None:
        """The PDF, if it has been made for what the assessment is now."""
        wanted = self._wanted(visit, edition)
        body = self._storage.reports.body(wanted)
        if not body:
            return None
        try:
            return unseal_report(visit.code, wanted.made_for, body)
        except UnsealError:  # somebody has changed it; it can be made again
            self._storage.reports.drop(wanted, body)
            return None

    def begun(self, visit: "OpenAssessment", edition: Edition) -> bool:
        """Begin it, unless somebody is about it; whether it is ready.

        Raises:
            Busy: where no slot is free.
            NotMade: where that failed a moment ago, or it cannot be begun.
            Unavailable: where the database cannot be written.
        """
        wanted = self._wanted(visit, edition)
        now = int(time.time())
        found = self._storage.reports.find(wanted)
        if found and found.failed_for(now):
            raise ReportFailedError(found.failed_for(now))
        if not found or not (found.ready or found.being_made(now)):
            self._begin(visit, edition, wanted)
        return bool(found and found.ready)

    def ahead(self, visit: "OpenAssessment") -> None:
        """Begin the working copy before anybody asks for it, where that is possible at once."""
        wanted = self._wanted(visit, "working")
        try:
            if self._storage.reports.find(wanted) is None:
                self._begin(visit, "working", wanted, ahead=True)
        except (ProcessLimitReachedError, ReportFailedError, StorageUnavailableError):
            return

    def close(self) -> None:
        """End what is being made here."""
        self._closed.set()
        for thread in tuple(self._threads):
            thread.join()

    def _wanted(self, visit: "OpenAssessment", edition: Edition) -> ReportKey:
        result = visit.result
        parts = (
            visit.revision,
            edition,
            result.date.isoformat(),
            result.questionnaire.digest,
            current_language(),
            self._made_by,
        )
        made_for = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
        return ReportKey(visit.code.record_id, edition, made_for, result.date, visit.revision)

    def _begin(self, visit: "OpenAssessment", edition: Edition, wanted: ReportKey, ahead: bool = False) -> None:
        comparison = visit.comparison  # here, where the site is known
        language = current_language()  # here, since a thread begins without the request's language
        held = ExitStack()
        try:
            descriptors = held.enter_context(acquire_slot(self._slots, SPARE if ahead else 0))
            if not self._storage.reports.claim(wanted, int(time.time()), patient=not ahead):
                held.close()
                return

            def render() -> bytes:
                answers = saved_file.write_json(visit.saved)
                wanted_still = self._heartbeat(wanted)
                with use_language(language):
                    return report_pdf(
                        visit.result, comparison, edition, answers, held=descriptors, wanted=wanted_still
                    )

            self._start(threading.Thread(target=self._make, args=(visit, wanted, render, held), daemon=True))
        except (LockFolderError, RuntimeError) as error:  # a folder that cannot be used, no further thread
            held.close()
            raise ReportFailedError(FAILED_SECONDS) from error
        except BaseException:
            held.close()
            raise

    def _start(self, thread: threading.Thread) -> None:
        self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError:
            self._threads.discard(thread)
            raise

    def _make(self, visit: "OpenAssessment", wanted: ReportKey, render: Callable[[], bytes], held: ExitStack) -> None:
        begun = time.monotonic()
        try:
            with held:
                made = render()
            self._storage.reports.keep(wanted, seal_report(visit.code, wanted.made_for, made))
            logger.info("report made %.0f ms", (time.monotonic() - begun) * 1000)
        except RenderCancelledError:
            pass
        except Exception as error:
            # Only the kind is logged: a message could hold what somebody typed.
            logger.error("report not made: %s", type(error).__name__)
            with suppress(StorageUnavailableError):
                self._storage.reports.fail(wanted, int(time.time()))
        finally:
            self._threads.discard(threading.current_thread())

    def _heartbeat(self, wanted: ReportKey) -> Callable[[], bool]:
        """Tells whether it is still wanted: this process goes on, and no answer was changed. A sign of life too."""
        due = time.monotonic() + BEAT

        def wanted_still() -> bool:
            nonlocal due
            if self._closed.is_set():
                return False
            if time.monotonic() < due:
                return True
            due = time.monotonic() + BEAT
            try:
                return self._storage.reports.beat(wanted, int(time.time()))
            except StorageUnavailableError:
                return True

        return wanted_still
