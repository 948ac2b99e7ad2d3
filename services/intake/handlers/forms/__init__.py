"""What people and bureaus may send, a form for each act: strict, bounded, nothing unknown."""
