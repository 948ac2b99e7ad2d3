"""A whole stack on one machine: which processes there are, and what each is told."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from deploy.credentials import Credentials
from deploy.demo.target import Target
from deploy.key_files import HASH_KEY, ISSUER_KEYS, PEOPLE_KEYS
from deploy.local.ports import LOOPBACK
from deploy.local.supervisor import ProcessSpec

SUBSCRIBER = "webhook-subscriber"
REPLICABLE = ("intake", "router", "notifier", "archive")
SERVICES = (*REPLICABLE, "portal", "identity")
NICENESS: Final[Mapping[str, int]] = {"router": 5, "archive": 5, "notifier": 10}
"""While cores are short a paper is taken in first, then assigned and shown; alerts can wait."""

_FOR_OPERATORS = ("AMQP_URL", "AMQP_MANAGEMENT_URL")


@dataclass(frozen=True, slots=True)
class Replicas:
    """How many processes of each service; one portal and one identity."""

    intake: int = 1
    router: int = 1
    notifier: int = 1
    archive: int = 1

    def names(self) -> Iterator[tuple[str, str]]:
        """(service, process name) of each process."""
        for service in REPLICABLE:
            number = getattr(self, service)
            for place in range(1, number + 1):
                yield service, service if number == 1 else f"{service}-{place}"
        yield "portal", "portal"
        yield "identity", "identity"

    @property
    def total(self) -> int:
        return sum(1 for _ in self.names())


@dataclass(frozen=True, slots=True)
class Servers:
    """The servers that a stack stands on."""

    amqp_url: str = field(repr=False)
    mongo_url: str = field(repr=False)
    management_url: str | None = field(default=None, repr=False)
    of_services: Mapping[str, str] = field(default_factory=dict, repr=False)
    """The broker's address for each service that has a user of its own there."""

    def amqp_of(self, service: str) -> dict[str, str]:
        """What a service is told of the broker; with users of their own, those without nothing."""
        if not self.of_services:
            return {"AMQP_URL": self.amqp_url}
        own = self.of_services.get(service)
        return {"AMQP_URL": own} if own else {}


@dataclass(frozen=True, slots=True)
class Layout:
    """Every process with its port, decided before any is started."""

    ports: Mapping[str, int]
    services: Mapping[str, str]
    webhook_port: int

    @classmethod
    def of(cls, replicas: Replicas, ports: Sequence[int]) -> "Layout":
        """`ports`: one for each process and one for the demonstration's webhook subscriber."""
        names = list(replicas.names())
        return cls(
            ports={name: port for (_, name), port in zip(names, ports, strict=False)},
            services={name: service for service, name in names},
            webhook_port=ports[len(names)],
        )

    def urls(self, service: str) -> tuple[str, ...]:
        return tuple(
            f"http://{LOOPBACK}:{port}"
            for name, port in self.ports.items()
            if self.services[name] == service
        )


@dataclass(frozen=True, slots=True)
class Stack:
    """All that decides the processes of a stack."""

    layout: Layout
    servers: Servers
    credentials: Credentials
    region_pack: Path
    folder: Path
    environ: Mapping[str, str]

    def target(self) -> Target:
        return Target(
            intake=self.layout.urls("intake"),
            archive=self.layout.urls("archive"),
            router=self.layout.urls("router"),
            portal=self.layout.urls("portal")[0],
            identity=self.layout.urls("identity")[0],
            amqp=self.servers.amqp_url,
            mongo=self.servers.mongo_url,
            management=self.servers.management_url,
            issuer_key=self.credentials.issuer_key,
            region_pack=self.region_pack,
        )

    def specs(self) -> list[ProcessSpec]:
        """What the supervisor starts: the services, and the demonstration's own subscriber."""
        services = [
            self._spec(
                name,
                ["-m", f"services.{self.layout.services[name]}.main"],
                self.environment_of(self.layout.services[name]) | {"HTTP_PORT": str(port)},
                NICENESS.get(self.layout.services[name], 0),
            )
            for name, port in self.layout.ports.items()
        ]
        port, secret = str(self.layout.webhook_port), str(self.credentials.webhook_secret)
        subscriber = ["-m", "deploy.demo.subscriber", port, secret]
        return [*services, self._spec(SUBSCRIBER, subscriber, dict(self.environ))]

    def _spec(
        self, name: str, argv: list[str], environment: Mapping[str, str], niceness: int = 0
    ) -> ProcessSpec:
        log = self.folder / "logs" / f"{name}.log"
        return ProcessSpec(name, [sys.executable, *argv], environment, log, niceness)

    def environment_of(self, service: str) -> dict[str, str]:
        """What a process of the service is told, but for its port."""
        common = self._common() | self.servers.amqp_of(service)
        own = {"SERVICE_TOKEN_FILE": str(self.credentials.token_of(service))}
        if service == "router":  # a model that is trained into this folder is taken over
            own["ROUTER_MODEL"] = self.environ.get("ROUTER_MODEL", str(self.folder / "model"))
        return common | own | (self._of_identity() if service == "identity" else {})

    def _of_identity(self) -> dict[str, str]:
        keys = self.credentials.folder
        own = {
            "PEOPLE_HASH_KEY_FILE": str(keys / HASH_KEY),
            "PEOPLE_KEYS_FILE": str(keys / PEOPLE_KEYS),
            "ISSUER_KEYS_FILE": str(keys / ISSUER_KEYS),
            "SIGN_IN_DEMO": "true",
        }
        if "MONGO_DATABASE" in self.environ:  # a database of one's own is for all of the stack
            own["IDENTITY_DATABASE"] = self.environ["MONGO_DATABASE"]
        return own

    def _common(self) -> dict[str, str]:
        files = self.credentials
        return {
            **{name: one for name, one in self.environ.items() if name not in _FOR_OPERATORS},
            "PYTHONUNBUFFERED": "1",
            # Threads that wait for the database would each keep a heap of their own.
            "MALLOC_ARENA_MAX": "2",
            "MONGO_URL": self.servers.mongo_url,
            "REGION_PACK": str(self.region_pack),
            "JWKS_FILE": str(files.jwks),
            "JWKS_URL": f"{self.layout.urls('identity')[0]}/.well-known/jwks.json",
            "IDENTITY_URLS": ",".join(self.layout.urls("identity")),
            "ARCHIVE_URLS": ",".join(self.layout.urls("archive")),
            "INTAKE_URLS": ",".join(self.layout.urls("intake")),
            "ROUTER_URLS": ",".join(self.layout.urls("router")),
            "NOTIFIER_SHOW_CODES": "true",
            "NOTIFIER_WEBHOOKS": str(_subscribers(self.layout, files, self.folder)),
            "NOTIFIER_WEBHOOKS_PRIVATE": "true",
            "PORTAL_DEMO_ROSTER": str(files.roster),
            "PORTAL_SESSION_KEY": files.session_key.read_text(encoding="ascii"),
            "HTTP_HOST": LOOPBACK,
        }


def _subscribers(layout: Layout, credentials: Credentials, folder: Path) -> Path:
    """The demonstration's one webhook subscriber: it is told of every answer."""
    file = folder / "webhooks.yaml"
    subscriber = {
        "name": "demonstration",
        "url": f"http://{LOOPBACK}:{layout.webhook_port}/alerts",
        "secret": credentials.webhook_secret.read_text(encoding="ascii"),
        "events": ["reply.submitted.*"],
        "recipients": ["person:*"],
    }
    file.touch(mode=0o600, exist_ok=True)
    file.write_text(yaml.safe_dump([subscriber]), encoding="utf-8")
    return file
