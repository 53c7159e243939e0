"""The judgement. Pure: standard library only; no files, no clock, no network, no wording."""
