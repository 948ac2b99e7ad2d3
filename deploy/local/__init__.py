"""One machine: a private broker, an embedded database and supervised processes."""
