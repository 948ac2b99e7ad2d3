"""The archive over its public HTTP interface."""

from collections.abc import Mapping
from typing import Any

import orjson
from pydantic import TypeAdapter

from services.portal.adapters.http import Service
from services.portal.domain.cases import Case, Listing
from services.portal.domain.people import Reader
from services.portal.ports import RefusedError

_CASE = TypeAdapter(Case)


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
