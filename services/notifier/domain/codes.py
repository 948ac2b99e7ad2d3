"""A one-time code for signing in, on its way to one person; it is written down nowhere."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from uuid import UUID

from services.notifier.domain.alerts import Told, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    id: UUID
    type: str
    person: str
    code: str = field(repr=False)
    at: datetime
    expires_at: datetime
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    wechat: str | None = field(default=None, repr=False)


def code_text(code: Code, now: datetime) -> Told:
    minutes = max(1, ceil((code.expires_at - now).total_seconds() / 60))
    return (
        Words("登录验证码", "Your code to sign in"),
        Words(
            f"您的登录验证码为 {code.code}，{minutes} 分钟内有效。请勿告知他人。",
            f"{code.code} is your code to sign in, valid for {minutes} min. Tell it to nobody.",
        ),
    )
