"""Alembic runs this file for every upgrade. migrate.py begins the transaction and passes the connection."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
