import socket

import pytest

from deploy.local.ports import LOOPBACK, free_ports, held_ports


def test_ports_differ_and_can_be_listened_on() -> None:
    ports = free_ports(20)

    assert len(set(ports)) == 20
    for port in ports:
        with socket.create_server((LOOPBACK, port)):
            pass


def test_a_held_port_is_given_to_nobody_else() -> None:
    with held_ports(1) as (port,), held_ports(1, remembered=[port]) as (other,):
        assert other != port


def test_a_server_listens_on_a_port_that_is_held_for_it() -> None:
    with held_ports(1) as (port,), socket.create_server((LOOPBACK, port)):
        pass


def test_a_remembered_port_is_used_again() -> None:
    (port,) = free_ports(1)

    with held_ports(2, remembered=[port]) as ports:
        assert ports[0] == port


def test_a_remembered_port_that_somebody_took_is_replaced() -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with held_ports(1, remembered=[port]) as ports:
            assert ports != [port]


def test_a_port_is_free_again_after_the_block() -> None:
    with held_ports(1) as (port,), pytest.raises(OSError, match="in use"), socket.socket() as early:
        early.bind((LOOPBACK, port))
    with socket.socket() as late:
        late.bind((LOOPBACK, port))
