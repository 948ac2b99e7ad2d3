"""The archive's settings: those of every process, and how many events it takes at once."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings


class ArchiveSettings(CommonSettings):
    http_port: int = Field(8003, validation_alias="HTTP_PORT")
    jwks_file: Path = Field(validation_alias="JWKS_FILE")
    batch_size: int = Field(200, ge=1, le=1000, validation_alias="BATCH_SIZE")
    index_seconds: float = Field(1.0, gt=0, validation_alias="INDEX_SECONDS")
