"""Helpers that several test modules share: builders, a visitor, a browser, a server, a database, a PDF reader."""
