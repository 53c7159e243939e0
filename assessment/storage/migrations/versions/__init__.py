"""The steps. Each file name begins with the version that the step produces."""
