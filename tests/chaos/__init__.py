"""Drills: a running system is broken on purpose, and what is lost or doubled is counted."""
