"""The forms of the site, made from the questionnaire: one class per call. Only home of wtforms."""
