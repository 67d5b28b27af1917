"""What came of one file, in figures and in sentences."""

from dataclasses import dataclass, field
from pathlib import Path

from voc.flow.counting import counted
from voc.terms import Family

SHOWN = 12
"""So many keys are named in a sentence."""


@dataclass(slots=True)
class Collected:
    """What came of one file. `stored + edited + known + set_aside` is the number of rows read.

    A row of which only a cell was set aside is among both. `as_it_is`: statuses that changed none, and how often.
    """

    source: str
    family: Family
    file: Path
    stored: int = 0
    edited: int = 0
    """Rows that the source has other words for than before: they are new versions."""
    known: int = 0
    set_aside: int = 0
    forgotten: int = 0
    """Rows of people who asked to be forgotten; they are counted above as well."""
    reasons: dict[str, int] = field(default_factory=dict)
    as_it_is: dict[str, int] = field(default_factory=dict)
    passed_over: dict[str, int] = field(default_factory=dict)
    """What stood in a conversation and nobody said, by what it was; not among the rows."""
    listed: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    """Ids of the help articles that the file lists."""
    articles_gone: int = 0
    """Help articles that an earlier file of this source listed and this one does not."""
    unchanged: bool = False
    """Whether the file was as it was when it was read, and so was not read again."""
    gone: tuple[str, ...] = ()
    """Keys of features that stood in an earlier file of this source and do not in this one."""

    moved: str = ""
    """In a sentence, what moved; empty for a file that was not read otherwise before."""

    @property
    def read(self) -> int:
        """Rows read in this run."""
        return self.stored + self.edited + self.known + self.set_aside

    def as_it_is_words(self) -> str:
        """Which words changed no status, in a sentence; empty where every status was clear."""
        if not self.as_it_is:
            return ""
        named = ", ".join(f"`{said}` ({count})" for said, count in sorted(self.as_it_is.items()))
        return (
            f"{counted(sum(self.as_it_is.values()), 'feature')} kept the status that they had, or are ideas: {named} "
            "says neither that it comes nor that it was declined. `voc ship WORD KEY --decline WHY` declines one."
        )

    def forgotten_words(self) -> str:
        """How many rows came of people who asked to be forgotten, in a sentence; empty where none did."""
        if not self.forgotten:
            return ""
        return (
            f"{counted(self.forgotten, 'row')} of {self.file.name} had been erased, or came from people who asked to be "
            "forgotten: what was erased stays erased, and what is new of them has no person"
        )

    def articles_words(self) -> str:
        """How many help articles are not in the file any more, in a sentence; empty where all are."""
        if not self.articles_gone:
            return ""
        return (
            f"{counted(self.articles_gone, 'help article')} of `{self.source}` not in {self.file.name} any more: "
            "no question counts as answered by what is gone"
        )

    def gone_words(self) -> str:
        """Which features are not in the file any more, in a sentence; empty where all are."""
        if not self.gone:
            return ""
        more = f" and {len(self.gone) - SHOWN} more" if len(self.gone) > SHOWN else ""
        doubt = " (a row that was set aside may be one of them)" if self.set_aside else ""
        are = "is" if len(self.gone) == 1 else "are"
        return (
            f"{counted(len(self.gone), 'feature')} of `{self.source}` {are} not in {self.file.name} any more{doubt}: "
            f"{', '.join(self.gone[:SHOWN])}{more}. Nothing was deleted; "
            f'`voc ship gone {self.gone[0]} ... --decline "WHY"` declines those that will not come.'
        )
