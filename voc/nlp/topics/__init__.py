"""Topics: passages that speak of the same thing, under a name that a person might have given them.

The only room that imports BERTopic, and only when a fit runs (`grouping`). New passages join known
topics without it (`assign`).
"""

from voc.nlp.topics.aligning import Aligned, Group
from voc.nlp.topics.assigning import JOIN, assign
from voc.nlp.topics.broad import broad
from voc.nlp.topics.fitting import Hints, centre_of, fit, parts, refit
from voc.nlp.topics.names import Wish

__all__ = [
    "JOIN",
    "Aligned",
    "Group",
    "Hints",
    "Wish",
    "assign",
    "broad",
    "centre_of",
    "fit",
    "parts",
    "refit",
]
