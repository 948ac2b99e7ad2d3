"""A roster is taken over whole, told once, and to repeat it changes nothing."""

import pytest

from services.identity.domain import Contacts
from services.identity.domain.lines import Rules, read_line
from shared.events import PersonAdded, PersonChanged, PersonEnded
from tests.unit.identity.offices import CHECKED, TODAY, BrokerAwayError, Offices, member, places


@pytest.fixture
def offices() -> Offices:
    return Offices()


async def test_a_first_import_adds_everybody_and_tells_of_them(offices: Offices) -> None:
    plan = await offices.take(
        member(term="16", valid_from="2023年1月10日", id_number=CHECKED, phone="138-0000-0000"),
        {"id": "o1", "name_zh": "李红", "role": "official", "bureau": "hrss"},
    )
    assert [one.person.id for one in plan.diff.added] == ["m0001", "o1"]
    assert offices.told.types == ["person.added.v1", "person.added.v1"]
    held = await offices.people.held("m0001")
    assert held is not None
    assert held.person.valid_from is not None
    assert held.holding.contacts == Contacts(phone="13800000000")
    told = offices.told.events[1]
    assert isinstance(told, PersonAdded)
    assert (told.bureau, told.data.name.zh, told.data.role) == ("hrss", "李红", "official")


async def test_the_same_import_again_changes_and_tells_nothing(offices: Offices) -> None:
    rows = (member(id_number=CHECKED, email="c@example.org"), member("m0002", name_zh="王芳"))
    await offices.take(*rows)
    plan = await offices.take(*rows)
    assert (plan.diff.total, plan.diff.unchanged, plan.writes) == (0, 2, [])
    assert len(offices.told.events) == 2


async def test_nothing_private_is_in_what_is_told(offices: Offices) -> None:
    await offices.take(member(id_number=CHECKED, email="c@example.org", phone="13800000000"))
    held = await offices.people.held("m0001")
    assert held is not None
    said = offices.told.events[0].to_json().decode()
    for private in (CHECKED, "c@example.org", "13800000000", str(held.holding.id_hash)):
        assert private not in said


async def test_a_change_is_shown_field_by_field_and_told(offices: Offices) -> None:
    await offices.take(member())
    plan = await offices.take(member(group="静安区", name_en="Chen Ming"))
    assert [one.fields for one in plan.diff.changed] == [("name_en", "group")]
    told = offices.told.events[-1]
    assert isinstance(told, PersonChanged)
    assert (told.data.group, told.data.revision) == ("静安区", 2)


async def test_a_change_of_what_is_private_is_written_and_told_to_nobody(offices: Offices) -> None:
    await offices.take(member(phone="13800000000"))
    plan = await offices.take(member(phone="13900000000"))
    assert [one.fields for one in plan.diff.changed] == [("phone",)]
    assert offices.told.types == ["person.added.v1"]
    held = await offices.people.held("m0001")
    assert held is not None
    assert held.holding.contacts.phone == "13900000000"


async def test_a_column_that_a_file_lacks_leaves_what_is_known(offices: Offices) -> None:
    await offices.take(member(phone="13800000000", id_number=CHECKED, term="16"))
    plan = await offices.take(member())
    assert plan.diff.unchanged == 1


async def test_a_person_without_an_id_is_known_again_by_the_document(offices: Offices) -> None:
    row = {name: value for name, value in member(id_number=CHECKED).items() if name != "id"}
    first = await offices.take(row)
    again = await offices.take(row | {"id_number": CHECKED.lower()})
    (added,) = first.diff.added
    assert added.person.id.startswith("p")
    assert again.diff.unchanged == 1


async def test_whoever_the_file_does_not_name_leaves_if_asked_to(offices: Offices) -> None:
    await offices.take(member(), member("m0002"), {"id": "s1", "name_zh": "赵", "role": "operator"})
    assert (await offices.plan(member())).diff.ended == ()
    plan = await offices.take(member(), end_missing=True)
    assert [one.person.id for one in plan.diff.ended] == ["m0002"]
    told = offices.told.events[-1]
    assert isinstance(told, PersonEnded)
    assert told.data.valid_to is not None
    assert told.data.valid_to < TODAY
    assert (await offices.take(member(), end_missing=True)).diff.total == 0


async def test_an_office_that_the_file_ends_is_told_as_ended(offices: Offices) -> None:
    await offices.take(member())
    await offices.take(member(valid_to="2026-01-19"))
    await offices.take(member(valid_to="2027-01-19"))
    assert offices.told.types[1:] == ["person.ended.v1", "person.changed.v1"]


async def test_nothing_is_written_if_any_line_is_wrong(offices: Offices) -> None:
    plan = await offices.take(member(), member("m0002", body="chamber"))
    assert places(plan) == [(3, "body")]
    assert plan.writes == ()
    assert await offices.people.everyone("shanghai") == {}


async def test_wrong_lines_can_be_left_out(offices: Offices) -> None:
    plan = await offices.take(member(), member("m0002", body="chamber"), skip_bad=True)
    assert places(plan) == [(3, "body")]
    assert list(await offices.people.everyone("shanghai")) == ["m0001"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"name_zh": ""}, "name_zh"),
        ({"name_zh": "陈\u202e明"}, "name_zh"),
        ({"name_zh": "陈" * 81}, "name_zh"),
        ({"role": "king"}, "role"),
        ({"role": "official", "bureau": "weather"}, "bureau"),
        ({"id": "service:intake"}, "id"),
        ({"id": ""}, "id"),
        ({"id_number": "11010519491231002"}, "id_number"),
        ({"id_number": "110105194912310021"}, "id_number"),
        ({"id_number": CHECKED, "document_type": "library_card"}, "id_number"),
        ({"phone": "call me"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"valid_from": "next year"}, "valid_from"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-01"}, "valid_to"),
        ({"acting_for": "m0002"}, "acting_for"),
        ({"role": "assistant", "acting_for": "m0002@yesterday..today"}, "acting_for"),
        ({"term": "15"}, "term"),
    ],
)
def test_a_fault_names_its_column_and_never_quotes_the_cell(
    cells: dict[str, str], column: str
) -> None:
    _, faults = read_line(7, member(**cells), Rules({"hrss"}, TODAY, term="16"))
    assert [(one.line, one.column) for one in faults] == [(7, column)]
    assert faults[0].words.zh
    for value in filter(lambda value: len(value) > 4, cells.values()):
        assert value not in str(faults[0].words)


def test_values_may_be_written_in_chinese() -> None:
    rules = Rules({"hrss"}, TODAY)
    line, faults = read_line(2, {"id": "m1", "name_zh": "陈明", "role": "政协委员"}, rules)
    assert (faults, line.values["role"], line.values["body"]) == ([], "member", "cppcc")


async def test_the_same_person_twice_in_a_file_is_a_fault(offices: Offices) -> None:
    assert places(await offices.take(member(), member())) == [(3, "id")]


async def test_a_broker_that_is_away_loses_no_news(offices: Offices) -> None:
    offices.told.away = True
    with pytest.raises(BrokerAwayError):
        await offices.take(member())
    offices.told.away = False
    assert (await offices.take(member())).diff.total == 0
    assert offices.told.types == ["person.added.v1"]
    assert await offices.announce() == 0


async def test_news_told_twice_are_the_same_news(offices: Offices) -> None:
    plan = await offices.plan(member())
    again = await offices.plan(member())
    assert [write.pending[0].id for write in plan.writes] == [
        write.pending[0].id for write in again.writes
    ]


def official(**cells: str) -> dict[str, str]:
    return {"id": "o1", "name_zh": "李红", "role": "official", "bureau": "hrss"} | cells


async def revoked_by(offices: Offices, *rows: dict[str, str], **wish: bool) -> list[str]:
    await offices.take(*rows, **wish)
    found = await offices.revocations.since(0, now=int(offices.now.timestamp()))
    return sorted(one.person for one in found)


@pytest.mark.parametrize(
    "later",
    [
        official(valid_to="2026-01-19"),
        official(valid_from="2026-01-21"),
        official(bureau="water"),
        official(role="operator", bureau=""),
    ],
)
async def test_whoever_loses_something_by_an_import_is_signed_out_everywhere(
    offices: Offices, later: dict[str, str]
) -> None:
    await offices.take(official(), member())
    session = await offices.sessions.open("o1", acting_for=None, now=offices.now)
    assert await revoked_by(offices, later, member(group="静安区")) == ["o1"]
    assert await offices.sessions.find(session, now=offices.now) is None


async def test_whoever_the_new_list_leaves_out_is_signed_out_everywhere(offices: Offices) -> None:
    await offices.take(member(), member("m0002"))
    assert await revoked_by(offices, member(), end_missing=True) == ["m0002"]


async def test_an_assistant_is_signed_out_for_a_mandate_that_is_gone_not_for_a_new_one(
    offices: Offices,
) -> None:
    assistant = {"id": "a1", "name_zh": "孙丽", "role": "assistant", "acting_for": "m0001"}
    await offices.take(assistant)
    more = assistant | {"acting_for": "m0001; m0002"}
    assert await revoked_by(offices, more) == []
    assert await revoked_by(offices, assistant | {"acting_for": "m0002"}) == ["a1"]


async def test_whoever_gains_or_changes_something_else_stays_signed_in(offices: Offices) -> None:
    await offices.take(official(valid_to="2026-06-30"), member())
    longer = official(valid_to="2027-06-30", term="17", name_en="Li Hong", phone="13800000000")
    assert await revoked_by(offices, longer, member(), member("m0002")) == []


async def test_an_erased_person_does_not_come_back_by_an_import(offices: Offices) -> None:
    await offices.take(member(id_number=CHECKED))
    await offices.erase("m0001")
    assert places(await offices.take(member(id_number=CHECKED))) == [(2, "id")]
