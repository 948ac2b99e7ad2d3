"""What an operator sees of one person: who they are, never how they are reached or identified."""

from collections.abc import Iterator

from services.identity.domain.people import Contacts
from services.identity.ports import Held

_SHOWN = ("role", "region", "term", "body", "group", "bureau", "valid_from", "valid_to")


def told_person(held: Held) -> Iterator[str]:
    """Of the contacts only the last characters, so that a caller can be asked for them."""
    person = held.person
    yield f"{person.id}  {person.name_zh}  {person.name_en or ''}".rstrip()
    for name in _SHOWN:
        value = getattr(person, name)
        if value is not None:
            yield f"  {name:<12} {value}"
    for one in person.acting_for:
        days = f"{one.valid_from or '…'} to {one.valid_to or '…'}"
        yield f"  {'acting for':<12} {one.member}, {days}"
    if person.erased:
        yield "  erased: contacts and document are gone"
        return
    yield f"  {'document':<12} {'known' if held.holding.id_hash else 'not known'}"
    yield from _masked(held.holding.contacts)


def _masked(contacts: Contacts) -> Iterator[str]:
    if contacts.phone:
        yield f"  {'phone':<12} …{contacts.phone[-2:]}"
    if contacts.email:
        yield f"  {'e-mail':<12} …@{contacts.email.rpartition('@')[2]}"
    if contacts.wechat:
        yield f"  {'WeChat':<12} bound"
