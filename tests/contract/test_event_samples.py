"""The published language stays readable: a stored sample of every event, kept for ever."""

import json
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from shared.events import (
    ALL_EVENTS,
    EVENTS_BY_TYPE,
    Event,
    MalformedEventError,
    UnknownEventTypeError,
    parse_event,
)

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
every_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def content(path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(path.read_bytes())
    return parsed


@pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.TYPE)
def test_every_event_has_a_sample(event: type[Event]) -> None:
    assert event.TYPE in {path.stem for path in SAMPLES}


@every_sample
def test_a_sample_is_read_by_its_class(path: Path) -> None:
    event = parse_event(path.read_bytes())
    assert type(event) is EVENTS_BY_TYPE[path.stem]


@every_sample
def test_a_sample_comes_out_as_it_went_in(path: Path) -> None:
    event = parse_event(path.read_bytes())
    assert json.loads(event.to_json()) == content(path)


@every_sample
def test_a_sample_uses_every_attribute_that_its_class_has(path: Path) -> None:
    assert content(path).keys() >= EVENTS_BY_TYPE[path.stem].model_fields.keys() - {"bureau"}


@every_sample
def test_fields_of_a_later_release_are_tolerated(path: Path) -> None:
    later = content(path) | {"sequence": "7"}
    later["data"] = later["data"] | {"mood": "hopeful"}
    assert parse_event(json.dumps(later).encode()) == parse_event(path.read_bytes())


@every_sample
def test_a_sample_is_a_cloudevent_to_others(path: Path) -> None:
    event, mine = JSONFormat().read(CloudEvent, path.read_bytes()), parse_event(path.read_bytes())
    assert (event.get_specversion(), event.get_type()) == ("1.0", path.stem)
    assert (event.get_id(), event.get_subject()) == (str(mine.id), str(mine.subject))
    assert (event.get_source(), event.get_time()) == (mine.source, mine.time)
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("correlationid") == str(mine.correlationid)
    assert event.get_extension("region") == mine.region
    assert event.get_data() == content(path)["data"]


def test_a_type_that_no_class_knows_is_told_apart_from_a_broken_one() -> None:
    unheard = content(SAMPLES[0]) | {"type": "enquiry.unheard.v1"}
    with pytest.raises(UnknownEventTypeError, match=r"enquiry\.unheard\.v1"):
        parse_event(json.dumps(unheard).encode())


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"type": 7}', b"\xff\xfe"])
def test_what_is_no_cloudevent_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedEventError):
        parse_event(body)


def test_a_broken_event_is_reported_without_quoting_it() -> None:
    broken = content(SAMPLES[0]) | {"time": "王芳的建议"}
    with pytest.raises(MalformedEventError) as caught:
        parse_event(json.dumps(broken).encode())
    assert "time" in str(caught.value)
    assert "王芳" not in str(caught.value)
