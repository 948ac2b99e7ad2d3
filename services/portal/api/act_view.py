"""The forms of a case's page: which there are, what they are filled with, which one is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from services.portal.api.drafts import Draft
from services.portal.domain.acts import FORMS_BY_KEY, ActForm, Field, Offer, offers
from services.portal.domain.cases import Allowed, Case
from services.portal.domain.people import Reader
from services.portal.domain.place import Place


@dataclass(frozen=True, slots=True)
class ActView:
    """One form; `draft` is its own only, `prefilled` what it begins with."""

    id: str
    form: ActForm
    offer: Offer
    draft: Draft
    prefilled: Mapping[str, str] = field(default_factory=dict)
    is_first: bool = False

    @property
    def fields(self) -> Sequence[Field]:
        return self.form.asked(self.offer)

    @property
    def is_returned(self) -> bool:
        """Whether it has been sent and comes back."""
        return bool(self.draft.act)

    @property
    def is_open(self) -> bool:
        return self.is_first or self.is_returned

    @property
    def own_address(self) -> str:
        return (self.form.own_page or "").replace("{id}", self.offer.case.id)

    def value(self, name: str) -> str:
        return self.draft.one(name) if self.is_returned else self.prefilled.get(name, "")

    def values(self, name: str) -> Sequence[str]:
        return self.draft.form.many(name) if self.is_returned else ()

    def rows(self, name: str) -> Sequence[str]:
        return self.draft.form.all(name)

    def html_id(self, name: str) -> str:
        return f"{self.id}-{name.replace('.', '-')}"

    def opening(self, one: Field, code: str) -> str:
        """The groups of fields that this choice brings into sight."""
        place = self.offer.place
        groups = {other.group for other in self.fields if other.group is not None}
        opened = [g.name for g in groups if g.field == one.name and code in g.values(place)]
        return " ".join(sorted(opened))


def blank_case(case_id: str) -> Case:
    """Stands for a case that cannot be shown right now, so that its forms can."""
    return Case(case_id, "", "", "", "")


def offer_of(draft: Draft, case: Case, *, reader: Reader, place: Place) -> Offer:
    """What the draft was sent for, whether it is allowed still or not."""
    form = FORMS_BY_KEY[draft.act]
    about = draft.one("assignment_id") or None
    return Offer(Allowed(form.act, about, form.fixed.get("stage")), case, reader, place)


def act_views(
    case: Case, draft: Draft, *, reader: Reader, place: Place, invited: str = ""
) -> Sequence[ActView]:
    """The most pressing first; a form that comes back stays, even if the act is past."""
    found = list(offers(case, reader, place))
    if draft.act and not any(_is_of(draft, form, offer) for form, offer in found):
        back = offer_of(draft, case, reader=reader, place=place)
        found.insert(0, (FORMS_BY_KEY[draft.act], back))
    views = []
    for index, (form, offer) in enumerate(found):
        mine = draft if _is_of(draft, form, offer) else Draft(key=draft.key)
        filled = dict(form.prefill(offer))
        if form.key == "invite":
            filled["cosigners"] = invited
        first = index == 0 and form.first(offer)
        views.append(ActView(f"{form.key}-{index}", form, offer, mine, filled, first))
    return views


def _is_of(draft: Draft, form: ActForm, offer: Offer) -> bool:
    same = draft.one("assignment_id") == (offer.allowed.assignment_id or "")
    return draft.act == form.key and same
