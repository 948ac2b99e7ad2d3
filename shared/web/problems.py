"""Errors over HTTP are RFC 9457 problem details, in both languages, naming the field at fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import Response
from pydantic_core import ErrorDetails

from shared.errors import ConsultError

URN = "urn:consult:problem:"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """`field` is a path such as `attachments.0.url`; empty for the body as a whole."""

    field: str
    reason: str
    reason_zh: str


class Problem(ConsultError):  # noqa: N818 - the name of RFC 9457
    """An answer that is an error; `slug` names its type and stays the same for ever."""

    def __init__(  # noqa: PLR0913 - the fields of RFC 9457, all by keyword
        self,
        status: int,
        slug: str,
        *,
        detail: str,
        detail_zh: str,
        errors: Sequence[FieldFault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.slug = slug
        self.detail = detail
        self.detail_zh = detail_zh
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def problem_response(problem: Problem, instance: str) -> Response:
    """The problem as a response; `instance` is the path that was asked for."""
    body: dict[str, Any] = {
        "type": URN + problem.slug,
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "detail_zh": problem.detail_zh,
        "instance": instance,
    }
    if problem.errors:
        body["errors"] = [
            {"field": fault.field, "reason": fault.reason, "reason_zh": fault.reason_zh}
            for fault in problem.errors
        ]
    body |= problem.more
    return Response(
        orjson.dumps(body), problem.status, headers=problem.headers, media_type=MEDIA_TYPE
    )


_CHINESE: dict[str, str] = {
    "missing": "缺少该字段",
    "extra_forbidden": "不认识的字段",
    "string_type": "应为文字",
    "string_too_short": "内容过短",
    "string_too_long": "内容过长",
    "string_unicode": "含有无效的字符",
    "string_pattern_mismatch": "格式不正确",
    "literal_error": "不在允许的取值之内",
    "too_long": "项目过多",
    "uuid_parsing": "编号格式不正确",
    "int_parsing": "应为整数",
    "model_type": "应为一个对象",
    "model_attributes_type": "应为一个对象",
}


def field_faults(details: Sequence[ErrorDetails]) -> list[FieldFault]:
    """Pydantic's findings, without the values that people sent."""
    return [
        FieldFault(
            field=".".join(str(part) for part in detail["loc"]),
            reason=detail["msg"],
            reason_zh=_CHINESE.get(detail["type"], "取值不正确"),
        )
        for detail in details
    ]


def unavailable(reason: str, *, retry_after_seconds: int = 2) -> Problem:
    """503 with Retry-After: nothing was accepted, the same request may succeed soon."""
    return Problem(
        503,
        "unavailable",
        detail=f"The service cannot take this right now ({reason}); please repeat the request.",
        detail_zh="系统暂时繁忙，您的内容尚未提交，请稍后重试。",
        headers={"Retry-After": str(retry_after_seconds)},
    )


def not_found() -> Problem:
    return Problem(
        404, "not-found", detail="There is nothing here for you.", detail_zh="没有您可查看的内容。"
    )


def forbidden(detail: str, detail_zh: str) -> Problem:
    return Problem(403, "forbidden", detail=detail, detail_zh=detail_zh)
