"""How long something takes is said in the words of people, rounded up."""

import pytest

from services.portal.api.translations import Translations
from services.portal.domain.loads import Load
from services.portal.domain.routes import Likely, Route
from services.portal.domain.spans import span
from services.portal.domain.words import Bilingual


@pytest.mark.parametrize(
    ("seconds", "zh", "en"),
    [
        (0.2, "1 分钟", "a minute"),
        (61, "2 分钟", "2 minutes"),
        (11 * 60, "15 分钟", "15 minutes"),
        (58 * 60, "1 小时", "an hour"),
        (3600, "1 小时", "an hour"),
        (3601, "2 小时", "2 hours"),
        (47 * 3600, "47 小时", "47 hours"),
        (48 * 3600, "2 天", "2 days"),
        (31 * 86400 - 5, "31 天", "31 days"),
    ],
)
def test_a_span_is_rounded_up_in_the_coarsest_unit_that_says_enough(
    seconds: float, zh: str, en: str
) -> None:
    words = span(seconds)
    assert Translations().tell(words, "zh") == zh
    assert Translations().tell(words, "en") == en


def test_unanswered_papers_count_before_messages_that_nobody_has_taken() -> None:
    assert Load(queue=7, open=0).waiting == 0
    assert Load(queue=7).waiting == 7
    assert Load().waiting is None


def test_what_is_expected_is_said_only_where_it_differs_from_what_is_usual() -> None:
    assert Load(usual_seconds=9_000, expected_seconds=9_100).expected is None
    assert Load(usual_seconds=9_000, expected_seconds=19_100).expected == span(19_100)


@pytest.mark.parametrize(("share", "words"), [(0.95, "几乎"), (0.75, "很"), (0.5, "较"), (0, "有")])
def test_confidence_is_said_in_words(share: float, words: str) -> None:
    route = Route("hrss", candidates=[Likely("hrss", Bilingual("局", "bureau"), share)])
    assert route.confidence is not None
    assert route.confidence.message.startswith(words)


def test_a_reason_that_is_not_known_is_told_in_general_words() -> None:
    assert Route(referred="something_new").why_referred.message == "系统没有足够把握。"
