"""The assessment logic. It is pure: standard library only, with no files, clock, network or user-facing text."""
