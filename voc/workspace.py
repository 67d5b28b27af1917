"""The folder of a workspace.

In it lie `voc.toml` (settings a person may edit), `voc.db` (SQLite, unless `database_url` names a
PostgreSQL), `secret.key`, `secrets.toml` (the identity provider, if people sign in), `mappings/` (how columns were
recognised) and `outbox/` (messages written by the file channel).
"""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    TomlConfigSettingsSource,
)

from voc.config import Settings
from voc.errors import InputError

DEFAULT_FOLDER = "voc-workspace"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One folder with everything that belongs together."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        """The file a person may edit."""
        return self.folder / "voc.toml"

    @property
    def mappings(self) -> Path:
        """One TOML file for each kind of export that was recognised."""
        return self.folder / "mappings"

    @property
    def outbox(self) -> Path:
        """Where the file channel writes messages."""
        return self.folder / "outbox"

    def exists(self) -> bool:
        """Whether the folder was set up as a workspace."""
        return self.settings_file.is_file()

    def create(self, *, company: str = "", product: str = "") -> None:
        """Make the folder with its settings file. Does nothing to what is there already. Raises InputError."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"{self.folder}: cannot be a workspace ({error.strerror}). Name a folder."
            ) from error
        self.mappings.mkdir(exist_ok=True)
        self.outbox.mkdir(exist_ok=True)
        if not self.exists():
            text = _settings_text(company=company, product=product)
            write_whole(self.settings_file, text.encode())

    def secret(self) -> bytes:
        """32 random bytes that belong to this workspace; made on first use, readable by its owner only."""
        path = self.secret_file
        if not path.exists():
            write_whole(path, secrets.token_hex(32).encode())
            path.chmod(0o600)
        try:
            return bytes.fromhex(path.read_text(encoding="ascii"))
        except ValueError as error:
            raise InputError(f"{path}: is not the key that voc wrote. Put it back from a backup.") from error

    @property
    def secrets_file(self) -> Path:
        """Where a person names the identity provider, with its secrets. Never written by voc."""
        return self.folder / "secrets.toml"

    @property
    def secret_file(self) -> Path:
        """Where the key lies by which contacts are known again. It belongs into every backup."""
        return self.folder / "secret.key"

    def vault_keys(self, settings: Settings) -> list[str]:
        """The keys of the vault as they are written, those of the environment first. Raises InputError for no file."""
        given = os.environ.get(settings.vault_key_env, "").split(",") if settings.vault_key_env else []
        if settings.vault_key_file:
            path = self.vault_key_file(settings)
            try:
                given += path.read_text(encoding="ascii").splitlines()
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(
                    f"{path}: the key of the vault cannot be read ({error}). Put it back, or empty `vault_key_file`."
                ) from error
        return [key.strip() for key in given if key.strip() and not key.strip().startswith("#")]

    def vault_key_file(self, settings: Settings) -> Path:
        """Where the keys of the vault lie; a path that is not absolute begins in the workspace."""
        return self.folder / Path(settings.vault_key_file).expanduser()

    def settings(self) -> Settings:
        """The settings file under the environment. Raises InputError that names what is wrong."""
        path = self.settings_file

        class Bound(Settings):
            @classmethod
            def settings_customise_sources(
                cls,
                settings_cls: type[BaseSettings],
                init_settings: PydanticBaseSettingsSource,
                env_settings: PydanticBaseSettingsSource,
                dotenv_settings: PydanticBaseSettingsSource,
                file_secret_settings: PydanticBaseSettingsSource,
            ) -> tuple[PydanticBaseSettingsSource, ...]:
                return env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)

        try:
            return Bound()
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise InputError(f"{path}: `{name}`: {first['msg']}. See docs/settings.md.") from error
        except ValueError as error:
            raise InputError(f"{path}: not valid TOML ({error}). Mend it or delete it.") from error

    def database_url(self) -> str:
        """Where the tables are."""
        return self.settings().database_url or f"sqlite:///{self.folder.resolve() / 'voc.db'}"


def workspace_at(folder: Path | None) -> Workspace:
    """The workspace in `folder`, else in $VOC_WORKSPACE, else in ./voc-workspace."""
    return Workspace(folder or Path(os.environ.get("VOC_WORKSPACE", DEFAULT_FOLDER)))


def _settings_text(*, company: str, product: str) -> str:
    lines = [
        "# Settings of this workspace. Every line is optional; docs/settings.md explains them all.",
        f"company = {json.dumps(company)}" if company else '# company = "your company, as customers know it"',
        f"product = {json.dumps(product)}" if product else '# product = "your product"',
        '# staff = ["your-company.com", "Cara Sims"]',
        '# currency = "EUR"',
        "# rates = { USD = 0.92 }",
        "# days_between_messages = 7",
        "# needs_consent = true",
        '# database_url = "postgresql://user:password@localhost/voc"',
    ]
    return "\n".join(lines) + "\n"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all, whenever the process dies."""
    half = path.with_name(path.name + ".part")
    half.write_bytes(content)
    half.replace(path)
