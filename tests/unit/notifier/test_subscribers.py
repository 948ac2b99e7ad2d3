"""The file of webhook subscribers is right, or says which field is not."""

from pathlib import Path

import pytest

from services.notifier.adapters.subscribers import SubscribersFileError, read_subscribers

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GOOD = f"""
- name: city-portal
  url: https://portal.example/hooks
  secret: {SECRET}
  events: ["reply.submitted.*", "enquiry.*"]
  recipients: ["person:*"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "webhooks.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_subscriber_wants_the_events_and_recipients_that_its_patterns_name(
    tmp_path: Path,
) -> None:
    (subscriber,) = read_subscribers(write(tmp_path, GOOD))
    assert subscriber.wants("reply.submitted.v1", "person:m-1")
    assert subscriber.wants("enquiry.assigned.v1", "person:m-1")
    assert not subscriber.wants("triage.requested.v1", "person:m-1")
    assert not subscriber.wants("reply.submitted.v1", "desk:hrss")
    assert len(subscriber.key) == 24


def test_json_is_read_as_well(tmp_path: Path) -> None:
    text = (
        f'[{{"name": "a", "url": "https://hooks.example:1/", "secret": "{SECRET}",'
        ' "events": ["*"], "recipients": ["*"]}]'
    )
    assert read_subscribers(write(tmp_path, text))[0].name == "a"


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ("https://portal.example/hooks", "ftp://portal.example", r"\[0\]\.url"),
        (SECRET, "whsec_short", r"\[0\]\.secret: is not base64"),
        (SECRET, "whsec_c2hvcnQ=", r"\[0\]\.secret: has to be whsec_ and 24 bytes"),
        ("name: city-portal", "nam: city-portal", r"\[0\]\.nam: .*not permitted"),
        ('["person:*"]', "[]", r"\[0\]\.recipients"),
        ("- name", "one:\n  name", "the file"),
        ("- name", "- [", "cannot be read"),
        ("secret: ", "secret: }", "line 4"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, good: str, bad: str, told: str) -> None:
    path = write(tmp_path, GOOD.replace(good, bad))
    with pytest.raises(SubscribersFileError, match=told) as raised:
        read_subscribers(path)
    assert str(path) in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_name_is_given_once(tmp_path: Path) -> None:
    with pytest.raises(SubscribersFileError, match=r"\[1\]\.name: 'city-portal' is given twice"):
        read_subscribers(write(tmp_path, GOOD + GOOD))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SubscribersFileError, match=r"nowhere\.yaml"):
        read_subscribers(tmp_path / "nowhere.yaml")
