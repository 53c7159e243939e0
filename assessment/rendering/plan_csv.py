"""The action plan as a CSV file, for trackers. It has the columns and rows of the sheet "Plan" in the XLSX file."""

import csv
from io import StringIO

from ..core.result import Result
from ..user_text import csv_text
from .editions import Edition
from .plan_columns import COLUMNS, rows


def as_csv(result: Result, edition: Edition = "working") -> bytes:
    """Return the plan as CSV in UTF-8 with a byte order mark, without which Excel garbles accents.

    Text that could be taken for a formula gets a leading apostrophe. The same arguments give the same bytes.
    """
    content = StringIO()
    writer = csv.writer(content)
    writer.writerow(str(column.title) for column in COLUMNS)
    for row in rows(result, edition):
        writer.writerow(csv_text(column.value(row)) for column in COLUMNS)
    return content.getvalue().encode("utf-8-sig")
