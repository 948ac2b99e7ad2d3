"""The published language stays readable: stored samples of every event, kept for ever.

A sample is never changed: fields that its version got later are in a second one, under `later`.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

import shared.events
from shared.events import (
    ALL_EVENTS,
    EVENTS_BY_TYPE,
    Event,
    MalformedEventError,
    Payload,
    UnknownEventTypeError,
    parse_event,
)

FIRST = sorted((Path(__file__).parent / "samples").glob("*.json"))
LATER = sorted((Path(__file__).parent / "samples" / "later").glob("*.json"))
SAMPLES = FIRST + LATER
every_sample = pytest.mark.parametrize(
    "path", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)
every_event = pytest.mark.parametrize("event", ALL_EVENTS, ids=lambda event: event.TYPE)


def content(path: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(path.read_bytes())
    return parsed


def parts(value: Any) -> Iterator[Payload]:
    """This part of an event and all parts within it."""
    if isinstance(value, Payload):
        yield value
        value = tuple(getattr(value, name) for name in type(value).model_fields)
    if isinstance(value, tuple):
        for one in value:
            yield from parts(one)


def holds(more: Any, less: Any) -> bool:
    """Whether all that is said in `less` is said in `more`, in the same words."""
    if isinstance(less, dict):
        return all(name in more and holds(more[name], value) for name, value in less.items())
    if isinstance(less, list):
        return len(more) == len(less) and all(map(holds, more, less))
    return bool(more == less)


@every_event
def test_every_event_has_a_sample(event: type[Event]) -> None:
    assert event.TYPE in {path.stem for path in FIRST}


@every_event
def test_the_samples_of_an_event_use_every_field_of_its_data(event: type[Event]) -> None:
    used: dict[type[Payload], set[str]] = defaultdict(set)
    for path in SAMPLES:
        if path.stem == event.TYPE:
            for part in parts(parse_event(path.read_bytes()).data):
                used[type(part)] |= part.model_fields_set
    used.pop(shared.events.Actor, None)  # which of its fields are set depends on who it is
    for kind, fields in used.items():
        assert fields == kind.model_fields.keys()


@every_event
def test_the_data_of_every_event_is_part_of_the_published_names(event: type[Event]) -> None:
    data = event.model_fields["data"].annotation
    assert data is not None
    assert {event.__name__, data.__name__} <= set(shared.events.__all__)


@every_sample
def test_a_sample_is_read_by_its_class(path: Path) -> None:
    event = parse_event(path.read_bytes())
    assert type(event) is EVENTS_BY_TYPE[path.stem]


@every_sample
def test_what_a_sample_says_comes_out_as_it_went_in(path: Path) -> None:
    event = parse_event(path.read_bytes())
    assert holds(json.loads(event.to_json()), content(path))
    assert parse_event(event.to_json()) == event


@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_a_sample_without_later_fields_says_as_much_without_them(path: Path) -> None:
    """An old publisher's message, read by this release, lacks nothing that it has to have."""
    first = next(one for one in FIRST if one.stem == path.stem)
    old, new = content(first)["data"], content(path)["data"]
    assert not holds(old, new)
    assert old.keys() <= new.keys()
    assert type(parse_event(first.read_bytes())) is type(parse_event(path.read_bytes()))


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
