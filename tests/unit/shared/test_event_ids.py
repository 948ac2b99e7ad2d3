"""Ids of events: other programs can work them out too."""

import uuid

import pytest

from shared.events import derived_id
from shared.events.ids import NAMESPACE


@pytest.mark.parametrize("target", ["", "hrss", "上海市水务局"])
def test_an_events_id_is_the_fifth_kind_of_uuid_in_our_name_space(target: str) -> None:
    cause = uuid.uuid4()
    named = f"{cause}\nenquiry.assigned.v1\n{target}"
    assert derived_id(cause, "enquiry.assigned.v1", target) == uuid.uuid5(NAMESPACE, named)
