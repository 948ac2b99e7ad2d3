"""Intake over its public HTTP interface."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, TypeAdapter

from services.portal.adapters.http import Service
from services.portal.domain.acts import ActForm
from services.portal.domain.people import Reader
from services.portal.domain.place import Bureau
from services.portal.ports import Body, Receipt


class _Accepted(BaseModel):
    event_id: str


class _Bureaus(BaseModel):
    bureaus: list[Bureau]


_RECEIPT = TypeAdapter(Receipt)


class HttpIntake:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def submit(self, reader: Reader, paper: Body, *, key: str) -> Receipt:
        return await self._received(reader, "/v1/enquiries", paper, key)

    async def save_draft(self, reader: Reader, draft: Body, *, key: str) -> Receipt:
        return await self._received(reader, "/v1/drafts", draft, key)

    async def act(
        self, reader: Reader, case_id: str, form: ActForm, *, body: Body, key: str
    ) -> str:
        path = f"/v1/enquiries/{case_id}/{form.path}"
        answer = await self._service.send(form.method, reader, path, body=body, headers=_keyed(key))
        return _Accepted.model_validate_json(answer).event_id

    async def bureaus(self, reader: Reader) -> Sequence[Bureau]:
        return _Bureaus.model_validate_json(await self._service.get(reader, "/v1/bureaus")).bureaus

    async def _received(self, reader: Reader, path: str, paper: Body, key: str) -> Receipt:
        answer = await self._service.send("POST", reader, path, body=paper, headers=_keyed(key))
        return _RECEIPT.validate_json(answer)


def _keyed(key: str) -> Mapping[str, str]:
    return {"Idempotency-Key": key}
