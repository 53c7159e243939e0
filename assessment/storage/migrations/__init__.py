"""The migrations that bring a database to the current tables, forward only. versions/ has a file for each step."""
