"""A region with many bureaus is made of one with few: each office can be told from all others."""

from pathlib import Path

import pytest

from shared.region import load_region
from tests.bench.office_papers import compose_for
from tests.bench.offices import NumberOfBureausError, offices_of, write_pack
from tests.bench.servers import REGION_PACK

BUREAUS = load_region(REGION_PACK).bureaus


def test_no_bureau_has_two_offices_more_than_another() -> None:
    offices = offices_of(BUREAUS, 1000)

    assert len({office.code for office in offices}) == 1000
    assert {office.of for office in offices} == {22, 23}
    assert all(office.place < office.of for office in offices)


@pytest.mark.parametrize("number", [43, 1013])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(NumberOfBureausError, match=f"not {number}"):
        offices_of(BUREAUS, number)


def test_a_made_region_has_all_words_and_each_office_gets_papers_of_its_own(tmp_path: Path) -> None:
    region, offices = write_pack(REGION_PACK, tmp_path / "made", 50)

    dealt = {term for bureau in region.bureaus for term in bureau.terms.zh}
    assert dealt >= {term for bureau in BUREAUS for term in bureau.terms.zh}
    papers = compose_for(offices, region, tmp_path / "made", mixtures=2)
    assert [paper.bureau for paper in papers] == 2 * list(region.bureau_codes)
