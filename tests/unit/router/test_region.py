"""The router on the region pack that ships."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from services.router.adapters.region import RegionDeadlines, lexicon_of, policy_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.decision import Handlers, decide
from services.router.handlers import Judgement
from shared.region import Region, load_region
from tests.unit.router.support import paper

PACK = Path(__file__).parents[3] / "deploy" / "regions" / "shanghai"
IN_SESSION = datetime(2021, 1, 25, 2, 0, tzinfo=UTC)
AFTER = datetime(2021, 2, 26, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region(PACK)


@pytest.mark.parametrize(
    ("title", "text", "bureau"),
    [
        ("外卖骑手等灵活就业人员的社保", "灵活就业人员怎样缴纳社会保险和养老保险？", "hrss"),
        ("企业注销能否全程网上办理", "公司注销登记手续繁琐，营业执照注销能否网上办。", "market"),
    ],
)
def test_the_services_first_two_questions_find_their_bureaus(
    region: Region, title: str, text: str, bureau: str
) -> None:
    lexicon = lexicon_of(region, date(2021, 1, 23))
    judgement = Judgement(lexicon, AhoCorasickTerms(lexicon.terms))
    decision = decide(judgement.standings(paper(title, text)), policy_of(region))
    assert isinstance(decision, Handlers)
    assert decision.lead == bureau


@pytest.mark.parametrize(
    ("kind", "start", "co_handler", "due"),
    [
        ("consultation", IN_SESSION, False, "2021-01-25T20:00+08:00"),
        ("consultation", IN_SESSION, True, "2021-01-25T13:00+08:00"),
        ("consultation", AFTER, False, "2021-03-01T20:00+08:00"),
        ("suggestion", IN_SESSION, False, "2021-04-25T20:00+08:00"),
        ("proposal", AFTER, True, "2021-03-28T20:00+08:00"),
    ],
)
def test_replies_are_due_by_the_kind_of_paper_and_the_session(
    region: Region, kind: str, start: datetime, *, co_handler: bool, due: str
) -> None:
    found = RegionDeadlines(region).reply_due(kind, start, co_handler=co_handler)
    assert found == datetime.fromisoformat(due)


def test_a_bureau_that_is_closed_gets_no_papers(region: Region) -> None:
    assert lexicon_of(region, date(1990, 1, 1)).bureaus == {}
