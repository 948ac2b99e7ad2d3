"""What a bureau's own system imports: receive work from its queue, sign, reply, hand back."""

from shared.bureau.client import Bureau, Work, open_bureau

__all__ = ["Bureau", "Work", "open_bureau"]
