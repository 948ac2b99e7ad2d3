"""The archive over its public HTTP interface."""

from collections.abc import Mapping

from pydantic import TypeAdapter

from services.portal.adapters.http import Service
from services.portal.domain.cases import Case, Listing
from services.portal.domain.people import Reader
from services.portal.ports import RefusedError

_CASE = TypeAdapter(Case)
_LISTING = TypeAdapter(Listing)


class HttpArchive:
    def __init__(self, service: Service) -> None:
        self._service = service

    async def case(self, reader: Reader, case_id: str) -> Case | None:
        try:
            return _CASE.validate_json(await self._service.get(reader, f"/v1/enquiries/{case_id}"))
        except RefusedError as error:
            if error.status == 404:  # noqa: PLR2004 - HTTP
                return None
            raise

    async def find(self, reader: Reader, query: Mapping[str, str]) -> Listing:
        return _LISTING.validate_json(await self._service.get(reader, "/v1/enquiries", query))
