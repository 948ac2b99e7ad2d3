"""What docs/security.md says was tried, held against what a test has just tried."""

import re
from pathlib import Path

_PAGE = Path(__file__).parents[2] / "docs" / "security.md"


def documented(attack: str) -> int:
    """The number in the row of the page's table that is named so."""
    row = re.search(
        rf"^\| {re.escape(attack)} \| ([\d,]+) \|", _PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert row, f"docs/security.md does not tell of: {attack}"
    return int(row[1].replace(",", ""))


def counted(attack: str, number: int) -> None:
    """As many as the page says; a few more where routes have been added since."""
    said = documented(attack)
    assert said <= number <= said * 1.1, f"{attack}: {number} were tried, the page says {said}"
