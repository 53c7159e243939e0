"""The templates and the style sheet of the report and the printed questionnaire."""
