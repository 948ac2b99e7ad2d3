"""Errors over HTTP are RFC 9457 problem details, in both languages, naming the field at fault."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, NotRequired

import orjson
from fastapi import Response
from pydantic_core import ErrorDetails
from typing_extensions import TypedDict  # pydantic wants this one before Python 3.12

from shared.errors import ConsultError

URN = "urn:consult:problem:"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class FieldFault:
    """`field` is a path such as `attachments.0.url`; empty for the body as a whole."""

    field: str
    reason: str
    reason_zh: str


class ProblemBody(TypedDict):
    """RFC 9457, as it goes over the wire; for the description only."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    instance: str
    errors: NotRequired[list[FieldFault]]


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
    "string_too_short": "内容过短，至少 {min_length} 个字符",
    "string_too_long": "内容过长，最多 {max_length} 个字符",
    "string_unicode": "含有无效的字符",
    "string_pattern_mismatch": "格式不正确",
    "unwanted_character": "第 {position} 个字符（{code}）不允许使用",
    "literal_error": "不在允许的取值之内",
    "tuple_type": "应为一个列表",
    "too_long": "项目过多，最多 {max_length} 项",
    "uuid_type": "编号格式不正确",
    "uuid_parsing": "编号格式不正确",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "greater_than_equal": "数值过小，不得小于 {ge}",
    "less_than_equal": "数值过大，不得大于 {le}",
    "timezone_aware": "时间须带时区",
    "model_type": "应为一个对象",
    "model_attributes_type": "应为一个对象",
}
_MOST_FAULTS = 20
_LONGEST_NAME = 60


def field_faults(details: Sequence[ErrorDetails]) -> list[FieldFault]:
    """The first of pydantic's findings, without the values that people sent.

    Unknown fields are named by whoever sent them, so names and their number are bounded.
    """
    return [
        FieldFault(_field(detail["loc"]), detail["msg"], _in_chinese(detail))
        for detail in details[:_MOST_FAULTS]
    ]


def _field(location: Sequence[str | int]) -> str:
    return ".".join(str(part)[:_LONGEST_NAME] for part in location)


def _in_chinese(detail: ErrorDetails) -> str:
    template = _CHINESE.get(detail["type"], "取值不正确")
    return template.format_map(detail["ctx"]) if "ctx" in detail and "{" in template else template


def invalid(faults: Sequence[FieldFault]) -> Problem:
    """422: understood, but these fields cannot be taken."""
    return Problem(
        422,
        "invalid",
        detail="Some fields are not valid.",
        detail_zh="部分内容填写不正确。",
        errors=faults,
    )


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
