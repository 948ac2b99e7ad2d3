"""What identity's ports stand on: the database, memory, key files, roster files."""
