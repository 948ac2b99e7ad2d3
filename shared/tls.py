"""TLS with the files of an operator: what is wrong with one of them is told by its name."""

import ssl
from pathlib import Path

from shared.errors import PermanentError


class TlsError(PermanentError):
    """A certificate or key cannot be used, or TLS is set up for one side of a connection only."""


def client_tls(
    ca_file: Path | None = None, cert_file: Path | None = None, key_file: Path | None = None
) -> ssl.SSLContext:
    """Verifies chain and name of a server; `cert_file` is what the client shows of itself.

    Without `ca_file` the authorities of the system are trusted, with it only those in it.

    Raises:
        TlsError: a file is missing or cannot be used.
    """
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise TlsError(f"{ca_file}: no certificates to trust ({_told(error)})") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if cert_file or key_file:
        _show(context, cert_file, key_file)
    return context


def server_tls(cert_file: Path | None, key_file: Path | None = None) -> ssl.SSLContext:
    """What a server shows: a chain, and its key where that is not in the same file.

    Raises:
        TlsError: a file is missing or cannot be used.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    _show(context, cert_file, key_file)
    return context


def _show(context: ssl.SSLContext, cert_file: Path | None, key_file: Path | None) -> None:
    if cert_file is None:
        raise TlsError(f"{key_file}: a key without its certificate")
    try:
        # A key under a password fails: without ours, OpenSSL would ask for it at a terminal.
        context.load_cert_chain(cert_file, key_file, password="")
    except OSError as error:
        files = f"{cert_file} with {key_file or 'its own key'}"
        raise TlsError(f"{files}: no certificate and key ({_told(error)})") from error


def _told(error: OSError) -> str:
    return error.strerror or type(error).__name__
