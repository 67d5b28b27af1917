"""Tables that leave the dashboard as CSV, safe to open in a spreadsheet."""

import csv
from io import StringIO

import pandas as pd

from app.rows import rows
from voc.report.exports import defused

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
"""What browsers call a Word document."""


def as_csv(frame: pd.DataFrame) -> bytes:
    """UTF-8 with a mark so that spreadsheets read it; cells that they would run are defused."""
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(frame.columns)
    writer.writerows([defused(value) for value in row] for row in rows(frame))
    return file.getvalue().encode("utf-8-sig")
