"""PDFs that are being made, are ready or could not be made: sealed, and only as long as they are not stale.

Whoever makes one says so every few seconds, so that a maker that died is known from one that is slow; and learns so
whether anybody still wants it. Two that make the same by chance do no harm.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, literal, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from .database import QUICK, Database
from .engines import PATIENCE
from .tables import records, reports

BEAT = 3
"""Seconds between two signs of life of a maker."""
DEAD_SECONDS = 15
"""Seconds without one after which a maker is taken for dead. Clocks of several machines may differ by less."""
FAILED_SECONDS = 10
"""How long it is told that something cannot be made before it is tried again."""
FAILED = b""
MOST = 1000
"""PDFs that are kept at once, most of them of 1 MiB; one that went is made again when somebody asks for it."""


@dataclass(frozen=True)
class ReportKey:
    """One edition of the report of one record, as it is now."""

    record_id: str
    edition: str
    made_for: str
    """A fingerprint of all that it is made from."""
    day: date
    revision: int
    """Of the record."""

    @property
    def current(self) -> ColumnElement[bool]:
        """Whether the record is still what it is made from."""
        return exists().where(records.c.id == self.record_id, records.c.revision == self.revision)

    @property
    def row(self) -> ColumnElement[bool]:
        return and_(reports.c.record_id == self.record_id, reports.c.edition == self.edition)

    @property
    def same(self) -> ColumnElement[bool]:
        """And not stale."""
        return and_(self.row, reports.c.made_for == self.made_for)


@dataclass(frozen=True)
class Report:
    """What is known of it."""

    size: int | None
    """Of its body: nothing while it is being made, 0 where it could not be."""
    alive_at: int

    @property
    def ready(self) -> bool:
        return bool(self.size)

    def being_made(self, now: int) -> bool:
        """Whether somebody lives who makes it."""
        return self.size is None and abs(now - self.alive_at) <= DEAD_SECONDS

    def failed_for(self, now: int) -> int:
        """The seconds for which it is still told that it could not be made; 0 where it may be tried."""
        failed = self.size == 0 and abs(now - self.alive_at) <= FAILED_SECONDS
        return max(self.alive_at + FAILED_SECONDS - now, 1) if failed else 0


class ReportStore:
    """The PDFs of one database.

    Raises:
        Unavailable: from every method, where the database does not answer or cannot be written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, wanted: ReportKey) -> Report | None:
        """None where there is none, or only a stale one."""
        statement = select(func.length(reports.c.body), reports.c.alive_at).where(wanted.same)
        with self._database.connected() as connection:
            row = connection.execute(statement).first()
        return Report(*row) if row else None

    def body(self, wanted: ReportKey) -> bytes | None:
        """None where there is none any more."""
        with self._database.connected() as connection:
            return connection.execute(select(reports.c.body).where(wanted.same)).scalar()

    def claim(self, wanted: ReportKey, now: int, patient: bool = True) -> bool:
        """Begin it, unless there is one or somebody is about it; whether it is for the caller to make."""
        values = {"made_for": wanted.made_for, "made_on": wanted.day, "alive_at": now, "body": None}
        dead = and_(reports.c.body.is_(None), ~reports.c.alive_at.between(now - DEAD_SECONDS, now + DEAD_SECONDS))
        again = and_(
            reports.c.body == FAILED, ~reports.c.alive_at.between(now - FAILED_SECONDS, now + FAILED_SECONDS)
        )
        free = or_(reports.c.made_for != wanted.made_for, dead, again)
        with self._database.writing(PATIENCE if patient else QUICK) as connection:
            if connection.execute(update(reports).where(wanted.row, free, wanted.current).values(values)).rowcount:
                return True
            row = {"record_id": wanted.record_id, "edition": wanted.edition, **values}
            new = select(*(literal(value, reports.c[name].type) for name, value in row.items())).where(wanted.current)
            try:
                statement = insert(reports).from_select(list(row), new).execution_options(preserve_rowcount=True)
                made = connection.execute(statement).rowcount == 1
            except IntegrityError:  # there is one, or there is no such record any more
                return False
            if made:
                connection.execute(delete(reports).where(_oldest()))
        return made

    def beat(self, wanted: ReportKey, now: int) -> bool:
        """A sign of life; whether it is still wanted."""
        return self._set(wanted, {"alive_at": now}, QUICK)

    def keep(self, wanted: ReportKey, body: bytes) -> bool:
        """It is ready; whether it was still wanted."""
        return self._set(wanted, {"body": body})

    def fail(self, wanted: ReportKey, now: int) -> bool:
        """It could not be made."""
        return self._set(wanted, {"alive_at": now, "body": FAILED})

    def drop(self, wanted: ReportKey, body: bytes) -> None:
        """It is not what it should be, unless it has been made again meanwhile."""
        with self._database.writing() as connection:
            connection.execute(delete(reports).where(wanted.same, reports.c.body == body))

    def _set(self, wanted: ReportKey, values: dict[str, object], patience: int = PATIENCE) -> bool:
        statement = update(reports).where(wanted.same, wanted.current).values(values)
        with self._database.writing(patience) as connection:
            return connection.execute(statement).rowcount == 1


def _oldest() -> ColumnElement[bool]:
    """Those beyond the most that are kept: who begins many must not fill the disk that answers need."""
    key = (reports.c.record_id, reports.c.edition)
    beyond = select(*key).order_by(reports.c.alive_at.desc(), *key).offset(MOST)
    return tuple_(*key).in_(beyond)
