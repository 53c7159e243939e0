"""Sealed PDFs, kept until they are stale. A row says whether its PDF is being made, is ready, or could not be made.

The maker of a PDF records a heartbeat every few seconds, so that a slow maker is not taken for a dead one. The
heartbeat returns whether the PDF is still wanted. It does no harm if two processes happen to make the same PDF.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, delete, exists, false, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from .database import LOCK_WAIT_MS, QUICK_WAIT_MS, Database
from .tables import records, reports

HEARTBEAT_SECONDS = 3
DEAD_SECONDS = 15
"""A maker without a heartbeat for this long counts as dead. The clocks of all machines must differ by less."""
FAILED_SECONDS = 10
"""The time that a failure is reported before the PDF can be made again."""
FAILED_BODY = b""
MAX_REPORTS = 1000
"""The most PDFs kept at once. Most take 1 MiB. A removed PDF is made again when someone asks for it."""


@dataclass(frozen=True)
class ReportKey:
    """Identifies one edition of the report on the current revision of a record."""

    record_id: str
    edition: str
    made_for: str
    """A fingerprint of everything that the PDF is made from."""
    day: date
    revision: int
    """The revision of the record."""

    @property
    def is_current(self) -> ColumnElement[bool]:
        """Whether the record still has the revision from which the report is made."""
        return exists().where(records.c.id == self.record_id, records.c.revision == self.revision)

    @property
    def same_edition(self) -> ColumnElement[bool]:
        return and_(reports.c.record_id == self.record_id, reports.c.edition == self.edition)


@dataclass(frozen=True)
class Report:
    """A report that is ready, is being made, or could not be made a moment ago."""

    body: bytes | None
    """The sealed PDF. None while it is being made, and FAILED_BODY if it could not be made."""
    alive_at: int
    """The Unix time of the last heartbeat or of the failure."""


class ReportStore:
    """The PDFs in a database. Every method raises StorageUnavailableError if the database cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: ReportKey, now: int) -> Report | None:
        """Return the report, or None if it can be claimed."""
        statement = select(reports.c.body, reports.c.alive_at).where(key.same_edition, ~_is_over(key, now))
        with self._database.connected() as connection:
            row = connection.execute(statement).first()
        return Report(*row) if row else None

    def claim(self, key: ReportKey, now: int, patient: bool = True) -> bool:
        """Claim the report. Return whether the caller has to make it, because no one has made it or is making it."""
        row = {"record_id": key.record_id, "edition": key.edition, "made_for": key.made_for, "made_on": key.day}
        row |= {"alive_at": now, "body": None}
        new = select(*(literal(value, reports.c[name].type) for name, value in row.items())).where(key.is_current)
        claim = insert(reports).from_select(list(row), new).execution_options(preserve_rowcount=True)
        try:
            with self._database.transaction(LOCK_WAIT_MS if patient else QUICK_WAIT_MS) as connection:
                connection.execute(delete(reports).where(key.same_edition, key.is_current, _is_over(key, now)))
                claimed = connection.execute(claim).rowcount == 1
                # A visitor who starts many PDFs must not fill the disk, because answers need it.
                newest = (
                    select(reports.c.alive_at).order_by(reports.c.alive_at.desc()).offset(MAX_REPORTS - 1).limit(1)
                )
                connection.execute(delete(reports).where(reports.c.alive_at < newest.scalar_subquery()))
        except IntegrityError:  # someone else is making it or has made it, or the record is gone
            return False
        return claimed

    def beat(self, key: ReportKey, now: int) -> bool:
        """Record a heartbeat. Return whether the report is still wanted."""
        return self._set(key, {"alive_at": now}, QUICK_WAIT_MS)

    def finish(self, key: ReportKey, body: bytes, now: int) -> bool:
        """Store the sealed PDF, or FAILED_BODY if it could not be made. Return whether it was still wanted."""
        return self._set(key, {"alive_at": now, "body": body})

    def _set(self, key: ReportKey, values: dict[str, object], wait_ms: int = LOCK_WAIT_MS) -> bool:
        not_stale = and_(key.same_edition, reports.c.made_for == key.made_for, key.is_current)
        statement = update(reports).where(not_stale).values(values)
        with self._database.writing(wait_ms) as connection:
            return connection.execute(statement).rowcount == 1


def _is_over(key: ReportKey, now: int) -> ColumnElement[bool]:
    """Return whether a row may be replaced: it is stale, its maker is dead, or it failed long enough ago."""
    age = func.abs(reports.c.alive_at - now)
    dead = (reports.c.body.is_(None), age > DEAD_SECONDS)
    failed = (reports.c.body == FAILED_BODY, age > FAILED_SECONDS)
    return or_(reports.c.made_for != key.made_for, case(dead, failed, else_=false()))
