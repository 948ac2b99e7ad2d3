"""How often one may ask: a person, an address, and one act that is tried again and again."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final, Protocol

from shared.web.limits_counts import Counts, Rate, Remembered

_RETRIES_KNOWN_SECONDS: Final = 900.0
_IPV6_BLOCK: Final = 64


class RateSettings(Protocol):
    """What `CommonSettings` says of rates."""

    @property
    def rate_per_person(self) -> Rate | None: ...
    @property
    def rate_submissions(self) -> Rate | None: ...
    @property
    def rate_per_key(self) -> Rate | None: ...
    @property
    def rate_per_address(self) -> Rate | None: ...


@dataclass(frozen=True, slots=True)
class Excess:
    """`fresh`: the first refusal of its window, which is worth a line in the log."""

    what: str
    rate: Rate
    wait_seconds: float
    fresh: bool


class Rates:
    """Counts a request where it belongs; answers what was exceeded, if anything."""

    def __init__(self, settings: RateSettings, *, counts: Counts | None = None) -> None:
        self._settings = settings
        self._counts = counts or Counts()
        self._counted = Remembered(_RETRIES_KNOWN_SECONDS)

    def read(self, person: str) -> Excess | None:
        return self._hit("person", self._settings.rate_per_person, person)

    def anonymous(self, address: str) -> Excess | None:
        block = address_block(address)
        return self._hit("address", self._settings.rate_per_address, block)

    def write(self, person: str, act: str, *, member: bool) -> Excess | None:
        """`act` names what is done; the same once more is a retry, never held against the person.

        One act alone may not be tried without end, and that stops nothing else. A desk works off
        what many members send, so only members have the narrower limit.
        """
        name = f"{person} {act}"
        if name in self._counted:
            return self._hit("key", self._settings.rate_per_key, name)
        settings = self._settings
        rate = settings.rate_submissions if member else settings.rate_per_person
        excess = self._hit("submissions", rate, person)
        if excess is None:
            self._counted.add(name)
        return excess

    def _hit(self, what: str, rate: Rate | None, who: str) -> Excess | None:
        over = self._counts.hit(rate, what, who) if rate else None
        return Excess(what, rate, over.wait_seconds, over.fresh) if rate and over else None


def act_name(*parts: bytes | str) -> str:
    """One name of bounded length for what a request does."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode() if isinstance(part, str) else part)
        digest.update(b"\n")
    return digest.hexdigest()


@lru_cache(maxsize=4096)
def address_block(address: str) -> str:
    """The address itself; of IPv6 its block of 64 bits, all of which one household has."""
    try:
        found = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found.packed, _IPV6_BLOCK), strict=False))
    return str(found)
