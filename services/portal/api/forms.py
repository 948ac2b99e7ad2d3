"""Forms as browsers send them: bounded, only the fields that a page asked for, CSRF checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from fastapi import Request
from starlette.exceptions import HTTPException

from services.portal.api.visit import ForgedFormError, Visit

_MAX_BYTES = 1024 * 1024  # 100,000 Chinese characters as a browser escapes them
_MAX_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    fields: Mapping[str, Sequence[str]]

    def one(self, name: str) -> str:
        """The field without surrounding blanks, with the line ends that the services expect."""
        values = self.fields.get(name) or [""]
        return values[0].replace("\r\n", "\n").strip()

    def many(self, name: str) -> Sequence[str]:
        return list(dict.fromkeys(self.fields.get(name, ())))

    def all(self, name: str) -> Sequence[str]:
        """Every one, also the same twice and empty ones: rows belong together by their place."""
        return [value.strip() for value in self.fields.get(name, ())]

    @property
    def key(self) -> str:
        """The idempotency key that the page was made with."""
        try:
            return str(UUID(self.one("key")))
        except ValueError:
            return new_key()


def new_key() -> str:
    return str(uuid4())


async def read_form(request: Request, visit: Visit) -> Form:
    """The checked form.

    Raises:
        ForgedFormError: it was not made for this session.
        HTTPException: 413 too long, 415 of another type, 400 not a form.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BYTES:
            raise HTTPException(413)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    form = Form(fields)
    visit.check_form(request.headers.get("x-csrf-token") or form.one("csrf"))
    return form


__all__ = ["ForgedFormError", "Form", "new_key", "read_form"]
