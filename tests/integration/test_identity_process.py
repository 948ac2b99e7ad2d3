"""Identity as a process on real servers: rosters, tokens, keys that change, people signed out."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from services.identity.adapters.mongo import MongoPeople
from services.identity.adapters.vault import VaultFile
from services.identity.handlers.announcing import added
from shared.clock import utc_now
from shared.identity import Principal, RevokedError, TokenError, TokenVerifier
from shared.runtime import Process
from shared.settings import CommonSettings
from shared.telemetry import Telemetry
from shared.trust import open_verifier
from shared.web import Health
from tests.contract.people_suite import CHEN
from tests.integration.identities import Site, open_site
from tests.support import eventually
from tests.vhosts import Vhost

CHECKED = "11010519491231002X"
ROSTER = f"""人员编号,姓名,身份,机构,身份证号,手机,部门代码,代为办理
m0001,陈明,代表,人大,{CHECKED},13800000000,,
m0002,王芳,政协委员,,,,,
a0001,李红,秘书,,,,,m0001
"""


@pytest.fixture
async def site(
    vhost: Vhost, mongo_url: str, mongo_database: str, tmp_path: Path
) -> AsyncIterator[Site]:
    async with open_site(
        vhost, mongo_url=mongo_url, mongo_database=mongo_database, folder=tmp_path
    ) as opened:
        (tmp_path / "roster.csv").write_text(ROSTER, encoding="gb18030")
        yield opened


@pytest.fixture
async def verifier(site: Site, tmp_path: Path) -> AsyncIterator[TokenVerifier]:
    """As another service has it: following identity from afar."""
    (tmp_path / "archive.token").write_text(site.credential("archive"), encoding="ascii")
    settings = CommonSettings(
        jwks_url=("http://127.0.0.1:1/gone", f"{site.replica.url}/.well-known/jwks.json"),
        service_token_file=tmp_path / "archive.token",
        keys_seconds=0.2,
        revocations_seconds=0.2,
    )
    async with AsyncExitStack() as stack:
        yield await open_verifier(Process(stack, Telemetry("test"), Health()), settings)


async def granted(site: Site, person: str, *, acting_for: str | None = None) -> str:
    status, answer = await site.token(await site.signed_in(person, acting_for=acting_for))
    assert status == 200
    token: str = answer["token"]
    return token


def refused(verifier: TokenVerifier, token: str) -> bool:
    try:
        verifier.verify(token)
    except RevokedError:
        return True
    return False


async def test_a_roster_is_tried_taken_over_told_and_taken_over_again(
    site: Site, tmp_path: Path
) -> None:
    file = str(tmp_path / "roster.csv")
    said = await site.consult("roster", "import", file, "--dry-run", "--term", "16")
    assert "3 added, 0 changed, 0 ended, 0 unchanged" in said
    assert await site.consult("person", "show", "m0001", status=2)

    await site.consult("roster", "import", file, "--term", "16")
    await eventually(lambda: len(site.told) == 3)
    assert {event.type for event in site.told} == {"person.added.v1"}
    assert "0 added, 0 changed, 0 ended, 3 unchanged" in await site.consult(
        "roster", "import", file, "--term", "16"
    )

    later = workbook(tmp_path / "later.xlsx", ("m0001", "陈明", "委员", date(2026, 1, 5)))
    said = await site.consult("roster", "import", later, "--term", "16", "--end-missing")
    assert "~ m0001 陈明 (member): body, valid_from" in said
    assert "- m0002" in said
    assert "a0001" not in said
    await eventually(lambda: len(site.told) == 5)
    _, revoked = await site.call("GET", "/v1/revocations", site.credential("archive"))
    assert [one["person"] for one in revoked["items"]] == ["m0002"]

    shown = await site.consult("person", "show", "m0001")
    exported = tmp_path / "export.csv"
    await site.consult("roster", "export", str(exported))
    everything = shown + exported.read_text("utf-8") + site.replica.log
    everything += "".join(event.to_json().decode() for event in site.told)
    for private in (CHECKED, "13800000000"):
        assert private not in everything


def workbook(path: Path, *rows: tuple[Any, ...]) -> str:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (("人员编号", "姓名", "身份", "任职起始日期"), *rows):
        sheet.append(row)
    book.save(path)
    return str(path)


async def test_a_roster_with_a_wrong_line_is_not_taken_over_at_all(
    site: Site, tmp_path: Path
) -> None:
    wrong = ROSTER.replace(CHECKED, "110105194912310021")
    (tmp_path / "roster.csv").write_text(wrong, encoding="utf-8")
    said = await site.consult("roster", "import", str(tmp_path / "roster.csv"), status=1)
    assert "line 2" in said
    assert "校验码" in said
    assert "110105194912310021" not in said
    await site.consult("person", "show", "m0002", status=2)


async def test_what_a_killed_import_has_written_is_told_by_the_process(site: Site) -> None:
    people = MongoPeople(site.database, VaultFile(site.settings.people_keys_file))
    await people.write([added(CHEN, at=utc_now())])
    await eventually(lambda: [event.type for event in site.told] == ["person.added.v1"])
    assert site.told[0].bureau is None


async def test_a_session_becomes_a_token_for_the_portal_alone(
    site: Site, tmp_path: Path, verifier: TokenVerifier
) -> None:
    await site.consult("roster", "import", str(tmp_path / "roster.csv"))
    token = await granted(site, "a0001", acting_for="m0001")
    assert verifier.verify(token) == Principal(
        "a0001", "member", "shanghai", "李红", acting_for="m0001", acting_for_name="陈明"
    )
    status, me = await site.call("GET", "/v1/me", token)
    assert (status, me["id"], me["acting_for"]) == (200, "a0001", "m0001")
    assert me["mandates"] == [{"member": "m0001", "valid_from": None, "valid_to": None}]

    session = {"session": await site.signed_in("m0001")}
    for caller in (site.credential("archive"), token):
        status, _ = await site.call("POST", "/v1/tokens", caller, session)
        assert status == 403
    assert (await site.call("POST", "/v1/tokens", None, session))[0] == 401
    assert (await site.token("x" * 43))[0] == 401
    assert (await site.call("GET", "/v1/revocations", token))[0] == 403
    for body in ({"session": {"$ne": None}}, {"session": "short"}, {}):
        status, _ = await site.call("POST", "/v1/tokens", site.credential("portal"), body)
        assert status == 422


async def test_a_person_who_is_signed_out_everywhere_is_refused_without_asking_anybody(
    site: Site, tmp_path: Path, verifier: TokenVerifier
) -> None:
    await site.consult("roster", "import", str(tmp_path / "roster.csv"))
    session = await site.signed_in("m0001")
    token = (await site.token(session))[1]["token"]
    for_them = await granted(site, "a0001", acting_for="m0001")
    other = await granted(site, "m0002")
    verifier.verify(token)

    await site.consult("person", "revoke", "m0001")
    await eventually(lambda: refused(verifier, token), within=5)
    assert refused(verifier, for_them)
    verifier.verify(other)
    assert (await site.token(session))[0] == 401
    assert (await site.call("GET", "/v1/me", token))[0] == 401

    await site.replica.kill()
    assert refused(verifier, token)
    verifier.verify(other)


async def test_keys_are_rotated_while_tokens_hold(
    site: Site, tmp_path: Path, verifier: TokenVerifier
) -> None:
    await site.consult("roster", "import", str(tmp_path / "roster.csv"))
    old = await granted(site, "m0002")
    known = verifier.key_ids
    await site.consult("keys", "rotate")
    new = await granted(site, "m0002")
    assert await verifier.verify_or_look_again(old) == verifier.verify(old)
    await eventually(lambda: known < verifier.key_ids, within=5)
    assert verifier.verify(new) == verifier.verify(old)
    with pytest.raises(TokenError):
        verifier.verify(new[:-4] + "AAAA")


async def test_a_person_is_erased_and_nobody_has_a_key_to_their_contacts(
    site: Site, tmp_path: Path
) -> None:
    await site.consult("roster", "import", str(tmp_path / "roster.csv"))
    assert "1 people were wrapped anew" in await site.consult("person", "rekey", "--new-key")
    await site.consult("person", "erase", "m0001", "--yes")
    stored: dict[str, Any] = await site.database["people"].find_one({"_id": "m0001"}) or {}
    assert stored["erased"]
    assert not stored.keys() & {"contacts", "id_hash"}
    assert stored["name_zh"] == "陈明"
    await eventually(lambda: site.told[-1].type == "person.erased.v1")
    await site.consult("person", "end", "m0002", "--on", "2030-12-31")
    await eventually(lambda: site.told[-1].type == "person.ended.v1")


async def test_a_credential_is_written_for_its_owner_alone(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "intake.token"
    await site.consult("token", "--service", "intake", "--out", str(out))
    assert out.stat().st_mode & 0o777 == 0o600
    jwks = await site.call("GET", "/.well-known/jwks.json")
    assert jwks[0] == 200
    assert [sorted(key) for key in jwks[1]["keys"]] == [["alg", "crv", "kid", "kty", "use", "x"]]
    status, me = await site.call("GET", "/v1/me", out.read_text("ascii"))
    assert (status, me["id"], me["role"]) == (200, "service:intake", "service")
