"""The router on the region pack that ships, and on another one."""

import json
from datetime import date
from pathlib import Path

import pytest
import yaml

from services.router.adapters.region import CardError, lexicon_of, policy_of, tuning_of
from services.router.adapters.terms import AhoCorasickTerms
from services.router.domain.decision import Handlers, decide
from services.router.domain.tuning import Tuning
from services.router.handlers import Judgement
from shared.region import Region, load_region
from tests.unit.router.support import paper

ROOT = Path(__file__).parents[3]
PACK = ROOT / "deploy" / "regions" / "shanghai"
XILING = ROOT / "tests" / "regions" / "xiling"


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
    lexicon = lexicon_of(region, date(2021, 1, 23), tuning_of(PACK))
    judgement = Judgement(lexicon, AhoCorasickTerms(lexicon.terms))
    decision = decide(judgement.standings(paper(title, text)), policy_of(region))
    assert isinstance(decision, Handlers)
    assert decision.lead == bureau


def test_a_bureau_that_is_closed_gets_no_papers(region: Region) -> None:
    assert lexicon_of(region, date(1990, 1, 1)).bureaus == {}


@pytest.mark.parametrize(
    ("title", "text", "bureau"),
    [
        ("渡轮班次太少", "码头的渡轮傍晚就停了，泊位也不够。", "harbour"),
        ("Court fees", "Enforcement of judgments is slow and court fees are high.", "court"),
        ("东岸集市的摊位", "东岸广场没有摊位。", "eastbank"),
    ],
)
def test_another_region_routes_by_its_own_words(title: str, text: str, bureau: str) -> None:
    xiling = load_region(XILING)
    lexicon = lexicon_of(xiling, date(2026, 3, 2))
    judgement = Judgement(lexicon, AhoCorasickTerms(lexicon.terms))
    decision = decide(judgement.standings(paper(title, text)), policy_of(xiling))
    assert isinstance(decision, Handlers)
    assert decision.lead == bureau


def test_a_pack_without_a_card_weighs_as_the_program_does() -> None:
    assert tuning_of(XILING) == Tuning()


@pytest.mark.parametrize("text", ["{}", "no json", '{"sharpness": 0}'])
def test_a_card_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "router.json").write_text(text, encoding="utf-8")
    with pytest.raises(CardError, match=r"router\.json"):
        tuning_of(tmp_path)


def test_a_card_may_weigh_titles_names_and_repetition(tmp_path: Path) -> None:
    card = json.loads((PACK / "router.json").read_text(encoding="utf-8"))
    (tmp_path / "router.json").write_text(json.dumps(card | {"title_factor": 9, "repetition": 0}))
    tuning = tuning_of(tmp_path)
    assert (tuning.title_factor, tuning.repetition, tuning.name_factor) == (9, 0, 3)


def test_the_words_that_only_tell_where_are_words_of_bureaus(region: Region) -> None:
    lexicon = lexicon_of(region, date(2021, 1, 23), tuning_of(PACK))
    settings = {term.text for term in lexicon.terms if term.is_setting}
    assert {"小区", "学生"} < settings
    assert settings <= tuning_of(PACK).setting_words


def test_every_department_of_the_map_is_answered_by_bureaus_of_the_pack(region: Region) -> None:
    table = yaml.safe_load((PACK / "departments.yaml").read_text(encoding="utf-8"))
    assert {code for codes in table.values() for code in codes} <= set(region.bureau_codes)
