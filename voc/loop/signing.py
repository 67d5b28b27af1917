"""Who signs a message: one name takes the place of another in words that a person may have changed."""

QUOTED = "  "
"""How the line begins on which a customer's own words stand."""


def signed_by(body: str, old: str, new: str, *, company: str = "") -> str:
    """The message with `new` where `old` stood, but not in the customer's own words nor inside a longer word.

    Where `old` is empty or stands nowhere, `new` is put on a line above the last that is the `company`, else at the end.
    """
    lines = body.split("\n")
    changed = [line if line.startswith(QUOTED) else _replaced(line, old, new) for line in lines]
    if changed != lines or old == new:
        return "\n".join(changed)
    whole = body.rstrip("\n").split("\n")
    place = len(whole) - 1 if company and whole[-1].strip() == company else len(whole)
    return "\n".join([*whole[:place], new, *whole[place:]]) + "\n"


def _replaced(line: str, old: str, new: str) -> str:
    start, done = 0, ""
    while old and (place := line.find(old, start)) >= 0:
        end = place + len(old)
        inside = _joined(line[place - 1 : place], old[0]) or _joined(old[-1], line[end : end + 1])
        done += line[start:place] + (old if inside else new)
        start = end
    return done + line[start:]


def _joined(before: str, after: str) -> bool:
    """Whether two signs belong to one word, as far as the writing tells: letters with capitals, and digits."""
    return bool(before and after) and all(
        sign.isdigit() or sign.lower() != sign.upper() for sign in before + after
    )
