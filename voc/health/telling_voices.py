"""What is to be said of the voices of an account, in sentences. No customers' words; contacts by their key."""

from collections.abc import Mapping

from voc.health.voices import Choir, Missing
from voc.terms import RoleKind

K = RoleKind
ROLES: Mapping[RoleKind, str] = {
    K.EXECUTIVE: "who leads the company",
    K.FINANCE: "finance or purchasing",
    K.TECHNICAL: "IT",
    K.LEGAL: "legal or data protection",
    K.ADMIN: "the office",
    K.OPERATIONS: "who runs the daily work",
    K.SUPPORT: "their customer service",
    K.USER: "those who work with it every day",
    K.OTHER: "another role",
}
NAMED = 3


def tell_resting(choir: Choir, names: Mapping[int, str]) -> str:
    """Whether all, or nearly all, comes from one person; empty where it does not."""
    if choir.rests_on is None:
        return ""
    who = names.get(choir.rests_on, "somebody")
    if choir.alone:
        return f"all we know of a year comes from one person: {who}"
    return f"{choir.voices[0].share:.0%} of what we know of a year comes from one person: {who}"


def tell_missing(one: Missing, names: Mapping[int, str]) -> str:
    """Who was never heard, how usual that is, and whom we could ask."""
    leads = one.kind in (K.EXECUTIVE, K.OPERATIONS)
    nobody = f"nobody {ROLES[one.kind]}" if leads else f"nobody from {ROLES[one.kind]}"
    others = (
        f"{one.others} of {one.of} accounts like it have such a voice"
        if one.of
        else "no account like it to compare with"
    )
    known = [names[contact] for contact in one.known if contact in names][:NAMED]
    whom = f"; known and never heard: {', '.join(known)}" if known else ""
    return f"{nobody} was ever heard ({others}{whom})"
