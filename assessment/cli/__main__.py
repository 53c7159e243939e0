"""`python -m assessment.cli`, which the site runs to upgrade its database."""

from . import main

main()
