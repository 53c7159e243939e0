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
from ..rendering.editions import Edition
from ..rendering.html import look
from ..rendering.pdf import pdf
from ..rendering.process import Unwanted
from ..slots import Busy, NoSlots, slot
from ..storage import Storage, Unavailable, Wanted
from ..storage.reports import BEAT, FAILED_SECONDS
from ..vault import CannotOpen, seal_report, unseal_report

if TYPE_CHECKING:
    from .visit import Visit

logger = logging.getLogger("readiness")

DISTRIBUTION = "child-safety-readiness"
SPARE = 1
"""Slots that are left to those who wait."""


class NotMade(Exception):
    """It could not be made, and is not tried again for some seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Reports:
    """What this process makes, and what any has made."""

    def __init__(self, storage: Storage, slots: Path) -> None:
        self._storage = storage
        self._slots = slots
        self._made_by = f"{version(DISTRIBUTION)} {look()}"
        self._threads: set[threading.Thread] = set()
        self._closed = threading.Event()

    def ready(self, visit: "Visit", edition: Edition) -> bytes | None:
        """The PDF, if it has been made for what the assessment is now."""
        wanted = self._wanted(visit, edition)
        body = self._storage.reports.body(wanted)
        if not body:
            return None
        try:
            return unseal_report(visit.code, wanted.made_for, body)
        except CannotOpen:  # somebody has changed it; it can be made again
            self._storage.reports.drop(wanted, body)
            return None

    def begun(self, visit: "Visit", edition: Edition) -> bool:
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
            raise NotMade(found.failed_for(now))
        if not found or not (found.ready or found.being_made(now)):
            self._begin(visit, edition, wanted)
        return bool(found and found.ready)

    def ahead(self, visit: "Visit") -> None:
        """Begin the working copy before anybody asks for it, where that is possible at once."""
        wanted = self._wanted(visit, "working")
        try:
            if self._storage.reports.find(wanted) is None:
                self._begin(visit, "working", wanted, ahead=True)
        except (Busy, NotMade, Unavailable):
            return

    def close(self) -> None:
        """End what is being made here."""
        self._closed.set()
        for thread in tuple(self._threads):
            thread.join()

    def _wanted(self, visit: "Visit", edition: Edition) -> Wanted:
        result = visit.result
        parts = (visit.revision, edition, result.date.isoformat(), result.questionnaire.digest, self._made_by)
        made_for = hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()
        return Wanted(visit.code.record_id, edition, made_for, result.date, visit.revision)

    def _begin(self, visit: "Visit", edition: Edition, wanted: Wanted, ahead: bool = False) -> None:
        comparison = visit.comparison  # here, where the site is known
        held = ExitStack()
        try:
            descriptors = held.enter_context(slot(self._slots, SPARE if ahead else 0))
            if not self._storage.reports.claim(wanted, int(time.time()), patient=not ahead):
                held.close()
                return

            def render() -> bytes:
                answers = saved_file.write(visit.saved)
                wanted_still = self._heartbeat(wanted)
                return pdf(visit.result, comparison, edition, answers, held=descriptors, wanted=wanted_still)

            self._start(threading.Thread(target=self._make, args=(visit, wanted, render, held), daemon=True))
        except (NoSlots, RuntimeError) as error:  # a folder that cannot be used, no further thread
            held.close()
            raise NotMade(FAILED_SECONDS) from error
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

    def _make(self, visit: "Visit", wanted: Wanted, render: Callable[[], bytes], held: ExitStack) -> None:
        begun = time.monotonic()
        try:
            with held:
                made = render()
            self._storage.reports.keep(wanted, seal_report(visit.code, wanted.made_for, made))
            logger.info("report made %.0f ms", (time.monotonic() - begun) * 1000)
        except Unwanted:
            pass
        except Exception as error:
            # Only the kind is logged: a message could hold what somebody typed.
            logger.error("report not made: %s", type(error).__name__)
            with suppress(Unavailable):
                self._storage.reports.fail(wanted, int(time.time()))
        finally:
            self._threads.discard(threading.current_thread())

    def _heartbeat(self, wanted: Wanted) -> Callable[[], bool]:
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
            except Unavailable:
                return True

        return wanted_still
