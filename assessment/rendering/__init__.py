"""Result -> HTML -> PDF, JSON. Kept empty: the child process imports this package and needs none of it."""
