"""Request bodies: bounded, of the right media type, read strictly into a model."""

from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from shared.web.problems import FieldFault, Problem, field_faults

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
    if declared.isdigit() and int(declared) > limit:
        raise _too_long(limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit:
            raise _too_long(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def parse_body(body: bytes, model: type[M]) -> M:
    """The body as `model`.

    Raises:
        Problem: 400 not JSON (nested too deep and lone surrogates too), 422 with the fields.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        if any(detail["type"] == "json_invalid" for detail in details):
            raise _not_json(details[0]["msg"]) from None
        raise Problem(
            422,
            "invalid",
            detail="Some fields are not valid.",
            detail_zh="部分内容填写不正确。",
            errors=field_faults(details),
        ) from None


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
    return Problem(
        413,
        "too-long",
        detail=f"The body is longer than {limit} bytes.",
        detail_zh=f"内容超过上限（{limit} 字节）。",
        headers={"Connection": "close"},
    )


def _not_json(reason: str) -> Problem:
    return Problem(
        400,
        "not-json",
        detail="The body is not valid JSON.",
        detail_zh="内容不是有效的 JSON。",
        errors=[FieldFault("", reason, "JSON 格式错误")],
    )
