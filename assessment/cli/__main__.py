"""Runs `python -m assessment.cli`, which the site uses to upgrade its database."""

from . import main

main()
