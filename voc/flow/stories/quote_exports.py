"""Quotes leave as a file, with what each consent covers and nothing beside it. Writes quote_export and exported_quote.

The vault is opened for the names of who said them, with an audit row: to name who agreed to be named, and to take the
names of the others out of their own words. Every export is remembered, so that a withdrawn consent finds it.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.errors import InputError
from voc.flow.passages import PART
from voc.flow.stories.consents import histories_of
from voc.flow.stories.quote_collections import collection_named, passages_in
from voc.flow.vault import vault
from voc.model import Account, Contact, ExportedQuote, Feedback, Passage, QuoteExport
from voc.rights import needs
from voc.store import writing
from voc.store.reads import FILL, kept, tags, words
from voc.stories import cards, documents, docx
from voc.stories.hiding import Hide, among, hide, of_company, of_person
from voc.stories.rights import NO_RIGHT, History
from voc.stories.showing import STATES, Shown, Spoken, show
from voc.terms import Channel, ConsentState, Right, Speaker, TagKind

ENDINGS = (".md", ".csv", ".docx")
"""Of the files that can be written; a path without one is a folder for cards."""
_NAMED = (
    "The name of {file} names a customer whom no consent covers: give it another before it leaves the house."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What left: where, how many quotes; what stayed, by the state of its consent; sentences on what else to know."""

    path: Path
    quotes: int
    stayed: Mapping[ConsentState, int]
    notes: tuple[str, ...] = ()


@needs(Right.QUOTE)
def export_collection(
    engine: Engine, name: str, path: Path, *, internal: bool = False, by: str, now: datetime
) -> Left:
    """Write the quotes of a collection. Raises NotFound, and as `export_passages`."""
    with writing(engine) as session:
        collection = collection_named(session, name)
        ids = passages_in(session, collection.id)
        title = collection.name
    return export_passages(engine, title, ids, path, internal=internal, by=by, now=now)


@needs(Right.QUOTE)
def export_passages(
    engine: Engine,
    name: str,
    passage_ids: Sequence[int],
    path: Path,
    *,
    internal: bool = False,
    by: str,
    now: datetime,
) -> Left:
    """Write these passages to `path`: .md, .csv, .docx, or a folder of cards.

    Parameters: internal: also what has no consent, without any name, and every page says that it is not for
        publication. Raises: InputError for another ending, where nothing may leave, and where it cannot be written.
    """
    _check(path)
    with writing(engine) as session:
        leaving, stayed, unsaid = _leaving(
            session, name, path.name, passage_ids, internal=internal, by=by, now=now
        )
        written, finish, notes = _write(path, hide(name, unsaid), leaving, internal=internal)
        notes += (_NAMED.format(file=path.name),) if hide(path.name, unsaid) != path.name else ()
        if written:
            _remember(session, name, path, written, internal=internal, by=by, now=now)
    finish()
    return Left(path=path, quotes=len(written), stayed=dict(stayed), notes=notes)


@needs(Right.QUOTE)
def downloaded(
    engine: Engine,
    name: str,
    passage_ids: Sequence[int],
    file: str,
    *,
    internal: bool = False,
    by: str,
    now: datetime,
) -> bytes:
    """These passages as the content of a file of that name, which somebody takes along from a page: .md, .csv or .docx.

    It is remembered as an export under the file's name. Parameters, raises: as `export_passages`.
    """
    _check(Path(file))
    with writing(engine) as session:
        leaving, _, unsaid = _leaving(session, name, file, passage_ids, internal=internal, by=by, now=now)
        content = _content(Path(file).suffix, hide(name, unsaid), leaving, internal=internal)
        _remember(session, name, Path(file), leaving, internal=internal, by=by, now=now)
    return content


def files_with(session: Session, passage_ids: Sequence[int]) -> list[str]:
    """Files and folders in which any of these passages left, each once."""
    found: set[str] = set()
    for start in range(0, len(passage_ids), PART):
        query = (
            select(QuoteExport.file)
            .join(ExportedQuote, ExportedQuote.export_id == QuoteExport.id)
            .where(ExportedQuote.passage_id.in_(passage_ids[start : start + PART]))
        )
        found |= set(session.scalars(query))
    return sorted(found)


def _leaving(
    session: Session, name: str, file: str, ids: Sequence[int], *, internal: bool, by: str, now: datetime
) -> tuple[list[Shown], Counter[ConsentState], Hide]:
    """What may leave of these passages, the states of what stays, and what neither heading nor file may be called.

    Raises InputError where nothing may leave.
    """
    sources = _sources(session, ids, by=by, now=now)
    shown = [show(one, internal=internal) for one in sources]
    leaving = [one for one in shown if one is not None]
    stayed = Counter(one.right.state for one, out in zip(sources, shown, strict=True) if out is None)
    if not leaving:
        raise InputError(_nothing(name, stayed))
    return leaving, stayed, _unsaid(session, f"{name} {file}", sources, shown)


def _sources(session: Session, ids: Sequence[int], *, by: str, now: datetime) -> list[Spoken]:
    """These passages with all that is known of who said them, in their order; what was erased is left out.

    Who has left the company where they said it cannot let its name be told, so it is hidden whatever they granted.
    """
    language = tags(TagKind.LANGUAGE).subquery()
    query = (
        select(Passage.id, words(), Feedback.said_at, Feedback.channel, Contact, Account, language.c.value)
        .select_from(Passage)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(Contact, Contact.id == Feedback.contact_id)
        .outerjoin(Account, Account.id == Feedback.account_id)
        .outerjoin(language, language.c.passage_id == Passage.id)
        .where(kept(), Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE)
    )
    rows = [
        row
        for start in range(0, len(ids), PART)
        for row in session.execute(query.where(Passage.id.in_(ids[start : start + PART])))
        if FILL not in row[1]
    ]
    people = sorted({row[4].id for row in rows if row[4] is not None})
    beside = _beside(session, sorted({row[5].id for row in rows if row[5] is not None}))
    known = sorted({*people, *beside})
    entries = vault.opened(session, known, who=by, why="to export quotes", now=now) if known else {}
    colleagues = {one: (beside[one], of_person(entries[one].name)) for one in beside if one in entries}
    histories = histories_of(session, people)
    accounts = session.execute(select(Account.id, Account.name, Account.csm)).all()
    found: dict[int, Spoken] = {}
    for passage_id, said, said_at, channel, contact, account, code in rows:
        history = histories.get(contact.id, History()) if contact else None
        entry = entries.get(contact.id) if contact else None
        own = account.id if account else None
        others = [of_company(name, own=False) for key, name, _ in accounts if key != own]
        others += [of_person(csm) for csm in {csm for _, _, csm in accounts}]
        others += [
            named
            for one, (at, named) in colleagues.items()
            if at == own and not (contact and one == contact.id)
        ]
        left = bool(contact and account and contact.account_id not in (None, account.id))
        others += [of_company(account.name)] if left else []
        found[passage_id] = Spoken(
            passage_id=passage_id,
            words=said,
            language=code or "",
            said_on=said_at.date(),
            channel=channel.value,
            right=history.right(passage_id, now=now) if history else NO_RIGHT,
            name=entry.name if entry else None,
            speaks=contact.language if contact else None,
            role=contact.role if contact else None,
            company=account.name if account and not left else None,
            others=among(said, others),
        )
    return [found[one] for one in ids if one in found]


def _beside(session: Session, account_ids: Sequence[int]) -> dict[int, int]:
    """Everybody who is known at these accounts, each with the account: one may name another."""
    found: dict[int, int] = {}
    for start in range(0, len(account_ids), PART):
        query = select(Contact.id, Contact.account_id).where(
            Contact.account_id.in_(account_ids[start : start + PART])
        )
        for contact_id, account_id in session.execute(query):
            found[contact_id] = account_id or 0
    return found


def _unsaid(session: Session, text: str, sources: Sequence[Spoken], shown: Sequence[Shown | None]) -> Hide:
    """Who must not be read in a heading: the speakers, and customers whom nothing that leaves may name."""
    left = [(one, out) for one, out in zip(sources, shown, strict=True) if out is not None]
    named = {one.company for one, out in left if one.company and one.company in out.by}
    companies = {one or "" for one in session.scalars(select(Account.name))} - named
    people = [of_person(one.name) for one, _ in left]
    return among(text, [*people, *(of_company(one, own=False) for one in sorted(companies))])


def _write(
    path: Path, name: str, quotes: Sequence[Shown], *, internal: bool
) -> tuple[list[Shown], Callable[[], None], tuple[str, ...]]:
    """Write what leaves beside its place. Returns: the quotes that are in it, what puts it in place, sentences."""
    if not path.suffix:
        drawn = cards.cards(quotes)
        files = {path / f"passage-{one.passage_id}.png": one.png for one in drawn if one.png is not None}
        missing = {one.passage_id for one in drawn if one.png is None}
        written = [one for one in quotes if one.passage_id not in missing]
        return written, _placed(files), tuple(one.missing for one in drawn if one.missing)
    content = _content(path.suffix, name, quotes, internal=internal)
    return list(quotes), _placed({path: content}), ()


def _content(ending: str, name: str, quotes: Sequence[Shown], *, internal: bool) -> bytes:
    """The quotes as a file with this ending."""
    match ending.lower():
        case ".csv":
            return documents.as_csv(quotes)
        case ".docx":
            return docx.as_docx(name, quotes, internal=internal)
        case _:
            return documents.as_markdown(name, quotes, internal=internal).encode()


def _placed(files: Mapping[Path, bytes]) -> Callable[[], None]:
    """Write every file under another name, so that each is there whole or not at all. Returns what gives the names.

    Raises InputError where one cannot be written.
    """
    halves = {path: path.with_name(f"{path.name}.part") for path in files}
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            halves[path].write_bytes(content)
    except OSError as error:
        raise InputError(f"{error.filename}: {error.strerror}. Choose another place with --to.") from error

    def place() -> None:
        for path, half in halves.items():
            half.replace(path)

    return place


def _remember(
    session: Session,
    name: str,
    path: Path,
    quotes: Sequence[Shown],
    *,
    internal: bool,
    by: str,
    now: datetime,
) -> None:
    left = QuoteExport(name=name, file=str(path), internal=internal, exported_by=by, exported_at=now)
    session.add(left)
    session.flush()
    for one in quotes:
        row = ExportedQuote(
            export_id=left.id, passage_id=one.passage_id, consent_id=one.consent_id, shown=one.scope
        )
        session.add(row)
    session.flush()


def _check(path: Path) -> None:
    if path.suffix and path.suffix.lower() not in ENDINGS:
        raise InputError(f"{path}: end it with {', '.join(ENDINGS)}, or name a folder for cards.")


def _nothing(name: str, stayed: Mapping[ConsentState, int]) -> str:
    why = ", ".join(f"{count} {STATES[state]}" for state, count in stayed.items()) or "it is empty"
    return f"Nothing of `{name}` may leave: {why}. Ask with `voc consent ask`, or export for colleagues with `--internal`."
