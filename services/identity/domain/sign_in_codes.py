"""One-time codes: six digits that are kept only as a digest nobody can search through."""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from services.identity.domain.people import Person

DIGITS = 6


def new_code(below: Callable[[int], int]) -> str:
    """`below(n)` draws a number below n."""
    return f"{below(10**DIGITS):0{DIGITS}}"


def code_digest(salt: str, code: str) -> str:
    """`salt` is random and long: without it a million codes would be tried in a moment."""
    return hmac.new(salt.encode(), code.encode(), hashlib.sha256).hexdigest()


def is_code(salt: str, code: str, digest: str) -> bool:
    """Takes as long for any code."""
    return hmac.compare_digest(code_digest(salt, code), digest)


def same_name(person: Person, written: str) -> bool:
    """Spaces, width, case and middle dots make no difference; either name will do."""
    names = [name for name in (person.name_zh, person.name_en) if name]
    return _plain(written) in {_plain(name) for name in names}


def offices(people: Iterable[Person], *, region: str, today: date) -> Sequence[Person]:
    """In which of these one may come in today."""
    found = [one for one in people if one.region == region and one.in_office_on(today)]
    return sorted(found, key=lambda one: one.id)


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in text if one.isalnum())
