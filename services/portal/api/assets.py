"""Style sheets, scripts and pictures under addresses that change with their content."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request, Response

_FOLDER = Path(__file__).parent.parent / "static"
_SERVED = (".css", ".js", ".svg", ".png", ".ico", ".webmanifest")
_PACKED = (".css", ".js", ".svg")
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    content: bytes
    packed: bytes | None
    media_type: str
    digest: str


class Assets:
    """All files of the folder, read and packed once."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        files = sorted(path for path in folder.rglob("*") if path.suffix in _SERVED)
        self._assets = {path.relative_to(folder).as_posix(): _read(path) for path in files}

    def address(self, name: str) -> str:
        return f"/static/{self._assets[name].digest}/{name}"

    def find(self, name: str) -> Asset | None:
        return self._assets.get(name)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    packed = gzip.compress(content, mtime=0) if path.suffix in _PACKED else None
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".js":
        media_type = "text/javascript"
    return Asset(content, packed, media_type, hashlib.sha256(content).hexdigest()[:12])


def asset_routes(assets: Assets) -> APIRouter:
    router = APIRouter()

    @router.get("/static/{digest}/{name:path}")
    async def asset(request: Request, digest: str, name: str) -> Response:
        found = assets.find(name)
        if found is None:
            return Response(status_code=404)
        headers = {"Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
        if digest == found.digest:
            headers["Cache-Control"] = _FOR_EVER
        if found.packed and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(found.packed, headers=headers, media_type=found.media_type)
        return Response(found.content, headers=headers, media_type=found.media_type)

    @router.get("/favicon.ico")
    async def icon(request: Request) -> Response:
        found = assets.find("icon.svg")
        return await asset(request, found.digest if found else "-", "icon.svg")

    return router
