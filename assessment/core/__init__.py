"""The judgement. It is pure: it uses only the standard library, and no files, clock, network or wording of its own."""
