"""The data that pages show, selected, sorted and counted in Python. Each module serves one page."""
