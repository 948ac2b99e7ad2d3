"""The portal's own settings, beside those that every process reads."""

from pathlib import Path

from pydantic import Field, field_validator

from shared.settings import CommaSeparated, CommonSettings, split_commas


class PortalSettings(CommonSettings):
    intake_urls: CommaSeparated = Field(("http://localhost:8001",), validation_alias="INTAKE_URLS")
    archive_urls: CommaSeparated = Field(
        ("http://localhost:8003",), validation_alias="ARCHIVE_URLS"
    )
    router_urls: CommaSeparated = Field(("http://localhost:8002",), validation_alias="ROUTER_URLS")
    advice_seconds: float = Field(1.0, gt=0, le=10, validation_alias="PORTAL_ADVICE_SECONDS")
    identity_urls: CommaSeparated = Field((), validation_alias="IDENTITY_URLS")
    service_token_file: Path | None = Field(None, validation_alias="SERVICE_TOKEN_FILE")
    demo_issuer: Path | None = Field(None, validation_alias="PORTAL_DEMO_ISSUER")
    demo_roster: Path | None = Field(None, validation_alias="PORTAL_DEMO_ROSTER")
    session_key: str | None = Field(None, validation_alias="PORTAL_SESSION_KEY", repr=False)

    @field_validator("intake_urls", "archive_urls", "router_urls", "identity_urls", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return split_commas(value)
