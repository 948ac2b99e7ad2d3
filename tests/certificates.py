"""Certificate authorities that live for one test, and what they sign."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True, slots=True)
class Signed:
    """A certificate with its chain, its key, and both in one file."""

    cert: Path
    key: Path
    both: Path


class Authority:
    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def sign(self, name: str) -> Signed:
        """For a host name or an address."""
        issued = self._ca.issue_cert(name)
        files = Signed(*(self._folder / f"{name}.{kind}" for kind in ("crt", "key", "pem")))
        issued.cert_chain_pems[0].write_to_path(str(files.cert))
        issued.private_key_pem.write_to_path(str(files.key))
        issued.private_key_and_cert_chain_pem.write_to_path(str(files.both))
        return files
