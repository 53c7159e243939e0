"""How a database gets the tables of today: forward only, with a file for each step in versions/."""
