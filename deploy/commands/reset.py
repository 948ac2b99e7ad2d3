"""Deletes what a stack has stored, unless it is running."""

import shutil
from contextlib import ExitStack
from pathlib import Path

from deploy.local.claim import claimed

SERVERS = ("broker", "database")
FOLDERS = (*SERVERS, "keys", "logs")
FILES = ("stack.json", "webhooks.yaml")


def reset(data: Path) -> None:
    """Delete papers, queues, keys and logs; the log of the set-up stays.

    Raises:
        FolderInUseError: the stack of this folder is running.
    """
    with ExitStack() as held:
        for server in SERVERS:
            held.enter_context(claimed(data.resolve() / server))
        for folder in FOLDERS:
            shutil.rmtree(data / folder, ignore_errors=True)
        for file in FILES:
            (data / file).unlink(missing_ok=True)
