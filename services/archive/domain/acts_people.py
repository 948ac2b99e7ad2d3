"""What members and examiners may do with a case, as data."""

from typing import Final

from services.archive.domain import facts as f
from services.archive.domain import guards as g
from services.archive.domain.act import (
    ALL_BUT_DRAFTS,
    AUTHOR,
    EXAMINER,
    INVITED,
    SIGNERS,
    on_case,
)
from services.archive.domain.machine import CASE, NEW

MEMBER_ACTS: Final = (
    on_case("save_draft", f.DRAFTED, AUTHOR, during=CASE["save"].sources | {NEW}),
    on_case("submit", f.SUBMITTED, AUTHOR),
    on_case("invite", f.INVITED, AUTHOR, asking=("ready",)),
    on_case("cosign", f.COSIGNED, INVITED, guards=(g.undecided,), asking=("cosign_by",)),
    on_case("withdraw", f.WITHDRAWN, AUTHOR, guards=(g.nothing_joined,)),
    on_case("ask", f.FOLLOWUP, SIGNERS, guards=(g.answered,)),
    on_case(
        "rate",
        f.RATED,
        SIGNERS,
        guards=(g.answered,),
        asking=("own_login", "rates_now", "feedback_by"),
    ),
    on_case("confirm_phone", f.PHONE_CONFIRMED, AUTHOR, move="deny", guards=(g.phone_unconfirmed,)),
    on_case("consent", f.CONSENTED, AUTHOR, during=ALL_BUT_DRAFTS - {"withdrawn", "not_filed"}),
    on_case(
        "convert", f.CONVERTED, AUTHOR | EXAMINER, guards=(g.nothing_joined,), asking=("converter",)
    ),
)

EXAMINER_ACTS: Final = (
    on_case("file", f.FILED, EXAMINER, asking=("filing",)),
    on_case("not_file", f.NOT_FILED, EXAMINER, guards=(g.nothing_joined,), asking=("filing",)),
    on_case("return_to_author", f.RETURNED_TO_AUTHOR, EXAMINER, asking=("filing",)),
    on_case("merge", f.MERGED, EXAMINER, guards=(g.nothing_joined,), asking=("merging",)),
    on_case(
        "join",
        f.JOINED,
        EXAMINER,
        during=CASE["merge"].sources | {"suspended"},
        asking=("merging",),
    ),
    on_case("split", f.SPLIT, EXAMINER),
    on_case("part", f.PARTED, EXAMINER, during=ALL_BUT_DRAFTS),
)
