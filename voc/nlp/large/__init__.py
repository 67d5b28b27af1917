"""The large model, optional: a chat endpoint takes a second look at passages that the small models are not sure of.

Off unless an address is configured. What leaves is the words of passages, redacted before they were stored, and
nothing else: no name, no id of ours, no date. What comes back is read by a closed schema. Knows no database; which
passages are asked about, what it may cost and what is stored is the business of `voc.flow.understood.second_look`.
"""

import os
from dataclasses import dataclass

from voc.errors import InputError
from voc.nlp.endpoint import Address, address

KEY = "VOC_LARGE_MODEL_KEY"
MAKER = "llm:"
"""What the maker of a large model's annotation begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeModel:
    """Which model is asked, and where."""

    where: Address
    model: str

    @property
    def maker(self) -> str:
        """Who made its annotations, `llm:<model>`."""
        return MAKER + self.model


def configured(url: str, model: str) -> LargeModel | None:
    """The large model that the settings name, with the key of the environment; None where they name none.

    Raises: InputError for an address that is none, or one of the two settings without the other.
    """
    url, model = url.strip(), model.strip()
    if not url and not model:
        return None
    if not url or not model:
        there, missing = ("large_model", "large_model_url") if model else ("large_model_url", "large_model")
        raise InputError(
            f"`{there}` is set and `{missing}` is not. Set both or neither; see docs/settings.md."
        )
    key = os.environ.get(KEY, "").strip()
    return LargeModel(where=address(url, key=key, ending="/chat/completions"), model=model)
