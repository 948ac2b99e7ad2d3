"""How patient consumers are: settings that every consuming process reads from its environment."""

import tomllib
from importlib import metadata
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from shared.messaging.switch import SwitchLimits

_PROJECT = "two-sessions-consult"


class MessagingSettings(BaseSettings):
    """Names without a prefix, as those of all processes."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    retry_jitter: float = Field(0.1, ge=0, le=1, validation_alias="RETRY_JITTER")
    kill_switch: bool = Field(default=True, validation_alias="KILL_SWITCH")
    kill_switch_share: float = Field(0.5, gt=0, le=1, validation_alias="KILL_SWITCH_SHARE")
    kill_switch_window: int = Field(20, ge=1, validation_alias="KILL_SWITCH_WINDOW")
    kill_switch_seconds: float = Field(30.0, gt=0, validation_alias="KILL_SWITCH_SECONDS")
    kill_switch_row: int = Field(5, ge=2, validation_alias="KILL_SWITCH_ROW")
    kill_switch_first_pause_seconds: float = Field(
        1.0, gt=0, validation_alias="KILL_SWITCH_FIRST_PAUSE_SECONDS"
    )
    kill_switch_longest_pause_seconds: float = Field(
        30.0, gt=0, validation_alias="KILL_SWITCH_LONGEST_PAUSE_SECONDS"
    )
    service_version: str | None = Field(None, validation_alias="SERVICE_VERSION")

    def switch_limits(self) -> SwitchLimits | None:
        if not self.kill_switch:
            return None
        return SwitchLimits(
            window=self.kill_switch_window,
            within_seconds=self.kill_switch_seconds,
            share=self.kill_switch_share,
            row=self.kill_switch_row,
            first_pause_seconds=self.kill_switch_first_pause_seconds,
            longest_pause_seconds=self.kill_switch_longest_pause_seconds,
        )

    def version(self) -> str:
        """What a dead letter names as the release that gave up on it."""
        return self.service_version or project_version()


def project_version() -> str:
    """Of the installed package, else of the source tree that this module lies in."""
    try:
        return metadata.version(_PROJECT)
    except metadata.PackageNotFoundError:
        file = Path(__file__).parents[2] / "pyproject.toml"
    if not file.is_file():
        return "unknown"
    return str(tomllib.loads(file.read_text(encoding="utf-8"))["project"]["version"])
