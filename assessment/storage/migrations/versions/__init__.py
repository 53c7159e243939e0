"""The migrations. Each file name begins with the version that it produces."""
