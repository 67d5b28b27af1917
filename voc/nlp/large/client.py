"""Asking a large model in one call of an OpenAI-compatible `/chat/completions`: about passages, or for names of topics."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from voc.errors import EndpointError
from voc.nlp.endpoint import Endpoint, Patience, sendable
from voc.nlp.large import LargeModel, naming, prompt
from voc.nlp.large.answers import Answer, read

PATIENCE = Patience(timeout_s=60.0, tries=3, wait_s=1.0)
NOT_UNDERSTOOD = (400, 422)
"""What servers say that know no JSON schema, or let nobody choose the temperature."""


class LargeModelClient:
    """A conversation with one model, from `with` to its end. Remembers nothing of what was said."""

    def __init__(self, model: LargeModel, patience: Patience = PATIENCE) -> None:
        self._model = model.model
        self._endpoint = Endpoint(model.where, patience)
        self._plainly = False

    def __enter__(self) -> "LargeModelClient":
        """Get ready. Nothing is sent yet."""
        self._endpoint.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Hang up."""
        self._endpoint.__exit__()

    def ask(self, texts: Sequence[str]) -> list[Answer | None]:
        """What the model says of each text, in order; None where it said nothing that can be used.

        Raises: EndpointError when the server does not answer, or not as a chat model does.
        """
        ids = _fresh_ids(len(texts))
        passages = [
            {"id": one, "text": sendable(text, prompt.MAX_CHARS)}
            for one, text in zip(ids, texts, strict=True)
        ]
        document = json.dumps({"passages": passages}, ensure_ascii=False)
        answers = read(self._words(prompt.messages(document), prompt.response_format()), set(ids))
        return [answers.get(one) for one in ids]

    def name(self, topics: Sequence[naming.Unnamed], language: str) -> list[str]:
        """What the model calls each topic, in order; empty where it said nothing that can be used.

        Raises: EndpointError as `ask` does.
        """
        ids = _fresh_ids(len(topics))
        asked = dict(zip(ids, topics, strict=True))
        said = self._words(naming.messages(asked, language), naming.response_format())
        names = naming.read(said, asked, language)
        return [names.get(one, "") for one in ids]

    def say(self, messages: Sequence[Mapping[str, str]]) -> str:
        """What the model says next in a conversation of ours; empty where it refuses to say anything.

        Raises: EndpointError when the server does not answer, or not as a chat model does.
        """
        return self._content(
            self._endpoint.ask("/chat/completions", {"model": self._model, "messages": list(messages)})
        )

    def _words(self, messages: list[dict[str, str]], form: Mapping[str, Any]) -> str:
        """The model's words. A server that does not understand the wish for a form is asked without it, once."""
        try:
            said = self._endpoint.ask("/chat/completions", self._body(messages, form))
        except EndpointError as error:
            if self._plainly or error.status not in NOT_UNDERSTOOD:
                raise
            self._plainly = True
            said = self._endpoint.ask("/chat/completions", self._body(messages, form))
        return self._content(said)

    def _body(self, messages: list[dict[str, str]], form: Mapping[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = {"model": self._model, "messages": messages}
        if not self._plainly:
            body |= {"temperature": 0, "response_format": form}
        return body

    def _content(self, said: Any) -> str:
        """The words of the first choice; empty where the model refuses to say any."""
        try:
            content = said["choices"][0]["message"].get("content")
        except (KeyError, IndexError, TypeError, AttributeError) as error:
            raise EndpointError(
                self._endpoint.where.host, "answers, but not as a chat model does."
            ) from error
        return content if isinstance(content, str) else ""


def _fresh_ids(count: int) -> list[str]:
    """So many different ids that nobody can guess."""
    ids: dict[str, None] = {}
    while len(ids) < count:
        ids[secrets.token_hex(4)] = None
    return list(ids)
