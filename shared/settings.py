"""The settings that every process reads from its environment; each service adds its own."""

import ssl
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, InstanceOf, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.tls import client_tls, server_tls
from shared.web.limits_counts import Rate as RateLimit
from shared.web.limits_counts import read_rate

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


def _rate(value: object) -> object:
    return read_rate(value) if isinstance(value, str) else value


Rate = Annotated[InstanceOf[RateLimit] | None, NoDecode, BeforeValidator(_rate)]
"""`600/minute`; `off` is none."""


def split_commas(value: object) -> object:
    """`a,b` in the environment is a tuple of two."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    return value


class CommonSettings(BaseSettings):
    """Names without a prefix, since the same value goes to every process of a stack."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    amqp_url: str = Field(
        "amqp://guest:guest@localhost:5672/", validation_alias="AMQP_URL", repr=False
    )
    amqp_management_url: str | None = Field(
        None, validation_alias="AMQP_MANAGEMENT_URL", repr=False
    )
    amqp_ca_file: Path | None = Field(None, validation_alias="AMQP_CA_FILE")
    amqp_cert_file: Path | None = Field(None, validation_alias="AMQP_CERT_FILE")
    amqp_key_file: Path | None = Field(None, validation_alias="AMQP_KEY_FILE")
    mongo_url: str = Field(
        "mongodb://localhost:27017/?retryWrites=false", validation_alias="MONGO_URL", repr=False
    )
    mongo_ca_file: Path | None = Field(None, validation_alias="MONGO_CA_FILE")
    mongo_cert_key_file: Path | None = Field(None, validation_alias="MONGO_CERT_KEY_FILE")
    mongo_database: str = Field("consult", validation_alias="MONGO_DATABASE")
    region_pack: Path = Field(Path("deploy/regions/shanghai"), validation_alias="REGION_PACK")
    jwks_file: Path | None = Field(None, validation_alias="JWKS_FILE")
    jwks_url: CommaSeparated = Field((), validation_alias="JWKS_URL")
    service_token_file: Path | None = Field(None, validation_alias="SERVICE_TOKEN_FILE")
    keys_seconds: float = Field(60.0, gt=0, validation_alias="KEYS_SECONDS")
    revocations_seconds: float = Field(20.0, gt=0, le=50, validation_alias="REVOCATIONS_SECONDS")
    http_host: str = Field("127.0.0.1", validation_alias="HTTP_HOST")
    http_port: int = Field(8000, validation_alias="HTTP_PORT")
    http_tls_cert_file: Path | None = Field(None, validation_alias="HTTP_TLS_CERT_FILE")
    http_tls_key_file: Path | None = Field(None, validation_alias="HTTP_TLS_KEY_FILE")
    http_ca_file: Path | None = Field(None, validation_alias="HTTP_CA_FILE")
    trusted_proxies: CommaSeparated = Field((), validation_alias="TRUSTED_PROXIES")
    rate_per_person: Rate = Field(read_rate("1200/minute"), validation_alias="RATE_PER_PERSON")
    rate_submissions: Rate = Field(read_rate("120/minute"), validation_alias="RATE_SUBMISSIONS")
    rate_per_key: Rate = Field(read_rate("60/minute"), validation_alias="RATE_PER_KEY")
    rate_per_address: Rate = Field(read_rate("3000/minute"), validation_alias="RATE_PER_ADDRESS")
    drain_seconds: float = Field(25.0, validation_alias="DRAIN_SECONDS")
    linger_seconds: float = Field(0.0, ge=0, validation_alias="LINGER_SECONDS")
    startup_seconds: float = Field(60.0, validation_alias="STARTUP_SECONDS")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", validation_alias="LOG_LEVEL"
    )
    log_format: Literal["json", "console"] = Field("json", validation_alias="LOG_FORMAT")
    prefetch: int = Field(100, validation_alias="PREFETCH")
    retry_ladder: Annotated[tuple[float, ...], NoDecode] = Field(
        (10, 60, 600, 3600), validation_alias="RETRY_LADDER"
    )

    @field_validator("retry_ladder", "jwks_url", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)

    def amqp_tls(self) -> ssl.SSLContext | None:
        """How the broker is verified; None where no file is named for it. Raises TlsError."""
        files = (self.amqp_ca_file, self.amqp_cert_file, self.amqp_key_file)
        return client_tls(*files) if any(files) else None

    def http_client_tls(self) -> ssl.SSLContext:
        """Other services are verified by HTTP_CA_FILE, else as the system does. Raises TlsError."""
        return client_tls(self.http_ca_file)

    def http_server_tls(self) -> ssl.SSLContext | None:
        """What our own HTTP server shows; None where it speaks in plain text. Raises TlsError."""
        files = (self.http_tls_cert_file, self.http_tls_key_file)
        return server_tls(*files) if any(files) else None
