"""What every process would hold in memory and never use stays out of it."""

import subprocess
import sys

NEEDLESS = {"rich", "pygments", "limits", "unittest", "hdrhistogram", "openpyxl", "psutil"}
LOADED = """
import sys
import services.archive.main, services.intake.main, services.notifier.main, services.router.main
print(*{name.partition(".")[0] for name in sys.modules})
import rich.console
"""


def test_services_load_nothing_that_they_never_use() -> None:
    words = [sys.executable, "-c", LOADED]
    told = subprocess.run(words, capture_output=True, check=True, text=True)  # noqa: S603 - our own words
    loaded = told.stdout.split()
    assert "structlog" in loaded
    assert not NEEDLESS & set(loaded)
