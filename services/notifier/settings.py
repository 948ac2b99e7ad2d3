"""The notifier's own settings, beside those that every process has."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings


class NotifierSettings(CommonSettings):
    """`lease_seconds`: how long one that took an alert may be at it before another takes it.

    `webhooks_private`: subscribers may stand in our own nets, as they do in a demonstration.
    `show_codes` writes codes for signing in to the log: for demonstrations alone.
    """

    http_port: int = Field(8004, validation_alias="HTTP_PORT")
    webhooks: Path | None = Field(None, validation_alias="NOTIFIER_WEBHOOKS")
    webhooks_private: bool = Field(default=False, validation_alias="NOTIFIER_WEBHOOKS_PRIVATE")
    webhook_seconds: float = Field(10.0, gt=0, le=15, validation_alias="NOTIFIER_WEBHOOK_SECONDS")
    lease_seconds: float = Field(120.0, gt=0, validation_alias="NOTIFIER_LEASE_SECONDS")
    sweep_seconds: float = Field(2.0, gt=0, validation_alias="NOTIFIER_SWEEP_SECONDS")
    first_pause_seconds: float = Field(5.0, gt=0, validation_alias="NOTIFIER_FIRST_PAUSE_SECONDS")
    breaker_seconds: float = Field(30.0, gt=0, validation_alias="NOTIFIER_BREAKER_SECONDS")
    give_up_seconds: float = Field(86_400.0, gt=0, validation_alias="NOTIFIER_GIVE_UP_SECONDS")
    show_codes: bool = Field(default=False, validation_alias="NOTIFIER_SHOW_CODES")
