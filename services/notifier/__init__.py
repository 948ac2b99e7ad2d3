"""Notifier: what has happened comes in, alerts to people go out, each once per channel."""
