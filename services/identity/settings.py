"""Identity's own settings, beside those that every process reads."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator

from services.identity.domain import SessionLimits
from shared.settings import CommaSeparated, CommonSettings, split_commas

_LONGEST_PERSONS_TOKEN = 8 * 3600.0


class SignInSettings(CommonSettings):
    """The ways of signing in: each one over others is open once it has its id.

    `oidc_claim` is `sub`, or the claim in which the provider tells a resident ID number;
    `sign_in_ca_file` is what their servers are verified by, where the system does not know them.
    """

    sign_in_callers: CommaSeparated = Field(("service:portal",), validation_alias="SIGN_IN_CALLERS")
    sign_in_demo: bool = Field(default=False, validation_alias="SIGN_IN_DEMO")
    oidc_issuer: str | None = Field(None, validation_alias="OIDC_ISSUER")
    oidc_client_id: str | None = Field(None, validation_alias="OIDC_CLIENT_ID")
    oidc_client_secret_file: Path | None = Field(None, validation_alias="OIDC_CLIENT_SECRET_FILE")
    oidc_redirect_url: str | None = Field(None, validation_alias="OIDC_REDIRECT_URL")
    oidc_claim: str = Field("sub", min_length=1, validation_alias="OIDC_CLAIM")
    oidc_scope: str = Field("openid", validation_alias="OIDC_SCOPE")
    oidc_leeway_seconds: float = Field(60, ge=0, le=300, validation_alias="OIDC_LEEWAY_SECONDS")
    sign_in_ca_file: Path | None = Field(None, validation_alias="SIGN_IN_CA_FILE")
    wechat_app_id: str | None = Field(None, validation_alias="WECHAT_APP_ID")
    wechat_app_secret_file: Path | None = Field(None, validation_alias="WECHAT_APP_SECRET_FILE")
    wechat_redirect_url: str | None = Field(None, validation_alias="WECHAT_REDIRECT_URL")
    wechat_api_url: str = Field("https://api.weixin.qq.com", validation_alias="WECHAT_API_URL")
    wechat_authorize_url: str = Field(
        "https://open.weixin.qq.com/connect/oauth2/authorize",
        validation_alias="WECHAT_AUTHORIZE_URL",
    )

    @field_validator("sign_in_callers", mode="before")
    @classmethod
    def _split_sign_in_callers(cls, value: object) -> object:
        return split_commas(value)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        """A way that is set up by half would only be found out by who wants to sign in."""
        oidc = (self.oidc_issuer, self.oidc_client_id, self.oidc_redirect_url)
        if any(oidc) and not all(oidc):
            raise ValueError("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_REDIRECT_URL go together")
        wechat = (self.wechat_app_id, self.wechat_app_secret_file, self.wechat_redirect_url)
        if any(wechat) and not all(wechat):
            raise ValueError(
                "WECHAT_APP_ID, WECHAT_APP_SECRET_FILE and WECHAT_REDIRECT_URL go together"
            )
        return self


class IdentitySettings(SignInSettings):
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
    session_seconds: float = Field(8 * 3600, gt=0, validation_alias="SESSION_SECONDS")
    session_idle_seconds: float = Field(1800, gt=0, validation_alias="SESSION_IDLE_SECONDS")
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
