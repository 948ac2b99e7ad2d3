"""Only papers that their reader may see are linked from one that was merged or converted."""

from typing import Any

import pytest

from deploy.demo.roster import make_roster
from tests.unit.portal.browsing import Browser
from tests.unit.portal.serving import Stand

OTHER = "0190a5c0-0000-7000-8000-000000000077"


@pytest.mark.parametrize(
    ("turn", "reader", "linked"),
    [
        ({"status": "merged", "merged_into": OTHER}, "author", False),
        ({"status": "merged", "merged_into": OTHER}, "bureau", True),
        ({"status": "merged", "merged_into": OTHER}, "secretariat", True),
        ({"status": "converted", "successor": OTHER}, "author", True),
        ({"status": "converted", "successor": OTHER}, "bureau", False),
        ({"status": "converted", "successor": OTHER}, "secretariat", True),
        ({"status": "assigned", "predecessor": OTHER}, "author", True),
        ({"status": "assigned", "predecessor": OTHER}, "bureau", True),
    ],
)
async def test_a_paper_links_those_that_its_reader_may_see(
    stand: Stand, browser: Browser, turn: dict[str, Any], reader: str, *, linked: bool
) -> None:
    roster = make_roster(stand.services.region.bureau_codes)
    people = {
        "author": "m0001",
        "bureau": roster.officials_of("hrss")[0].id,
        "secretariat": roster.secretariat[0].id,
    }
    case = stand.services.add_case(bureaus=["hrss"], **turn)
    await browser.sign_in(people[reader])
    page = await browser.get(f"/cases/{case['id']}")
    assert page.says(case["title"])
    assert (f"/cases/{OTHER}" in page.text) is linked
