"""Checks a region pack: `python -m shared.region FOLDER` names all that is wrong with it."""

import sys
from pathlib import Path

from shared.region import RegionPackError, load_region


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m shared.region FOLDER\n")
        return 2
    try:
        region = load_region(Path(arguments[0]))
    except RegionPackError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    counts = f"bureaus: {len(region.bureaus)}, sessions: {len(region.sessions)}"
    sys.stdout.write(f"{region.code} is in order; {counts}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
