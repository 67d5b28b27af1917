"""Which feature each line of release notes speaks of: by its key, else as the linking model says. Writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.flow.demand import matches
from voc.flow.demand.matches import Board
from voc.model import Feature
from voc.nlp.content import content_words, word_vectors
from voc.nlp.language import identify
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.roadmap import matching
from voc.roadmap.matching import Wants
from voc.roadmap.noticing import Named, Names, described
from voc.roadmap.wording import lexicon


@dataclass(frozen=True, slots=True)
class Guess:
    """A feature and how likely the line speaks of it, in [0, 1]; both None where none fits."""

    feature_id: int | None = None
    probability: float | None = None


def names(session: Session) -> Names:
    """All features by what names them."""
    rows = session.execute(select(Feature.id, Feature.key, Feature.tracker_url).order_by(Feature.id))
    return Names([Named(feature_id, key, address) for feature_id, key, address in rows])


def guesses(session: Session, texts: Sequence[str], *, encoder: str) -> dict[str, Guess]:
    """The likeliest feature of each of these lines, compared with the roadmap as a request of one passage is.

    None where it is likelier that nothing on the roadmap fits: a line is one answer, not the first of several proposals.
    """
    board = matches.board(session, encoder=encoder)
    wanted = sorted({text for text in texts if described(text)})
    if board is None or not wanted:
        return dict.fromkeys(texts, Guess())
    found = dict.fromkeys(texts, Guess())
    for start in range(0, len(wanted), matching.TOGETHER):
        some = wanted[start : start + matching.TOGETHER]
        said = [described(text) for text in some]
        likelihoods = likely(board, said, embed(said, encoder))
        for text, row in zip(some, likelihoods, strict=True):
            best = int(row.argmax())
            if row[best] > matching.nothing_fits(row[None])[0]:
                found[text] = Guess(board.known.ids[best], float(row[best]))
    return found


def likely(board: Board, texts: Sequence[str], vectors: Vectors) -> matching.Floats:
    """Probabilities (n_texts, n_features) that texts speak of features, each compared as a request of one passage is.

    Parameters: vectors (n_texts, n_dims) of the board's encoder.
    """
    words = [content_words(text, guess.language) for text, guess in zip(texts, identify(texts), strict=True)]
    wants = Wants(words=words, vectors=vectors, starts=np.arange(len(texts), dtype=np.int64))
    roadmap = board.roadmap
    vocabulary = sorted(
        {word for some in (*words, *roadmap.title_words, *roadmap.text_words) for word in some}
    )
    known = lexicon(vocabulary, word_vectors(vocabulary), [*board.heard, *roadmap.text_words])
    pairs = matching.compare(wants, roadmap, known, unrelated=board.model.unrelated)
    return matching.probabilities(board.model.logits(pairs.likenesses))
