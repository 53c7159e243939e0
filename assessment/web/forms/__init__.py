"""The forms of the site, built from the questionnaire. The only package that imports wtforms."""
