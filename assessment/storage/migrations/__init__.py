"""How a database gets to the tables of today: forward only, a file for each step in versions/."""
