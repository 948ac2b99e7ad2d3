"""The building blocks of the pack's models: frozen, strict, and closed to unknown fields."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class PackModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", cache_strings="none")


Text = Annotated[str, StringConstraints(strict=True, strip_whitespace=True, min_length=1)]
Day = Annotated[date, Field(strict=True)]  # a bare YAML date; a number is not taken for one
Count = Annotated[int, Field(strict=True, ge=1)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Flag = Annotated[bool, Field(strict=True)]


class BilingualText(PackModel):
    zh: Text
    en: Text
