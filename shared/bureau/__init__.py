"""What a bureau's own system imports: receive work, sign for it, answer it, hand it back."""

from shared.bureau.client import Bureau, open_bureau
from shared.bureau.work import Work

__all__ = ["Bureau", "Work", "open_bureau"]
