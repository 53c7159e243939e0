"""PDFs: rendered in a thread of any web process, stored sealed, sent by any of them.

No request waits for a renderer. The thread keeps the code until its child ends, and nothing else does.
"""

import hashlib
import logging
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.metadata import version

from .. import saved_file
from ..core.compare import Comparison
from ..core.result import Result
from ..errors import ReadinessError
from ..process_limit import LockFolderError, ProcessLimit, ProcessLimitReachedError
from ..rendering.editions import Edition
from ..rendering.html import template_fingerprint
from ..rendering.pdf import report_pdf
from ..sandbox import ChildCancelledError
from ..saved_file import SavedAnswers
from ..storage import ReportKey, Storage, StorageUnavailableError
from ..storage.report_store import FAILED_SECONDS, HEARTBEAT_SECONDS
from ..translation import use_language
from ..vault import Code, UnsealError, seal_report, unseal_report

logger = logging.getLogger("readiness")

DISTRIBUTION = "child-safety-readiness"


@dataclass(frozen=True)
class ReportInput:
    """Everything that a report is made from."""

    code: Code
    revision: int
    saved: SavedAnswers
    result: Result
    comparison: Comparison | None
    language: str


class ReportFailedError(ReadinessError):
    """The PDF could not be made, and is not tried again for some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class ReportJobs:
    """The PDFs that this process renders, and those that any process has stored."""

    def __init__(self, storage: Storage, limit: ProcessLimit) -> None:
        self._store = storage.reports
        self._limit = limit
        self._program = f"{version(DISTRIBUTION)} {template_fingerprint()}"
        self._threads: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._closed = threading.Event()

    def find_pdf(self, source: ReportInput, edition: Edition) -> bytes | None:
        """Return the PDF if it is stored and is not stale."""
        key = self._key(source, edition)
        body = self._store.body(key)
        if not body:
            return None
        try:
            return unseal_report(source.code, key.made_for, body)
        except UnsealError:  # changed by someone who can write to the database; it can be rendered again
            self._store.drop(key, body)
            return None

    def ensure_started(self, source: ReportInput, edition: Edition) -> bool:
        """Start the PDF, unless it is stored or some process is rendering it. Return whether it is stored.

        Raises:
            ProcessLimitReachedError: No slot is free.
            ReportFailedError: It failed a moment ago, or cannot be started.
            StorageUnavailableError: The database cannot be written.
        """
        key = self._key(source, edition)
        now = int(time.time())
        report = self._store.find(key)
        if report and report.failed_for(now):
            raise ReportFailedError(report.failed_for(now))
        if not report or not (report.ready or report.being_made(now)):
            self._start(source, edition, key)
        return bool(report and report.ready)

    def start_early(self, source: ReportInput) -> None:
        """Start the working copy before anyone asks for it, if that takes no time and leaves a slot to others."""
        key = self._key(source, "working")
        with suppress(ProcessLimitReachedError, ReportFailedError, StorageUnavailableError):
            if self._store.find(key) is None:
                self._start(source, "working", key, early=True)

    def close(self) -> None:
        """End everything that this process is rendering."""
        self._closed.set()
        for thread in filter(threading.Thread.is_alive, tuple(self._threads)):
            thread.join()

    def _key(self, source: ReportInput, edition: Edition) -> ReportKey:
        result = source.result
        digest = result.questionnaire.digest
        parts = (source.revision, edition, result.date.isoformat(), digest, source.language, self._program)
        made_for = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
        return ReportKey(source.code.record_id, edition, made_for, result.date, source.revision)

    def _start(self, source: ReportInput, edition: Edition, key: ReportKey, early: bool = False) -> None:
        slot = ExitStack()
        try:
            lock_fds = slot.enter_context(self._limit.acquire(reserve=1 if early else 0))
            if self._store.claim(key, int(time.time()), patient=not early):
                thread = threading.Thread(target=self._run, args=(source, edition, key, lock_fds, slot), daemon=True)
                self._threads.add(thread)
                thread.start()
                slot = ExitStack()  # from here on, the thread gives the slot back
        except (LockFolderError, RuntimeError) as error:  # RuntimeError: the system has no thread to give
            raise ReportFailedError(FAILED_SECONDS) from error
        finally:
            slot.close()

    def _run(
        self, source: ReportInput, edition: Edition, key: ReportKey, lock_fds: tuple[int, ...], slot: ExitStack
    ) -> None:
        started = time.monotonic()
        try:
            with slot, use_language(source.language):
                answers = saved_file.write_json(source.saved)
                is_wanted = self._heartbeat(key)
                pdf = report_pdf(
                    source.result, source.comparison, edition, answers, lock_fds=lock_fds, is_wanted=is_wanted
                )
            self._store.keep(key, seal_report(source.code, key.made_for, pdf))
            logger.info("report made %.0f ms", (time.monotonic() - started) * 1000)
        except ChildCancelledError:
            pass
        except Exception as error:
            # Only the type is logged: a message could hold what someone typed.
            logger.error("report not made: %s", type(error).__name__)
            with suppress(StorageUnavailableError):
                self._store.fail(key, int(time.time()))

    def _heartbeat(self, key: ReportKey) -> Callable[[], bool]:
        """Return a function that tells the other processes that this one is alive, and whether to go on.

        To go on, this process must not be closing, and no answer may have changed.
        """
        due = time.monotonic() + HEARTBEAT_SECONDS

        def is_wanted() -> bool:
            nonlocal due
            if self._closed.is_set() or time.monotonic() < due:
                return not self._closed.is_set()
            due = time.monotonic() + HEARTBEAT_SECONDS
            try:
                return self._store.beat(key, int(time.time()))
            except StorageUnavailableError:
                return True

        return is_wanted
