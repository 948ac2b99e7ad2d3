"""The limit: the same work with the same durability by hand, and nothing else.

No tokens, no ledger, no life cycle, no metrics, no logs: what is left is what broker, database and
Python cost at least.
"""
