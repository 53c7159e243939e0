"""The templates and the static files of the site."""
