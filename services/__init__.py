"""The services, each on its own: they meet only in the events of `shared.events`."""

import sys

if "rich" not in sys.modules:
    # structlog takes rich in at its first import, to colour errors that `shared.logs` writes out
    # itself: 4 MB in every process that nothing uses. Whoever wants rich finds it afterwards.
    sys.modules["rich"] = None  # type: ignore[assignment] # so the import fails as if it were absent
    import structlog as _  # noqa: F401

    del sys.modules["rich"]
