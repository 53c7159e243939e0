"""PDFs that are being made, are ready, or could not be made: sealed, and kept until they are stale.

The maker of a PDF sends a heartbeat every few seconds, so that a dead maker is told from a slow one. The answer tells
the maker whether anyone still wants the PDF. If two make the same PDF by chance, no harm is done.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from .database import QUICK_WAIT_MS, Database
from .dialects import LOCK_WAIT_MS
from .tables import records, reports

HEARTBEAT_SECONDS = 3
DEAD_SECONDS = 15
"""A maker without a heartbeat for so long counts as dead. The clocks of several machines may differ by less."""
FAILED_SECONDS = 10
"""How long a failure is reported before the PDF may be tried again."""
FAILED_BODY = b""
MAX_REPORTS = 1000
"""PDFs that are kept at once, most of them of 1 MiB. A removed one is made again when someone asks for it."""


@dataclass(frozen=True)
class ReportKey:
    """One edition of the report of one record, as it is now."""

    record_id: str
    edition: str
    made_for: str
    """A fingerprint of everything it is made from."""
    day: date
    revision: int
    """Of the record."""

    @property
    def is_current(self) -> ColumnElement[bool]:
        """Whether the record still has the revision that the report is made from."""
        return exists().where(records.c.id == self.record_id, records.c.revision == self.revision)

    @property
    def same_edition(self) -> ColumnElement[bool]:
        return and_(reports.c.record_id == self.record_id, reports.c.edition == self.edition)

    @property
    def same_report(self) -> ColumnElement[bool]:
        """Whether the row is of this edition and not stale."""
        return and_(self.same_edition, reports.c.made_for == self.made_for)


@dataclass(frozen=True)
class Report:
    """The state of a report."""

    size: int | None
    """Bytes of its body: None while it is being made, 0 if that failed."""
    alive_at: int
    """The second of the last heartbeat, or of the failure."""

    @property
    def ready(self) -> bool:
        return bool(self.size)

    def being_made(self, now: int) -> bool:
        """Return whether a living maker is at work."""
        return self.size is None and abs(now - self.alive_at) <= DEAD_SECONDS

    def failed_for(self, now: int) -> int:
        """Return for how many more seconds the failure is reported, or 0 if the report may be tried."""
        failed = self.size == 0 and abs(now - self.alive_at) <= FAILED_SECONDS
        return max(self.alive_at + FAILED_SECONDS - now, 1) if failed else 0


class ReportStore:
    """The PDFs of one database. Every method raises StorageUnavailableError if it cannot be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, key: ReportKey) -> Report | None:
        """Return the state, or None if there is no report, or only a stale one."""
        statement = select(func.length(reports.c.body), reports.c.alive_at).where(key.same_report)
        with self._database.connected() as connection:
            row = connection.execute(statement).first()
        return Report(*row) if row else None

    def body(self, key: ReportKey) -> bytes | None:
        """Return the sealed PDF, or None if there is none."""
        with self._database.connected() as connection:
            return connection.execute(select(reports.c.body).where(key.same_report)).scalar()

    def claim(self, key: ReportKey, now: int, patient: bool = True) -> bool:
        """Return whether the caller is to make the report: no one has made it or is making it."""
        values = {"made_for": key.made_for, "made_on": key.day, "alive_at": now, "body": None}
        with self._database.writing(LOCK_WAIT_MS if patient else QUICK_WAIT_MS) as connection:
            takeover = update(reports).where(key.same_edition, _free(key, now), key.is_current).values(values)
            if connection.execute(takeover).rowcount:
                return True
            row = {"record_id": key.record_id, "edition": key.edition, **values}
            new = select(*(literal(value, reports.c[name].type) for name, value in row.items())).where(key.is_current)
            try:
                statement = insert(reports).from_select(list(row), new).execution_options(preserve_rowcount=True)
                claimed = connection.execute(statement).rowcount == 1
            except IntegrityError:  # someone else claimed it, or the record is gone
                return False
            if claimed:
                connection.execute(delete(reports).where(_beyond_limit()))
        return claimed

    def beat(self, key: ReportKey, now: int) -> bool:
        """Record a heartbeat. Return whether the report is still wanted."""
        return self._set(key, {"alive_at": now}, QUICK_WAIT_MS)

    def keep(self, key: ReportKey, body: bytes) -> bool:
        """Store the sealed PDF. Return whether it was still wanted."""
        return self._set(key, {"body": body})

    def fail(self, key: ReportKey, now: int) -> bool:
        """Record that the report could not be made. Return whether it was still wanted."""
        return self._set(key, {"alive_at": now, "body": FAILED_BODY})

    def drop(self, key: ReportKey, body: bytes) -> None:
        """Delete a report that cannot be unsealed, unless it has been made again meanwhile."""
        with self._database.writing() as connection:
            connection.execute(delete(reports).where(key.same_report, reports.c.body == body))

    def _set(self, key: ReportKey, values: dict[str, object], wait_ms: int = LOCK_WAIT_MS) -> bool:
        statement = update(reports).where(key.same_report, key.is_current).values(values)
        with self._database.writing(wait_ms) as connection:
            return connection.execute(statement).rowcount == 1


def _free(key: ReportKey, now: int) -> ColumnElement[bool]:
    """Whether a row may be taken over: it is stale, its maker is dead, or its failure is over."""

    def longer_ago(seconds: int) -> ColumnElement[bool]:
        return ~reports.c.alive_at.between(now - seconds, now + seconds)

    dead = and_(reports.c.body.is_(None), longer_ago(DEAD_SECONDS))
    failed = and_(reports.c.body == FAILED_BODY, longer_ago(FAILED_SECONDS))
    return or_(reports.c.made_for != key.made_for, dead, failed)


def _beyond_limit() -> ColumnElement[bool]:
    """Whether a row is one too many: whoever begins many PDFs must not fill the disk that answers need."""
    primary_key = (reports.c.record_id, reports.c.edition)
    surplus = select(*primary_key).order_by(reports.c.alive_at.desc(), *primary_key).offset(MAX_REPORTS)
    return tuple_(*primary_key).in_(surplus)
