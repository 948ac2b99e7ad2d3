"""What a bureau's own system imports: receive work from its queue, sign, reply, hand back."""

from shared.bureau.client import Bureau, open_bureau
from shared.bureau.work import Work

__all__ = ["Bureau", "Work", "open_bureau"]
