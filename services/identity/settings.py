"""Identity's own settings, beside those that every process reads."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field, field_validator

from services.identity.domain import SessionLimits
from shared.settings import CommaSeparated, CommonSettings, split_commas

_LONGEST_PERSONS_TOKEN = 3600.0


class IdentitySettings(CommonSettings):
    """`token_seconds` is the life of a person's token, and of what a revocation is kept for.

    Its database is its own, so that no other service's user can read it.
    """

    http_port: int = Field(8005, validation_alias="HTTP_PORT")
    database: str = Field("consult_identity", validation_alias="IDENTITY_DATABASE")
    hash_key_file: Path = Field(validation_alias="PEOPLE_HASH_KEY_FILE")
    people_keys_file: Path = Field(validation_alias="PEOPLE_KEYS_FILE")
    issuer_keys_file: Path = Field(validation_alias="ISSUER_KEYS_FILE")
    token_seconds: float = Field(600.0, gt=0, le=3600, validation_alias="TOKEN_SECONDS")
    token_callers: CommaSeparated = Field(("service:portal",), validation_alias="TOKEN_CALLERS")
    key_lead_seconds: float = Field(180.0, ge=0, validation_alias="KEY_LEAD_SECONDS")
    session_seconds: float = Field(12 * 3600, gt=0, validation_alias="SESSION_SECONDS")
    session_idle_seconds: float = Field(2 * 3600, gt=0, validation_alias="SESSION_IDLE_SECONDS")
    rounds_seconds: float = Field(5.0, gt=0, validation_alias="IDENTITY_ROUNDS_SECONDS")

    @field_validator("token_callers", mode="before")
    @classmethod
    def _split_callers(cls, value: object) -> object:
        return split_commas(value)

    @property
    def longest_token_seconds(self) -> float:
        """A demonstration's tokens, and those of before the setting was lowered, count too."""
        return max(self.token_seconds, _LONGEST_PERSONS_TOKEN)

    @property
    def session_limits(self) -> SessionLimits:
        return SessionLimits(
            absolute=timedelta(seconds=self.session_seconds),
            idle=timedelta(seconds=self.session_idle_seconds),
        )
