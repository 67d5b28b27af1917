"""One writer per table: only its owner builds, updates or deletes a table's rows."""

import ast
from pathlib import Path

import voc.model
from tests.architecture.sources import ROOT, step
from voc.model import Base

OWNERS = {
    "Account": "customers",
    "Contact": "customers",
    "ContactKey": "customers",
    "VaultEntry": "vault",
    "ForgottenKey": "forgotten",
    "Source": "collect",
    "Feedback": "comment_rows",
    "IngestRun": "collect",
    "SetAside": "collect",
    "Saying": "sayings",
    "ServiceCase": "service",
    "Signal": "service",
    "Health": "score",
    "EarlySign": "signs",
    "Feature": "roadmap",
    "Release": "roadmap",
    "ReleaseFeature": "roadmap",
    "ReleaseItem": "release_items",
    "Passage": "tag",
    "PassageVector": "tag",
    "Annotation": "tag",
    "Aspect": "aspects",
    "LargeAnswer": "second_look",
    "Lesson": "learn",
    "TopicRun": "topic_store",
    "Topic": "topic_store",
    "Membership": "topic_store",
    "TopicProposal": "topic_changes",
    "TopicChange": "topic_changes",
    "TopicMove": "topic_changes",
    "SuggestedName": "topic_names",
    "Request": "requests",
    "Ask": "requests",
    "RequestMerge": "merge",
    "MergeProposal": "suggest",
    "Link": "link",
    "Fit": "link",
    "FeatureVector": "feature_vectors",
    "Article": "articles",
    "ArticlePart": "article_parts",
    "SavedView": "views",
    "Loop": "loops",
    "LoopEvent": "loops",
    "Notification": "messages",
    "NotificationLoop": "messages",
    "DeliveryEvent": "messages",
    "Task": "tasks",
    "Promise": "promises",
    "ReviewCall": "review_calls",
    "Decision": "decisions",
    "AuditEvent": "decisions",
    "Colleague": "colleagues",
    "Consent": "consents",
    "QuoteCollection": "quote_collections",
    "CollectedQuote": "quote_collections",
    "QuoteExport": "quote_exports",
    "ExportedQuote": "quote_exports",
    "Story": "picked",
}
WRITES = {"insert_new", "upsert", "update", "delete", "insert"}


def writes_of(path: Path) -> set[str]:
    """The tables whose rows a file builds, updates or deletes."""
    found = set()
    nouns = {mapper.class_.__name__ for mapper in Base.registry.mappers}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        if node.func.id in nouns:
            found.add(node.func.id)
        if node.func.id in WRITES:
            found |= {arg.id for arg in node.args if isinstance(arg, ast.Name) and arg.id in nouns}
    return found


def test_every_table_has_one_owner() -> None:
    nouns = {name for name in voc.model.__all__ if name not in ("Base", "Cursor")}
    assert set(OWNERS) == nouns


def test_rows_are_written_by_their_owner_only() -> None:
    strangers = [
        f"{path.relative_to(ROOT)} writes {noun}, which belongs to {OWNERS.get(noun, 'nobody')}"
        for place in ("voc", "app")
        for path in sorted((ROOT / place).rglob("*.py"))
        if "migrations" not in path.parts and place in path.parts
        for noun in sorted(writes_of(path))
        if noun != "Cursor" and (noun not in OWNERS or path != step(OWNERS[noun]))
    ]
    assert strangers == []


def test_owners_really_write_what_they_own() -> None:
    for noun, owner in OWNERS.items():
        assert noun in writes_of(step(owner)), (noun, owner)


OPENS_THE_VAULT = {
    "export_person": "tells a person all that is held about them",
    "quote_exports": "names who agreed to be named, and takes the names of the others out of their words",
    "forget": "looks for what is left of a person elsewhere",
    "send": "sends, with an audit row for each message",
}
"""The only files that ask for what the vault holds, and what for. `vault` itself compares and seals."""
AT_THE_VAULT = OPENS_THE_VAULT | {
    "vault": "owns it: writes, seals, opens, compares, erases",
    "customers": "hands it what files say",
    "drafts": "asks whether there is a name, not which",
    "facts": "asks whether there is an address, not which",
    "taking_back": "hands it what a wrong reading had said",
    "traces": "is given an entry by `forget`",
}
"""All that have to do with it."""
OPENERS = {"opened", "names_of_others"}


def test_the_vault_has_one_file_that_names_it() -> None:
    names = {
        path.stem
        for path in sorted((ROOT / "voc").rglob("*.py"))
        if path.parent.name not in ("model", "versions")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.alias)
        and "VaultEntry" in (getattr(node, "id", ""), getattr(node, "name", ""))
    }
    assert names == {"vault"}


def test_the_vault_is_opened_by_those_alone_who_have_a_reason() -> None:
    openers = {
        path.stem
        for path in sorted((ROOT / "voc").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"vault.{name}" for name in OPENERS}
    }
    assert openers == set(OPENS_THE_VAULT)


def test_whatever_opens_the_vault_leaves_an_audit_row() -> None:
    tree = ast.parse(step("vault").read_text(encoding="utf-8"))
    calls = {
        function.name: {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
    }
    opens = {name for name, called in calls.items() if "_open" in called and name != "_open"}
    assert opens == {*OPENERS, "learn", "unlearn", "_seal_some"}
    assert [name for name in opens if "audit" not in calls[name]] == []


SEES_REPLACED = {
    "comment_rows": "finds the versions of what comes in again",
    "edited": "withdraws what their words asked for",
    "export_person": "tells a person all that is held about them",
    "recalled": "finds what was misread once and is read like that again",
    "retain": "erases them as well",
    "tag": "stores what was tagged while they were replaced",
    "topic_store": "looks for topics whose example was replaced",
    "audience": "describes contacts by passages that it is given",
    "decided": "shows on what words a decision was taken",
    "demand": "shows the words of requests whose asks it counts by themselves",
    "evidence": "shows passages that it is given",
    "feature_story": "keeps the words that a wait began with and a link rests on",
    "ledger_rows": "keeps the words that a loop began with",
    "links": "shows on what words a proposal rests",
    "merges": "shows on what words a proposal rests",
    "priorities": "shows on what words a proposal rests",
    "quote_collections": "tells of what left that no consent covers any more",
    "uses": "finds what used somebody's words",
    "versions": "shows the history",
    "shrink": "is told so by whoever erases",
}
"""The only files that look at versions that were replaced, and what for. All else leaves them out without a thought."""
SEERS = {"see_replaced", "with_replaced"}


def test_who_looks_at_what_was_replaced_has_a_reason() -> None:
    seers = {
        path.stem
        for path in sorted((ROOT / "voc").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SEERS
    }
    assert seers == set(SEES_REPLACED)
