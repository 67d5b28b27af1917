"""Dates in the forms in which exports write them, for `bench_dates`: what stands in a cell and when that is.

Every form says 23 November 2025, at 10:22:31 where it has a time; so the day cannot be taken for a month. The
cells of `AMBIGUOUS` can be read in two ways, those of `NONE` are no days: both have to be reported.
"""

DAY = "2025-11-23T00:00:00+00:00"
MINUTE = "2025-11-23T10:22:00+00:00"
SECOND = "2025-11-23T10:22:31+00:00"

FORMS: tuple[tuple[str, str], ...] = (
    ("2025-11-23", DAY),
    ("2025-11-23T10:22:31Z", SECOND),
    ("2025-11-23T10:22:31.000Z", SECOND),
    ("2025-11-23T11:22:31+0100", SECOND),
    ("2025-11-23 10:22:31 UTC", SECOND),
    ("2025-11-23 11:22:31 +0100", SECOND),
    ("2025-11-23 02:22:31 -0800 PST", SECOND),
    ("2025-11-23T02:22:31-08:00[America/Los_Angeles]", SECOND),
    ("2025-11-23T13:22:31[Europe/Istanbul]", SECOND),
    ("20251123", DAY),
    ("20251123T102231Z", SECOND),
    ("2025-W47-7", DAY),
    ("2025/11/23", DAY),
    ("2025.11.23", DAY),
    ("11/23/2025", DAY),
    ("11/23/2025 10:22", MINUTE),
    ("11/23/2025 10:22:31 AM", SECOND),
    ("11/23/25 5:22 AM EST", MINUTE),
    ("23/11/2025 10:22", MINUTE),
    ("le 23/11/2025 à 10h22", MINUTE),
    ("23-11-2025", DAY),
    ("23.11.2025", DAY),
    ("23.11.25", DAY),
    ("23.11.2025, 10:22 Uhr", MINUTE),
    ("23-Nov-2025", DAY),
    ("23-Nov-25", DAY),
    ("23 Nov 2025", DAY),
    ("23. November 2025", DAY),
    ("23 kasım 2025", DAY),
    ("23 Kas 2025 Paz", DAY),
    ("23 de noviembre de 2025", DAY),
    ("23 novembre 2025", DAY),
    ("Nov 23, 2025", DAY),
    ("November 23, 2025 10:22 AM", MINUTE),
    ("Nov 23, 2025, 10:22:31 AM", SECOND),
    ("Sunday, November 23, 2025", DAY),
    ("Sun, 23 Nov 2025 11:22:31 +0100", SECOND),
    ("Sun Nov 23 10:22:31 2025", SECOND),
    ("Sun Nov 23 10:22:31 UTC 2025", SECOND),
    ("Sun Nov 23 2025 11:22:31 GMT+0100 (CET)", SECOND),
    ("2025年11月23日", DAY),
    ("2025年11月23日 上午10:22", MINUTE),
    ("2025年11月23日 10時22分", MINUTE),
    ("2025년 11월 23일 오전 10:22", MINUTE),
    ("2025-11-23（日） 10:22", MINUTE),
    ("2568-11-23", DAY),
    ("٢٠٢٥/١١/٢٣", DAY),
    ("1763893351", SECOND),
    ("1763893351000", SECOND),
    ("1763893351.000200", SECOND),
)
AMBIGUOUS = ("3/4/2025", "03-04-2025", "3/4/25 10:22 PM", "04/03/2025 10:22 AM EST", "le 3/4/2025 à 10h22")
NONE = ("Q4 2025", "31/02/2025", "soon", "2025-13-01", "11/23/2025 10:22 AM CST", "25:61", "0", "9999999999")
SERIALS = (("45984", DAY), ("45984.432303240740", SECOND), ("45984.4319444444", MINUTE))
"""Days as Excel counts them: read where the whole column is called a date and holds nothing else."""
