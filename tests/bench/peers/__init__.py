"""The same work as a user would write it on frameworks, as their documentation recommends.

These run in an environment of their own (`.venv-peers`, requirements/peers.txt): nothing here is
imported by the product or by its tests.
"""
