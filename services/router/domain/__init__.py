"""Which bureau handles a paper, until when, and why: pure decisions over plain values."""
