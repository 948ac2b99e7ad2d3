"""What each command of `consult` does, apart from reading its arguments."""
