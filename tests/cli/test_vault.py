"""`voc vault`: from rows in clear to a new key, as a person would do it."""

import json
import re
from pathlib import Path

from tests.cli.conftest import Run

TABLE = "Contact ID,Email,Name\nC-1,ann@north.example,Ann Lee\nC-2,bo@north.example,Bo Park\n"


def test_a_vault_is_sealed_turned_to_a_new_key_and_shut_without_it(voc: Run, tmp_path: Path) -> None:
    (tmp_path / "contacts.csv").write_text(TABLE, encoding="utf-8")
    assert voc("init").returncode == 0
    assert voc("ingest", "contacts.csv").returncode == 0
    assert re.search(r"in clear +2", voc("vault", "status").stdout)
    assert "no key to seal with" in voc("vault", "rotate").stderr

    keys, workspace = tmp_path / "vault.key", tmp_path / "voc-workspace"
    assert "readable by you alone" in voc("vault", "key", "--to", "vault.key").stdout
    (workspace / "voc.toml").write_text(f'vault_key_file = "{keys}"\n', encoding="utf-8")
    assert "2 rows sealed with the first key" in voc("vault", "rotate", "--by", "mai").stdout
    assert b"Ann Lee" not in b"".join(path.read_bytes() for path in workspace.glob("voc.db*"))

    voc("vault", "key", "--to", "vault.key")
    assert json.loads(voc("vault", "status", "--json").stdout)["waiting"] == 2
    assert json.loads(voc("vault", "rotate", "--json").stdout)["sealed"] == 2

    new, old = keys.read_text(encoding="ascii").split()
    keys.write_text(old, encoding="ascii")
    refused = voc("export-person", "C-1", "--to", "ann.json")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "The vault is sealed with the key" in refused.stderr
    assert "2 rows cannot be opened" in voc("vault", "status").stdout
    keys.write_text(new, encoding="ascii")
    assert voc("export-person", "C-1", "--to", "ann.json").returncode == 0
    assert "Ann Lee" in (tmp_path / "ann.json").read_text(encoding="utf-8")


def test_a_key_without_a_file_is_printed_alone(voc: Run) -> None:
    assert re.fullmatch(r"[\w-]{43}=\n", voc("vault", "key").stdout)
