"""The vocabulary: every closed set of words the service writes to a table or a file.

Nothing here imports anything of ours, so any room may use it. Adding a member is a
schema change: add a migration if a constraint names the set, and a line in docs/glossary.md.
"""

from voc.terms.asked import ChangeKind, ChangeState, FeatureStatus, LinkState, Verdict
from voc.terms.colleagues import Right, Role
from voc.terms.health import Band, HealthPart, RoleKind, SignKind, VoiceState
from voc.terms.heard import (
    PLACEHOLDER,
    Arrival,
    Channel,
    Family,
    LeftOut,
    OwnData,
    RatingScale,
    ReplacedBecause,
    Speaker,
)
from voc.terms.promised import CallOutcome, PromiseState
from voc.terms.published import ConsentScope, ConsentState, StoryKind
from voc.terms.told import (
    DeliveryKind,
    FavourKind,
    HoldReason,
    LoopState,
    LoopStep,
    MailKind,
    NotificationState,
    Reach,
    TaskKind,
)
from voc.terms.understood import AlertKind, Driver, Heard, Intent, Mood, Outcome, Sentiment, TagKind, Urgency

__all__ = [
    "PLACEHOLDER",
    "AlertKind",
    "Arrival",
    "Band",
    "CallOutcome",
    "ChangeKind",
    "ChangeState",
    "Channel",
    "ConsentScope",
    "ConsentState",
    "DeliveryKind",
    "Driver",
    "Family",
    "FavourKind",
    "FeatureStatus",
    "HealthPart",
    "Heard",
    "HoldReason",
    "Intent",
    "LeftOut",
    "LinkState",
    "LoopState",
    "LoopStep",
    "MailKind",
    "Mood",
    "NotificationState",
    "Outcome",
    "OwnData",
    "PromiseState",
    "RatingScale",
    "Reach",
    "ReplacedBecause",
    "Right",
    "Role",
    "RoleKind",
    "Sentiment",
    "SignKind",
    "Speaker",
    "StoryKind",
    "TagKind",
    "TaskKind",
    "Urgency",
    "Verdict",
    "VoiceState",
]
