"""The router over its public HTTP interface: where a paper would go, and how busy bureaus are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from services.portal.adapters.http import Service
from services.portal.domain.loads import Load
from services.portal.domain.people import Reader
from services.portal.domain.routes import Route
from services.portal.ports import Body, ServiceAwayError

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bureau(Load):
    code: str


@dataclass(frozen=True, slots=True)
class _Bureaus:
    bureaus: list[_Bureau]


_ROUTE = TypeAdapter(Route)
_BUREAUS = TypeAdapter(_Bureaus)


class HttpRouter:
    """An answer that is not understood is as good as none: nothing that people do hangs on it."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def preview(self, reader: Reader, paper: Body) -> Route:
        path = "/v1/routes/preview"
        return _read(_ROUTE, await self._service.send("POST", reader, path, body=paper, headers={}))

    async def loads(self, reader: Reader) -> Mapping[str, Load]:
        told = _read(_BUREAUS, await self._service.get(reader, "/v1/bureaus"))
        return {one.code: one for one in told.bureaus}


def _read(adapter: TypeAdapter[T], answer: bytes) -> T:
    try:
        return adapter.validate_json(answer)
    except ValidationError as error:
        raise ServiceAwayError("the router's answer is not understood") from error
