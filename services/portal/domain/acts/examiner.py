"""What examiners do with suggestions and proposals before anybody handles them."""

from collections.abc import Sequence
from typing import Final

from services.portal.domain.acts.fields import (
    ActForm,
    Field,
    Offer,
    Option,
    always,
    anyway,
    note,
)
from services.portal.domain.words import say


def _not_filed_reasons(offer: Offer) -> Sequence[Option]:
    return [Option(one.code, one.name) for one in offer.place.not_filed_reasons]


EXAMINER_FORMS: Final = (
    ActForm(
        "file",
        "file",
        "filing",
        say("立案"),
        say("立案"),
        hint=say("立案后由系统分派承办单位。"),
        fields=always(note()),
        first=anyway,
    ),
    ActForm(
        "return_to_author",
        "return_to_author",
        "amendment-request",
        say("退回修改"),
        say("退回提交人"),
        fields=always(note(say("需要修改什么"), required=True, rows=4)),
    ),
    ActForm(
        "merge",
        "merge",
        "merger",
        say("并案"),
        say("并入所选的件"),
        hint=say("内容相同的件合并办理；每位提交人分别得到答复。"),
        fields=always(Field("into", say("主件"), "radio"), note()),
        confirm=say("我确认并入所选的件"),
        own_page="/cases/{id}/merge",
    ),
    ActForm(
        "not_file",
        "not_file",
        "filing-refusal",
        say("决定不予立案"),
        say("决定不予立案"),
        hint=say("理由会告知提交人。"),
        fields=always(
            Field("reason_code", say("理由"), "select", _not_filed_reasons),
            note(say("给提交人的说明（可不填）"), rows=3),
        ),
        confirm=say("我确认不予立案"),
        warns=True,
    ),
    ActForm(
        "split",
        "split",
        "split",
        say("拆分"),
        say("从主件中拆出"),
        hint=say("拆出后作为已立案的件单独办理。"),
        fields=always(note()),
        first=anyway,
    ),
)
