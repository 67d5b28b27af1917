"""The text of a Slack message as people read it: mentions by name, links by their words, signs for `&amp;`."""

import re
from collections.abc import Mapping
from html import unescape

_MARK = re.compile(r"<([@#!]?)([^<>|\n]{1,2000})(?:\|([^<>\n]{0,2000}))?>")
_EMOJI = re.compile(r":([a-z0-9_+'-]{1,40}):(?:skin-tone-\d:)?")
_EMOJIS = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "heart": "❤️", "tada": "🎉", "clap": "👏",
    "fire": "🔥", "rocket": "🚀", "star": "⭐", "pray": "🙏", "raised_hands": "🙌", "ok_hand": "👌", "100": "💯",
    "smile": "😄", "slightly_smiling_face": "🙂", "grin": "😁", "joy": "😂", "heart_eyes": "😍", "blush": "😊",
    "thinking_face": "🤔", "disappointed": "😞", "cry": "😢", "sob": "😭", "angry": "😠", "rage": "😡",
    "confused": "😕", "frowning": "😦", "worried": "😟", "weary": "😩", "face_with_rolling_eyes": "🙄",
    "slightly_frowning_face": "🙁", "scream": "😱", "white_check_mark": "✅", "x": "❌", "warning": "⚠️",
}  # fmt: skip
"""Pictures that say how somebody feels; the others stay as they are written."""


def readable(text: str, people: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The message as it is read, and the names that stand in it where Slack writes `<@U1>`.

    Parameters: people: the name of each member by id; one who is not there is called by the id, as a name.
    """
    named: list[str] = []

    def shown(mark: re.Match[str]) -> str:
        kind, target, label = mark.groups()
        if kind == "@":
            named.append(people.get(target) or label or target)
            return named[-1]
        if kind == "#":
            return f"#{label or target}"
        if kind == "!":
            return label or f"@{target.partition('^')[0]}"
        return _link(target, label)

    plain = unescape(_MARK.sub(shown, text))
    return _EMOJI.sub(lambda found: _EMOJIS.get(found[1], found[0]), plain), tuple(dict.fromkeys(named))


def _link(target: str, label: str | None) -> str:
    bare = target.removeprefix("mailto:").removeprefix("tel:")
    return label if label and label != target else bare
