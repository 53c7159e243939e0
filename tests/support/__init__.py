"""Parts that several test modules share: builders, a visitor, a browser, a server, a database, a reader of PDFs."""
