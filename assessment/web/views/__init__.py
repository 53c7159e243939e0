"""What a page shows, chosen, sorted and counted in Python: a module for each page that needs it."""
