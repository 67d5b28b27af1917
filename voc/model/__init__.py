"""The nouns as tables (SQLAlchemy 2, typed). No verbs: rows are written by the steps in `voc.flow`."""

from voc.model.base import Base
from voc.model.customers import Account, Contact, ContactKey, VaultEntry
from voc.model.delivery import (
    DeliveryEvent,
    Loop,
    LoopEvent,
    Notification,
    NotificationLoop,
    Release,
    ReleaseFeature,
    ReleaseItem,
    Task,
)
from voc.model.demand import (
    Ask,
    Feature,
    FeatureVector,
    Fit,
    Link,
    MergeProposal,
    Request,
    RequestMerge,
    SavedView,
)
from voc.model.publishing import Consent, Story
from voc.model.records import AuditEvent, Cursor, Decision, IngestRun, SetAside
from voc.model.service import ServiceCase, Signal
from voc.model.topics import Membership, Topic, TopicChange, TopicMove, TopicProposal, TopicRun
from voc.model.voices import (
    Annotation,
    Aspect,
    Feedback,
    LargeAnswer,
    Lesson,
    Passage,
    PassageVector,
    Source,
)

__all__ = [
    "Account",
    "Annotation",
    "Ask",
    "Aspect",
    "AuditEvent",
    "Base",
    "Consent",
    "Contact",
    "ContactKey",
    "Cursor",
    "Decision",
    "DeliveryEvent",
    "Feature",
    "FeatureVector",
    "Feedback",
    "Fit",
    "IngestRun",
    "LargeAnswer",
    "Lesson",
    "Link",
    "Loop",
    "LoopEvent",
    "Membership",
    "MergeProposal",
    "Notification",
    "NotificationLoop",
    "Passage",
    "PassageVector",
    "Release",
    "ReleaseFeature",
    "ReleaseItem",
    "Request",
    "RequestMerge",
    "SavedView",
    "ServiceCase",
    "SetAside",
    "Signal",
    "Source",
    "Story",
    "Task",
    "Topic",
    "TopicChange",
    "TopicMove",
    "TopicProposal",
    "TopicRun",
    "VaultEntry",
]
