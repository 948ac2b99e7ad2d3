"""An audit that could not be made is never taken for one that found nothing."""

import pytest

from deploy.local import audit

FINE = {"name": "a", "version": "1", "vulns": []}
BAD = {"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["3"]}]}
SKIPPED = {"name": "c", "skip_reason": "not found"}


def test_an_advisory_fails_the_audit_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.tell([FINE, BAD], asked=2) == 1
    assert "b 2: X-1, mended in: 3" in capsys.readouterr().out


def test_what_could_not_be_audited_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert audit.tell([FINE, SKIPPED], asked=2) == 0
    assert "!! 1 could not be audited" in capsys.readouterr().out


def test_a_source_that_knows_nothing_is_no_source() -> None:
    assert audit.audited([SKIPPED]) == []


def test_no_source_is_said_aloud(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit, "SOURCES", ())
    assert audit.main() == 0
    assert "DEPENDENCY AUDIT SKIPPED" in capsys.readouterr().out
