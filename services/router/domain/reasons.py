"""Why a paper goes where it goes, in sentences for people."""

from collections.abc import Mapping, Sequence

from services.router.domain.decision import HandBack, Referral
from services.router.domain.lexicon import Bureau
from services.router.domain.ranking import Standing
from services.router.domain.words import Words

DIRECTED = Words("秘书处指定承办部门。", "The secretariat named the bureau.")

_REFERRED = {
    "low_confidence": Words(
        "没有一个部门的把握足够大，请人工确定承办部门。",
        "No bureau is certain enough; a person decides who handles it.",
    ),
    "bounce_limit": Words(
        "退办次数已达上限，请人工确定承办部门。",
        "It has been handed back as often as the rules allow; a person decides who handles it.",
    ),
    "unowned": Words(
        "没有找到与内容相关的部门，请人工确定承办部门。",
        "Nothing in it points to a bureau; a person decides who handles it.",
    ),
}


def why_assigned(standing: Standing, bureau: Bureau, *, wanted: bool) -> tuple[Words, ...]:
    """The deciding terms, and the member's own wish."""
    return (*_terms(standing, bureau), *((_wished(bureau),) if wanted else ()))


def why_referred(
    referral: Referral, standings: Sequence[Standing], bureaus: Mapping[str, Bureau]
) -> tuple[Words, ...]:
    """What stands in the way, and what speaks for the likeliest bureau."""
    likeliest = [line for s in standings[:1] for line in _terms(s, bureaus[s.bureau])]
    return (_REFERRED[referral.reason], *likeliest)


def why_taken_over(hand_back: HandBack, bureaus: Mapping[str, Bureau]) -> tuple[Words, ...]:
    former = bureaus.get(hand_back.returned_by or "")
    zh, en = (former.name.zh, former.name.en) if former else ("原承办部门", "the bureau before")
    return (Words(f"{zh}退办时建议由本部门办理。", f"Proposed by {en}, which handed it back."),)


def _terms(standing: Standing, bureau: Bureau) -> tuple[Words, ...]:
    if not standing.terms:
        return ()
    zh, en = "、".join(standing.terms), ", ".join(standing.terms)
    return (
        Words(
            f"内容中的“{zh}”属于{bureau.name.zh}的职责。",
            f"It speaks of {en}: the field of {bureau.name.en}.",
        ),
    )


def _wished(bureau: Bureau) -> Words:
    return Words(f"提交人希望由{bureau.name.zh}答复。", f"Its author asked for {bureau.name.en}.")
