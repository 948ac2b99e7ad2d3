"""Holds the locked dependencies against published advisories, and says aloud when it cannot."""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import typer

SOURCES: Final = ("pypi", "osv")
_LOCKED: Final = Path("requirements/dev.txt")
_ANSWER_SECONDS: Final = 4
_PROBE_SECONDS: Final = 15
_WHOLE_SECONDS: Final = 300
_PIN: Final = re.compile(r"^[A-Za-z0-9_.\[\]-]+==\S+", re.MULTILINE)

Dependency = dict[str, Any]


def main() -> int:
    """1 when an advisory is known for what is locked; 0 otherwise, also when nobody can be asked.

    It is told in the last line which of the two it was.
    """
    pins = [found.split(";")[0].strip() for found in _PIN.findall(_LOCKED.read_text("utf-8"))]
    for source in SOURCES:
        if audited(ask(source, pins[:1], seconds=_PROBE_SECONDS)):
            return tell(ask(source, pins, seconds=_WHOLE_SECONDS), asked=len(pins))
    typer.echo("!!" * 40)
    typer.echo("!! DEPENDENCY AUDIT SKIPPED: no source of advisories answers here.")
    typer.echo("!! Run `make audit` where one can be reached before this goes anywhere.")
    typer.echo("!!" * 40)
    return 0


def ask(source: str, pins: Iterable[str], *, seconds: float) -> list[Dependency]:
    """What the source says of each; nothing where it does not answer in time."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--no-deps", "-f", "json"]
    command += ["--progress-spinner", "off", "--timeout", str(_ANSWER_SECONDS), "-s", source]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter, arguments of our own
            [*command, "-r", "/dev/stdin"],
            input="\n".join(pins),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []


def audited(told: Iterable[Dependency]) -> list[Dependency]:
    """Those that the source knows at all: a mirror of packages may have no advisories."""
    return [one for one in told if "skip_reason" not in one]


def tell(told: list[Dependency], *, asked: int) -> int:
    known = audited(told)
    bad = [one for one in known if one["vulns"]]
    for one in bad:
        for advisory in one["vulns"]:
            mended = ", ".join(advisory["fix_versions"]) or "not yet"
            typer.echo(f"{one['name']} {one['version']}: {advisory['id']}, mended in: {mended}")
    typer.echo(f"dependency audit: {len(known)} of {asked} audited, {len(bad)} with advisories")
    if len(known) < asked:
        typer.echo(f"!! {asked - len(known)} could not be audited")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
