"""Where one run of one system takes place: its virtual host, database, sink and folder."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from deploy.credentials import Credentials
from deploy.demo.roster import Roster
from shared.region import Region


@dataclass(frozen=True, slots=True)
class Site:
    """`ports` are free ones for the system's processes; the sink is the webhook's subscriber.

    `sheets` is the file of the papers that are posted; `declared_seconds` went into the topology.
    """

    amqp_url: str = field(repr=False)
    mongo_url: str = field(repr=False)
    database: str
    credentials: Credentials
    region: Region
    region_pack: Path
    roster: Roster
    sheets: Path
    folder: Path
    ports: list[int]
    sink_port: int
    declared_seconds: float = 0.0

    @property
    def sink_url(self) -> str:
        return f"http://127.0.0.1:{self.sink_port}/alerts"

    @property
    def webhook_secret(self) -> str:
        return self.credentials.webhook_secret.read_text(encoding="ascii")

    def environment(self) -> dict[str, str]:
        """What all processes of the bench itself read."""
        return {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "AMQP_URL": self.amqp_url,
            "MONGO_URL": self.mongo_url,
            "MONGO_DATABASE": self.database,
            "REGION_PACK": str(self.region_pack),
            "WEBHOOK_URL": self.sink_url,
            "WEBHOOK_SECRET": self.webhook_secret,
            "BUREAUS": ",".join(self.region.bureau_codes),
        }

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"
