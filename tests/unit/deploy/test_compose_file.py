"""docker-compose.yml scales and stops without losing work, and its test builds what it names."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.stack import NICENESS

ROOT = Path(__file__).parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("intake", "router", "notifier", "archive", "portal", "identity")
BEYOND_COMPOSE_1_29 = {"name", "include", "start_interval", "attach", "develop", "post_start"}


def keys_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key)
            yield from keys_of(value)
    elif isinstance(node, list):
        for value in node:
            yield from keys_of(value)


def defaults_in(text: str) -> set[str]:
    return set(re.findall(r"\$\{\w+_IMAGE:-([^}]+)\}", text))


@pytest.mark.parametrize("name", OURS)
def test_a_service_can_be_scaled(name: str) -> None:
    service = SERVICES[name]
    assert "container_name" not in service
    assert "ports" not in service
    assert "hostname" not in service
    assert service["build"]["args"] == {"SERVICE": name}


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_asked_whether_it_is_ready_and_comes_back_after_a_crash(name: str) -> None:
    assert "/health/ready" in SERVICES[name]["healthcheck"]["test"][-1]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_stopped_only_after_it_could_finish_its_work(name: str) -> None:
    grace = float(SERVICES[name]["stop_grace_period"].removesuffix("s"))
    drain = float(SERVICES[name]["environment"]["DRAIN_SECONDS"])
    assert grace > 2 * drain  # the work in hand, and then the open requests


@pytest.mark.parametrize("name", OURS)
def test_a_service_is_signalled_itself_and_can_change_nothing_in_its_container(name: str) -> None:
    assert SERVICES[name]["init"]
    assert SERVICES[name]["read_only"]
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    command = SERVICES[name].get("command", [])
    assert not command or " exec " in command[-1]


def test_no_two_services_show_the_same_credential() -> None:
    files = [SERVICES[name]["environment"]["SERVICE_TOKEN_FILE"] for name in OURS]
    assert len(set(files)) == len(OURS)


def test_every_service_of_the_product_is_in_the_file() -> None:
    folders = {main.parent.name for main in ROOT.glob("services/*/main.py")}
    assert folders <= set(OURS)
    assert set(SERVICES) == {"rabbitmq", "mongo", "setup", *OURS, "gateway", "demo"}


def test_only_the_gateway_is_reached_from_outside_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"gateway": ["127.0.0.1:${CONSULT_PORT:-8080}:8080"]}
    assert COMPOSE["networks"]["back"] == {"internal": True}
    outside = {name for name, service in SERVICES.items() if service["networks"] != ["back"]}
    assert outside == {"gateway", "notifier", "identity"}


def test_services_start_after_the_queues_are_declared() -> None:
    assert SERVICES["setup"]["depends_on"] == {
        "rabbitmq": {"condition": "service_healthy"},
        "mongo": {"condition": "service_healthy"},
    }
    for name in OURS:
        conditions = SERVICES[name]["depends_on"]
        assert conditions == {"setup": {"condition": "service_completed_successfully"}}


def test_setup_and_services_agree_on_the_retry_ladder() -> None:
    ladders = {SERVICES[name]["environment"]["RETRY_LADDER"] for name in ("setup", *OURS)}
    assert len(ladders) == 1


def test_the_brokers_data_outlive_its_container() -> None:
    assert SERVICES["rabbitmq"]["hostname"]
    assert "rabbitmq:/var/lib/rabbitmq" in SERVICES["rabbitmq"]["volumes"]


def test_nothing_is_used_that_compose_1_29_refuses() -> None:
    assert set(COMPOSE) <= {"services", "networks", "volumes"} | {
        key for key in COMPOSE if key.startswith("x-")
    }
    assert not BEYOND_COMPOSE_1_29 & set(keys_of(SERVICES))


def test_the_images_named_are_those_that_the_test_builds() -> None:
    script = (ROOT / "deploy/docker/test-compose.sh").read_text(encoding="utf-8")
    dockerfile = (ROOT / "deploy/docker/Dockerfile").read_text(encoding="utf-8")
    built = set(re.findall(r"^export \w+_IMAGE=(\S+)$", script, re.MULTILINE))
    python = set(re.findall(r"^ARG PYTHON_IMAGE=(\S+)$", dockerfile, re.MULTILINE))
    named = {service["image"] for service in SERVICES.values() if "image" in service}
    assert built == python | defaults_in(" ".join(named))


def test_the_dockerfile_suits_both_builders() -> None:
    text = (ROOT / "deploy/docker/Dockerfile").read_text(encoding="utf-8")
    instructions = [line for line in text.splitlines() if not line.startswith("#")]
    assert not [line for line in instructions if re.search(r"--(mount|chmod|link)\b|<<", line)]
    assert "# syntax" not in text


def test_only_reads_reach_the_archive_from_outside() -> None:
    lines = (ROOT / "deploy/docker/Caddyfile").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line.strip()]
    guarded = words[words.index(["@archive", "{"]) : words.index(["handle", "@archive", "{"])]
    assert ["method", "GET", "HEAD"] in guarded
    doors = [at for at, line in enumerate(words) if line[:3] == ["dynamic", "a", "archive"]]
    handles = [
        next(words[up] for up in range(at, 0, -1) if words[up][0] == "handle") for at in doors
    ]
    # To compare a text is a question with a body; it changes nothing.
    assert handles == [["handle", "@archive", "{"], ["handle", "/v1/similar", "{"]]


def test_what_can_wait_gives_way_to_intake() -> None:
    """As in a stack on one machine; a service without shares has 1,024."""
    shares = {name: service.get("cpu_shares", 1024) for name, service in SERVICES.items()}
    assert shares["intake"] == shares["rabbitmq"] == shares["mongo"] == 1024
    assert 1024 > shares["router"] == shares["archive"] > shares["notifier"]
    assert NICENESS["router"] == NICENESS["archive"] < NICENESS["notifier"]
    assert "intake" not in NICENESS
