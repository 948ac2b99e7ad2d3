"""Where commands about people work: as the environment says, or on the stack of a folder."""

import os
from pathlib import Path

from deploy.demo.target import Target
from deploy.key_files import HASH_KEY, ISSUER_KEYS, PEOPLE_KEYS
from services.identity.settings import IdentitySettings


def identity_settings(data: Path) -> IdentitySettings:
    """From the environment where it names the keys, else those of the stack of this folder."""
    if "PEOPLE_KEYS_FILE" in os.environ:
        return IdentitySettings()
    target, keys = Target.read(data / "stack.json"), data / "keys"
    return IdentitySettings(
        amqp_url=target.amqp,
        region_pack=target.region_pack,
        hash_key_file=keys / HASH_KEY,
        people_keys_file=keys / PEOPLE_KEYS,
        issuer_keys_file=keys / ISSUER_KEYS,
        mongo_url=target.mongo or IdentitySettings.model_fields["mongo_url"].default,
    )
