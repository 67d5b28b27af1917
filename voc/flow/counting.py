"""Counts in the words of a summary."""


def counted(number: int, noun: str, many: str = "") -> str:
    """A number with its noun in the right form: `1 file`, `1,200 files`; `many` where that is not the noun and an s."""
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
