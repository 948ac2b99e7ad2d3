"""The router's settings: those that every process has, and where its model is."""

from pathlib import Path

from pydantic import Field

from shared.settings import CommonSettings


class RouterSettings(CommonSettings):
    """`model` is the folder that `consult router train` writes into; without it words decide.

    `model_seconds` is how often the router looks whether a new one is there.
    """

    http_port: int = Field(8002, validation_alias="HTTP_PORT")
    model: Path | None = Field(None, validation_alias="ROUTER_MODEL")
    model_seconds: float = Field(5.0, gt=0, validation_alias="ROUTER_MODEL_SECONDS")
