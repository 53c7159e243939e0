"""What the site looks like."""
