"""Webhooks go to public addresses only, by the address that is connected to, whatever its name.

The check is made on each socket: after the name was resolved, and of no other address than the one
that is then connected to. A name that says something else a moment later changes nothing.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import aiohttp

_CARRIES_IPV4: Final = tuple(
    IPv6Network(one) for one in ("::/96", "64:ff9b::/96", "::ffff:0:0:0/96")
)
"""Nets of old and of translation, whose last four bytes are an address of IPv4."""


class PrivateAddressError(OSError):
    """The target is not a public address; what lies in our own nets is not for subscribers."""

    def __init__(self) -> None:
        super().__init__("not a public address")


def is_public(address: str) -> bool:
    """Whether it is an address of the internet at large; a name is none."""
    try:
        return _public(ip_address(address.strip("[]")))
    except ValueError:
        return False


def connector(*, private: bool) -> aiohttp.TCPConnector:
    """`private` lets webhooks into our own nets, as a demonstration needs it."""
    return aiohttp.TCPConnector(socket_factory=None if private else _socket_to)


def refused(error: BaseException) -> bool:
    """Whether a try ended because the target is not public."""
    reason = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    return isinstance(reason, PrivateAddressError)


def _socket_to(target: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, address = target
    if not is_public(str(address[0])):
        raise PrivateAddressError
    return socket.socket(family, kind, protocol)


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return _public(carried)
    return address.is_global and not address.is_multicast


def _carried(address: IPv6Address) -> IPv4Address | None:
    if any(address in net for net in _CARRIES_IPV4):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
