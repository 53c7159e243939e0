"""The steps. Each is named after its number."""
