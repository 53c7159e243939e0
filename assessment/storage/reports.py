"""PDFs that are being made, are ready or could not be made: sealed, and only as long as they are not stale.

Whoever makes one says so every few seconds, so that a maker that died is known from one that is slow; and learns so
whether anybody still wants it. Two that make the same by chance do no harm.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from .database import QUICK, Database
from .engines import PATIENCE
from .tables import reports

BEAT = 3
"""Seconds between two signs of life of a maker."""
DEAD_SECONDS = 15
"""Seconds without one after which a maker is taken for dead. Clocks of several machines may differ by less."""
FAILED_SECONDS = 10
"""How long it is told that something cannot be made before it is tried again."""
FAILED = b""


@dataclass(frozen=True)
class Wanted:
    """One edition of the report of one record, as it is now."""

    record_id: str
    edition: str
    made_for: str
    """A fingerprint of all that it is made from."""
    day: date

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


class Reports:
    """The PDFs of one database.

    Raises:
        Unavailable: from every method, where the database does not answer or cannot be written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, wanted: Wanted) -> Report | None:
        """None where there is none, or only a stale one."""
        statement = select(func.length(reports.c.body), reports.c.alive_at).where(wanted.same)
        with self._database.connected() as connection:
            row = connection.execute(statement).first()
        return Report(*row) if row else None

    def body(self, wanted: Wanted) -> bytes | None:
        """None where there is none any more."""
        with self._database.connected() as connection:
            return connection.execute(select(reports.c.body).where(wanted.same)).scalar()

    def claim(self, wanted: Wanted, now: int, patient: bool = True) -> bool:
        """Begin it, unless there is one or somebody is about it; whether it is for the caller to make."""
        values = {"made_for": wanted.made_for, "made_on": wanted.day, "alive_at": now, "body": None}
        dead = and_(reports.c.body.is_(None), ~reports.c.alive_at.between(now - DEAD_SECONDS, now + DEAD_SECONDS))
        again = and_(
            reports.c.body == FAILED, ~reports.c.alive_at.between(now - FAILED_SECONDS, now + FAILED_SECONDS)
        )
        free = or_(reports.c.made_for != wanted.made_for, dead, again)
        with self._database.writing(PATIENCE if patient else QUICK) as connection:
            if connection.execute(update(reports).where(wanted.row, free).values(values)).rowcount:
                return True
            try:
                key = {"record_id": wanted.record_id, "edition": wanted.edition}
                connection.execute(insert(reports).values({**key, **values}))
            except IntegrityError:  # there is one, or there is no such record any more
                return False
        return True

    def beat(self, wanted: Wanted, now: int) -> bool:
        """A sign of life; whether it is still wanted."""
        return self._set(wanted, {"alive_at": now}, QUICK)

    def keep(self, wanted: Wanted, body: bytes) -> bool:
        """It is ready; whether it was still wanted."""
        return self._set(wanted, {"body": body})

    def fail(self, wanted: Wanted, now: int) -> bool:
        """It could not be made."""
        return self._set(wanted, {"alive_at": now, "body": FAILED})

    def drop(self, wanted: Wanted) -> None:
        """It is not what it should be."""
        with self._database.writing() as connection:
            connection.execute(delete(reports).where(wanted.row))

    def _set(self, wanted: Wanted, values: dict[str, object], patience: int = PATIENCE) -> bool:
        with self._database.writing(patience) as connection:
            return connection.execute(update(reports).where(wanted.same).values(values)).rowcount == 1
