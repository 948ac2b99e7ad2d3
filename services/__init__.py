"""The services, each on its own: they meet only in the events of `shared.events`."""
