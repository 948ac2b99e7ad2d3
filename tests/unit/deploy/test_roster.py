import re
from collections import Counter

import pytest

from deploy.demo.roster import Roster, UnknownPersonError, make_roster

BUREAUS = [f"bureau{number}" for number in range(44)]


@pytest.fixture(scope="module")
def roster() -> Roster:
    return make_roster(BUREAUS)


def test_the_roster_has_the_numbers_of_the_first_session(roster: Roster) -> None:
    assert len(roster.members) == 646
    assert len(roster.officials) == 672
    assert len(roster.secretariat) == 4
    assert len(roster.operators) == 1
    assert len(roster.examiners) == 1


def test_everyone_has_an_id_of_their_own_in_sequence(roster: Roster) -> None:
    assert [person.id for person in roster.members] == [f"m{n:04}" for n in range(1, 647)]
    assert [person.id for person in roster.officials] == [f"o{n:04}" for n in range(1, 673)]
    assert [person.id for person in roster.secretariat] == ["s0001", "s0002", "s0003", "s0004"]
    assert [person.id for person in roster.operators] == ["op001"]
    assert [person.id for person in roster.examiners] == ["x0001"]


def test_role_follows_the_group_a_person_is_listed_in(roster: Roster) -> None:
    assert {person.role for person in roster.members} == {"member"}
    assert {person.role for person in roster.officials} == {"official"}
    assert {person.role for person in roster.secretariat} == {"secretariat"}
    assert {person.role for person in roster.operators} == {"operator"}
    assert {person.role for person in roster.examiners} == {"examiner"}


def test_no_two_people_share_a_name(roster: Roster) -> None:
    names = [person.name_zh for person in roster]
    assert len(set(names)) == len(names) == 646 + 672 + 4 + 1 + 1


def test_every_name_is_given_in_chinese_and_in_pinyin(roster: Roster) -> None:
    for person in roster:
        assert re.fullmatch(r"[\u4e00-\u9fff]{3}", person.name_zh), person
        assert re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", person.name_en), person


def test_members_belong_to_a_body_and_a_group_and_to_no_bureau(roster: Roster) -> None:
    assert Counter(person.body for person in roster.members) == {"congress": 323, "cppcc": 323}
    assert all(person.group and person.group_en for person in roster.members)
    assert all(person.bureau is None for person in roster.members)


def test_deputies_sit_by_district_and_cppcc_members_by_sector(roster: Roster) -> None:
    deputies = {person.group for person in roster.members if person.body == "congress"}
    others = {person.group for person in roster.members if person.body == "cppcc"}
    assert len(deputies) == 16
    assert "浦东新区" in deputies
    assert len(others) == 20
    assert not deputies & others


def test_a_small_part_of_the_roster_still_holds_both_bodies(roster: Roster) -> None:
    assert {person.body for person in roster.members[:2]} == {"congress", "cppcc"}


def test_every_bureau_has_at_least_four_officials(roster: Roster) -> None:
    by_bureau = Counter(person.bureau for person in roster.officials)
    assert set(by_bureau) == set(BUREAUS)
    assert min(by_bureau.values()) >= 4


def test_officials_of_a_bureau_are_those_who_serve_it(roster: Roster) -> None:
    officials = roster.officials_of("bureau7")
    assert officials
    assert all(person.bureau == "bureau7" for person in officials)
    assert all(person.body is None and person.group is None for person in officials)
    assert roster.officials_of("nowhere") == ()


def test_a_person_is_found_by_id(roster: Roster) -> None:
    for person in roster:
        assert roster.person(person.id) is person


def test_an_unknown_id_is_refused_by_name(roster: Roster) -> None:
    with pytest.raises(UnknownPersonError, match="m9999"):
        roster.person("m9999")


def test_the_roster_is_the_same_every_time(roster: Roster) -> None:
    assert make_roster(BUREAUS) == roster


def test_members_do_not_change_with_the_bureaus(roster: Roster) -> None:
    assert make_roster(["only"]).members == roster.members


def test_a_region_with_few_bureaus_has_officials_too() -> None:
    assert len(make_roster(["a", "b"]).officials_of("b")) == 336


def test_a_thousand_bureaus_have_four_officials_each_with_names_of_their_own() -> None:
    many = make_roster([f"bureau{number}" for number in range(1000)])
    assert set(Counter(person.bureau for person in many.officials).values()) == {4}
    assert len(many.officials_of("bureau999")) == 4
    assert len({person.id for person in many}) == len([*many])
    assert len({person.name_zh for person in many}) == len([*many])


@pytest.mark.parametrize("number", [0, 1001])
def test_a_number_of_bureaus_that_cannot_be_staffed_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=f"1 to 1000 bureaus, not {number}"):
        make_roster([str(code) for code in range(number)])


def test_a_bureau_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="more than once: hrss"):
        make_roster(["hrss", "tax", "hrss"])
