"""The judgement. It is pure: the standard library only, and no files, clock, network or wording of its own."""
