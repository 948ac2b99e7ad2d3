"""The router's settings: those that every process has, where its model is, whom it learns from."""

from pathlib import Path

from pydantic import Field, field_validator

from shared.settings import CommaSeparated, CommonSettings, split_commas


class RouterSettings(CommonSettings):
    """`model` is the folder that `consult router train` writes into; without it words decide.

    `model_seconds` is how often the router looks whether a new one is there, `lessons_seconds` how
    often it asks the archive what became of papers, `lessons_most` how many of the newest cases it
    remembers, and `queues_seconds` how often it counts the bureaus' queues.
    """

    http_port: int = Field(8002, validation_alias="HTTP_PORT")
    model: Path | None = Field(None, validation_alias="ROUTER_MODEL")
    model_seconds: float = Field(5.0, gt=0, validation_alias="ROUTER_MODEL_SECONDS")
    archive_urls: CommaSeparated = Field((), validation_alias="ARCHIVE_URLS")
    lessons_seconds: float = Field(2.0, gt=0, validation_alias="ROUTER_LESSONS_SECONDS")
    lessons_most: int = Field(20_000, ge=1, le=100_000, validation_alias="ROUTER_LESSONS_MOST")
    queues_seconds: float = Field(5.0, gt=0, validation_alias="ROUTER_QUEUES_SECONDS")

    @field_validator("archive_urls", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        return split_commas(value)

    @field_validator("model", mode="before")
    @classmethod
    def _none_if_empty(cls, value: object) -> object:
        return value or None
