"""identity: knows the people of a region, keeps what is private of them, and signs their tokens."""
