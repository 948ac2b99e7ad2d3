"""The form of a step: what one kind of fact does to the case on its walk."""

from collections.abc import Callable

from services.archive.domain.facts import Fact
from services.archive.domain.walk import Walk

Step = Callable[[Walk, Fact], None]
