"""Every act that a page offers, in the order in which people are asked for them."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.portal.domain.acts.bodies import Filled, body_of, place_faults
from services.portal.domain.acts.bureau import BUREAU_FORMS, COUNTERSIGN, OPINE, SIGN
from services.portal.domain.acts.examiner import EXAMINER_FORMS
from services.portal.domain.acts.fields import (
    CONFIRM,
    TEXT_LENGTH,
    TITLE_LENGTH,
    ActForm,
    Field,
    Offer,
)
from services.portal.domain.acts.member import MEMBER_FORMS
from services.portal.domain.acts.reply import AFTERWARDS_FORMS, REPLY_FORMS
from services.portal.domain.acts.secretariat import SECRETARIAT_FORMS
from services.portal.domain.cases import Allowed, Case
from services.portal.domain.people import Reader
from services.portal.domain.place import Place

FORMS: Final[Sequence[ActForm]] = (
    SIGN,
    OPINE,
    COUNTERSIGN,
    *REPLY_FORMS,
    *BUREAU_FORMS,
    *AFTERWARDS_FORMS,
    *MEMBER_FORMS,
    *EXAMINER_FORMS,
    *SECRETARIAT_FORMS,
)
FORMS_BY_KEY: Final[Mapping[str, ActForm]] = {form.key: form for form in FORMS}
_ORDER: Final[Mapping[str, int]] = {form.key: index for index, form in enumerate(FORMS)}


def form_of(allowed: Allowed) -> ActForm | None:
    """None for an act that pages do not offer."""
    key = f"{allowed.act}_{allowed.stage}" if allowed.stage else allowed.act
    return FORMS_BY_KEY.get(key)


def offers(case: Case, reader: Reader, place: Place) -> Sequence[tuple[ActForm, Offer]]:
    """What the archive lets the reader do now, the most pressing first."""
    found = [(form_of(one), Offer(one, case, reader, place)) for one in case.allowed_acts]
    known = [(form, offer) for form, offer in found if form is not None and form.useful(offer)]
    return sorted(known, key=lambda one: (not one[0].first(one[1]), _ORDER[one[0].key]))


__all__ = [
    "CONFIRM",
    "FORMS",
    "FORMS_BY_KEY",
    "TEXT_LENGTH",
    "TITLE_LENGTH",
    "ActForm",
    "Field",
    "Filled",
    "Offer",
    "body_of",
    "form_of",
    "offers",
    "place_faults",
]
