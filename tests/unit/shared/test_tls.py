"""What is wrong with a TLS file is told by its name; half of a setting is an error."""

import ssl
from pathlib import Path

import pytest

from shared.settings import CommonSettings
from shared.tls import TlsError, client_tls, server_tls
from tests.certificates import Authority


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "ours")


def test_a_client_always_verifies_chain_and_name(authority: Authority) -> None:
    for context in (client_tls(), client_tls(authority.file)):
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_file_that_is_missing_or_no_certificate_is_named(
    authority: Authority, tmp_path: Path
) -> None:
    garbled = tmp_path / "garbled.pem"
    garbled.write_text("no certificate", "utf-8")
    for file in (tmp_path / "missing.pem", garbled):
        with pytest.raises(TlsError, match=file.name):
            client_tls(file)
        with pytest.raises(TlsError, match=file.name):
            client_tls(authority.file, file)
        with pytest.raises(TlsError, match=file.name):
            server_tls(file)


def test_a_key_must_be_that_of_the_certificate_and_have_no_password(
    authority: Authority, tmp_path: Path
) -> None:
    one, other = authority.sign("one.example"), authority.sign("other.example")
    server_tls(one.cert, one.key)
    server_tls(one.both)
    locked = tmp_path / "locked.key"
    locked.write_text(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "utf-8",
    )
    for key in (other.key, locked, None):
        with pytest.raises(TlsError, match="one"):
            server_tls(one.cert, key)


def test_a_key_without_its_certificate_is_an_error(authority: Authority) -> None:
    key = authority.sign("one.example").key
    with pytest.raises(TlsError, match="without its certificate"):
        CommonSettings(http_tls_key_file=key).http_server_tls()
    with pytest.raises(TlsError, match="without its certificate"):
        CommonSettings(amqp_key_file=key).amqp_tls()


def test_without_files_nothing_is_asked_for() -> None:
    settings = CommonSettings()
    assert settings.amqp_tls() is None
    assert settings.http_server_tls() is None


def test_addresses_and_their_passwords_stay_out_of_what_is_printed() -> None:
    settings = CommonSettings(
        amqp_url="amqp://consult:secret@broker/",
        amqp_management_url="http://consult:secret@broker:15672",
        mongo_url="mongodb://consult:secret@database/",
    )
    assert "secret" not in repr(settings)
