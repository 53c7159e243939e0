"""Alembic runs this for every upgrade. migrate.py has begun the transaction and passes its connection."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
