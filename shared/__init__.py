"""What every service stands on: the published language, messaging, identity, run-time."""
