"""The archive over its public HTTP interface."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from services.portal.adapters.http import Service
from services.portal.domain.cases import Case, Listing
from services.portal.domain.likeness import Alike, AlikeGroup
from services.portal.domain.people import Reader
from services.portal.ports import RefusedError, ServiceAwayError

T = TypeVar("T")
_CASE = TypeAdapter(Case)
_ALIKE = TypeAdapter(Mapping[str, list[Alike]])
_GROUPS = TypeAdapter(Mapping[str, list[AlikeGroup]])


class HttpArchive:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def case(self, reader: Reader, case_id: str) -> Case | None:
        try:
            answer = await self._service.get(reader, f"/v1/enquiries/{case_id}")
        except RefusedError as error:
            if error.status == 404:  # noqa: PLR2004 - HTTP
                return None
            raise
        return case_of(orjson.loads(answer))

    async def find(self, reader: Reader, query: Mapping[str, str]) -> Listing:
        answer = orjson.loads(await self._service.get(reader, "/v1/enquiries", query))
        cases = [case_of(item) for item in answer["items"]]
        return Listing([case for case in cases if case is not None], answer.get("next"))

    async def own_alike(
        self, reader: Reader, title: str, text: str, *, besides: str | None
    ) -> Sequence[Alike]:
        asked = {"title": title, "text": text} | ({"except": besides} if besides else {})
        answer = await self._service.send("POST", reader, "/v1/similar", body=asked, headers={})
        return _read(_ALIKE, answer)["mine"]

    async def alike(self, reader: Reader, case_id: str) -> Sequence[Alike]:
        answer = await self._service.get(reader, f"/v1/enquiries/{case_id}/similar")
        return _read(_ALIKE, answer)["items"]

    async def groups(self, reader: Reader, limit: int) -> Sequence[AlikeGroup]:
        answer = await self._service.get(reader, "/v1/similar", {"limit": str(limit)})
        return _read(_GROUPS, answer)["groups"]


def _read(adapter: TypeAdapter[T], answer: bytes) -> T:
    try:
        return adapter.validate_python(_without_nulls(orjson.loads(answer)))
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise ServiceAwayError("the archive's answer is not understood") from error


def case_of(item: Any) -> Case | None:
    """None as long as the paper itself has not come in, and only acts on it are known."""
    known = _without_nulls(item)
    return _CASE.validate_python(known) if "receipt" in known and "kind" in known else None


def _without_nulls(value: Any) -> Any:
    """What is not known is absent, so that it takes its default."""
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
