"""Where a running stack is, and the key that its demonstration tokens are signed with."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError


class TargetFileError(ValueError):
    """The file does not say where a stack is; the message names the file and the fields."""


class Target(BaseModel):
    """Written by `consult up` as `.consult/stack.json`; any other stack can be described the same.

    `issuer_key` is a file with the private key (PEM) of the demonstration's issuer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    intake: tuple[str, ...]
    archive: tuple[str, ...]
    router: tuple[str, ...] = ()
    portal: str | None = None
    identity: str | None = None
    amqp: str
    mongo: str | None = None
    management: str | None = None
    issuer_key: Path
    region_pack: Path

    @classmethod
    def read(cls, file: Path) -> Self:
        """Raises TargetFileError."""
        try:
            return cls.model_validate_json(file.read_bytes())
        except FileNotFoundError:
            raise TargetFileError(
                f"{file} is not there: start a stack with `make run`, or name another with --target"
            ) from None
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, fault['loc'])) or 'file'}: {fault['msg']}"
                for fault in error.errors()
            )
            raise TargetFileError(f"{file}: {faults}") from error

    def write(self, file: Path) -> None:
        file.write_text(self.model_dump_json(indent=2, exclude_none=True), encoding="utf-8")
        file.chmod(0o600)  # the broker's password is in it
