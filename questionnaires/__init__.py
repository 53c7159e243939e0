"""What we ask and who can help: one folder for each questionnaire."""
