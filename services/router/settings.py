"""The router's settings: those that every process has."""

from pydantic import Field

from shared.settings import CommonSettings


class RouterSettings(CommonSettings):
    http_port: int = Field(8002, validation_alias="HTTP_PORT")
