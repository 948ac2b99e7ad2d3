"""Request bodies: bounded, of the right media type, read strictly into a model."""

from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.types import Receive

from shared.duplicates import repeats_a_name
from shared.web.problems import FieldFault, Problem, field_faults, invalid

MAX_BODY_BYTES = 256 * 1024
"""20,000 Chinese characters are 60 kB in UTF-8, 120 kB escaped; the rest is room for references."""

M = TypeVar("M", bound=BaseModel)


async def read_bytes(request: Request, *, limit: int = MAX_BODY_BYTES) -> bytes:
    """The body, read no further than `limit` bytes.

    Raises:
        Problem: 413 too long, 415 not JSON by its media type.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(
            415,
            "media-type",
            detail="Send the body as application/json.",
            detail_zh="请以 application/json 发送内容。",
            headers={"Accept": "application/json"},
        )
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        raise _too_long(limit)
    return await _read_all(request.receive, limit)


async def _read_all(receive: Receive, limit: int) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _broken_off()
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise _too_long(limit)
        if not message.get("more_body", False):
            return b"".join(chunks)


def parse_body(body: bytes, model: type[M]) -> M:
    """The body as `model`.

    Raises:
        Problem: 400 not JSON (nested too deep, lone surrogates and a name that is there twice
            too), 422 with the fields.
    """
    try:
        parsed = model.model_validate_json(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    else:
        if repeats_a_name(body):
            raise _not_json("a name is there twice in one object")
        return parsed
    if any(detail["type"] == "json_invalid" for detail in details):
        raise _not_json(details[0]["msg"])
    raise invalid(field_faults(details))


async def read_body(request: Request, model: type[M], *, limit: int = MAX_BODY_BYTES) -> M:
    """Read and parse; raises the problems of `read_bytes` and `parse_body`."""
    return parse_body(await read_bytes(request, limit=limit), model)


def documented_body(model: type[BaseModel]) -> dict[str, Any]:
    """`openapi_extra` for a route that reads its body with `read_body`."""
    reference = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {
        "x-body-model": model,
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
    }


def _too_long(limit: int) -> Problem:
    """Said at once, and the connection stays open while the server drops what still comes.

    Closing it in the face of a client that is still sending would reset it before it has read why.
    """
    return Problem(
        413,
        "too-long",
        detail=f"The body is longer than {limit} bytes.",
        detail_zh=f"内容超过上限（{limit} 字节）。",
    )


def _broken_off() -> Problem:
    """Nobody is there to read it, but it is no failure of ours that should raise an alarm."""
    return Problem(
        400, "broken-off", detail="The body did not end.", detail_zh="内容没有完整送达。"
    )


def _not_json(reason: str) -> Problem:
    return Problem(
        400,
        "not-json",
        detail="The body is not valid JSON.",
        detail_zh="内容不是有效的 JSON。",
        errors=[FieldFault("", reason, "JSON 格式错误")],
    )
