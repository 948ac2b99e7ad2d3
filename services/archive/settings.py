"""The archive's settings: those of every process, and its own pace."""

from pydantic import Field, field_validator

from shared.settings import CommaSeparated, CommonSettings, split_commas


class ArchiveSettings(CommonSettings):
    """`refresh_seconds` is how far lists may lag; a longer time saves writes at the peak.

    `sweep_seconds` is how often the clock looks for what is due, `clock_lease_seconds` when another
    archive takes the clock over from one that was killed. `reads_seconds` is how often the record
    of readers is written, `reads_kept_days` how long it is kept.
    """

    http_port: int = Field(8003, validation_alias="HTTP_PORT")
    act_callers: CommaSeparated = Field(("service:intake",), validation_alias="ACT_CALLERS")
    lesson_callers: CommaSeparated = Field(("service:router",), validation_alias="LESSON_CALLERS")
    batch_size: int = Field(200, ge=1, le=1000, validation_alias="BATCH_SIZE")
    refresh_seconds: float = Field(0.5, gt=0, validation_alias="REFRESH_SECONDS")
    index_seconds: float = Field(1.0, gt=0, validation_alias="INDEX_SECONDS")
    sweep_seconds: float = Field(1.0, gt=0, validation_alias="SWEEP_SECONDS")
    clock_lease_seconds: float = Field(15.0, gt=0, validation_alias="CLOCK_LEASE_SECONDS")

    reads_seconds: float = Field(1.0, gt=0, validation_alias="READS_SECONDS")
    reads_kept_days: int = Field(365, ge=1, validation_alias="READS_KEPT_DAYS")

    @field_validator("act_callers", "lesson_callers", mode="before")
    @classmethod
    def _split_callers(cls, value: object) -> object:
        return split_commas(value)
