"""The notifier's ledger, its channels and its work in the background."""
