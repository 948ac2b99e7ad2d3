"""Intake's settings: those of every process, its own credential and where the archive is."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from shared.settings import CommonSettings, split_commas


class IntakeSettings(CommonSettings):
    http_port: int = Field(8001, validation_alias="HTTP_PORT")
    service_token_file: Path = Field(validation_alias="SERVICE_TOKEN_FILE")
    archive_urls: Annotated[tuple[str, ...], NoDecode, Field(min_length=1)] = Field(
        ("http://localhost:8003",), validation_alias="ARCHIVE_URLS"
    )

    @field_validator("archive_urls", mode="before")
    @classmethod
    def _split_urls(cls, value: object) -> object:
        return split_commas(value)
