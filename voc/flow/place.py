"""A workspace, opened: its settings, its database and its secret, in one value that steps are given."""

from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Engine, func, select

from voc.config import Settings
from voc.errors import InputError
from voc.model import ContactKey
from voc.store import open_engine, reading, ring_from, upgrade, with_ring
from voc.workspace import Workspace, workspace_at


@dataclass(frozen=True, slots=True)
class Place:
    """An open workspace."""

    workspace: Workspace
    settings: Settings
    engine: Engine

    @property
    def templates(self) -> Path:
        """Where a workspace keeps message templates of its own."""
        return self.workspace.folder / "templates"

    def on_cluster(self, address: str | None) -> "Place":
        """The same with another setting `cluster` for once; None: as it is, `off`: without."""
        if address is None:
            return self
        changed = {"cluster": "" if address == "off" else address}
        return replace(self, settings=self.settings.model_copy(update=changed))


def create_place(folder: Path | None, *, company: str = "", product: str = "") -> Place:
    """Make a workspace where there is none, bring its tables up to date, and open it."""
    workspace = workspace_at(folder)
    workspace.create(company=company, product=product)
    return _open(workspace)


def open_place(folder: Path | None) -> Place:
    """Open a workspace. Raises InputError, with the way out, where there is none."""
    workspace = workspace_at(folder)
    if not workspace.exists():
        raise InputError(
            f"No workspace in `{workspace.folder}`. Make one with `voc init`, or point to yours with "
            "`--workspace FOLDER` or $VOC_WORKSPACE."
        )
    return _open(workspace)


def _open(workspace: Workspace) -> Place:
    settings = workspace.settings()
    ring = ring_from(workspace.vault_keys(settings))
    engine = with_ring(open_engine(workspace.database_url()), ring)
    upgrade(engine)
    if not workspace.secret_file.exists():
        _refuse_without_key(workspace, engine)
    workspace.secret()
    return Place(workspace, settings, engine)


def _refuse_without_key(workspace: Workspace, engine: Engine) -> None:
    """A new key would make strangers of all contacts that are known: their replies would close no loop."""
    with reading(engine) as session:
        known = session.scalar(select(func.count()).select_from(ContactKey)) or 0
    if known:
        raise InputError(
            f"{workspace.secret_file} is gone, and {known} keys of contacts were made with it. Put it back from a "
            "backup; without it nobody is known again."
        )
