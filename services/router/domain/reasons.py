"""Why a paper goes where it goes, in sentences for people."""

from collections.abc import Mapping, Sequence

from services.router.domain.decision import Referral, Wish
from services.router.domain.hand_back import HandBack, Refusal
from services.router.domain.lexicon import Bureau
from services.router.domain.ranking import Standing
from services.router.domain.words import Words

DIRECTED = Words("秘书处指定承办部门。", "The secretariat named the bureau.")

_TO_BE_FILED = Words("立案后交办。", "It is assigned once it has been filed.")
_NOBODY = Words("没有找到与内容相关的部门。", "Nothing in it points to a bureau.")

_REFERRED = {
    "low_confidence": Words(
        "没有一个部门的把握足够大，请人工确定承办部门。",
        "No bureau is certain enough; a person decides who handles it.",
    ),
    "contradiction": Words(
        "提交人希望的部门与内容所指的部门不一致，请人工确定承办部门。",
        "Its author asks for one bureau, its words point to another; a person decides.",
    ),
    "bounce_limit": Words(
        "退办次数已达上限，请人工确定承办部门。",
        "It has been handed back as often as the rules allow; a person decides who handles it.",
    ),
    "return_refused": Words(
        "该部门的退办申请曾被驳回，再次申请由人工裁定。",
        "This bureau was refused before and asks again; a person rules on it.",
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
    return (_REFERRED[referral.reason], *_likeliest(standings, bureaus))


def why_contradicted(
    referral: Referral, wish: Wish, bureaus: Mapping[str, Bureau]
) -> tuple[Words, ...]:
    """Both views: whom the author asked for, and what the words say by themselves."""
    wishes = tuple(_wished(bureaus[code]) for code in wish.wanted)
    return (*why_referred(referral, wish.unbiased, bureaus), *wishes)


def why_for_filing(
    standings: Sequence[Standing], bureaus: Mapping[str, Bureau], wanted: Sequence[str]
) -> tuple[Words, ...]:
    """What the examiner may want to know of who would handle it."""
    wishes = (_wished(bureaus[code]) for code in wanted if code in bureaus)
    likeliest = _likeliest(standings, bureaus) if standings else (_NOBODY,)
    return (_TO_BE_FILED, *likeliest, *wishes)


def why_taken_over(
    hand_back: HandBack, bureaus: Mapping[str, Bureau], standings: Sequence[Standing]
) -> tuple[Words, ...]:
    """Who handed it back, and its proposal or, without one, what speaks for the new bureau."""
    former = bureaus.get(hand_back.returned_by or "")
    zh, en = (former.name.zh, former.name.en) if former else ("原承办部门", "the bureau before")
    if hand_back.proposed is not None:
        return (Words(f"{zh}退办时建议由本部门办理。", f"Proposed by {en}, which handed it back."),)
    return (
        Words(f"{zh}退办，未建议其他部门。", f"Handed back by {en}, which proposed nobody."),
        *_likeliest(standings, bureaus),
    )


def why_anew(lead: Bureau) -> tuple[Words, ...]:
    """Why a co-handler gets a paper again that it had under another lead."""
    return (
        Words(f"主办部门变更为{lead.name.zh}，请继续会办。", f"Led by {lead.name.en} from now on."),
    )


def why_kept(
    refusal: Refusal, bureaus: Mapping[str, Bureau], standings: Sequence[Standing]
) -> tuple[Words, ...]:
    """Why the bureau that asked goes on; it asked, so it is known to the region."""
    proposed = bureaus.get(refusal.proposed)
    zh, en = (proposed.name.zh, proposed.name.en) if proposed else ("其他部门", "another bureau")
    kept = Words(
        f"内容更符合本部门职责而非{zh}，不予退办。",
        f"It is in your field rather than in that of {en}; please handle it.",
    )
    own = [s for s in standings if s.bureau == refusal.bureau]
    return (kept, *_likeliest(own, bureaus))


def in_one_line(reasons: Sequence[Words]) -> str:
    """For a note that has room for one text: all Chinese first."""
    chinese = "".join(reason.zh for reason in reasons)
    return f"{chinese} / {' '.join(reason.en for reason in reasons)}"


def _likeliest(standings: Sequence[Standing], bureaus: Mapping[str, Bureau]) -> tuple[Words, ...]:
    return tuple(line for s in standings[:1] for line in _terms(s, bureaus[s.bureau]))


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
