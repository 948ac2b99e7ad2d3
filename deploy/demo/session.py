"""What one demonstration holds on to: the stack it plays on, its people and their tokens."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from deploy.demo.http import Door
from deploy.demo.records import ArchiveReader
from deploy.demo.roster import Person, Roster
from deploy.demo.samples import Paper
from deploy.demo.tally import Tally
from deploy.demo.target import Target
from shared.identity import Principal, TokenIssuer
from shared.region import Region

TOKEN_SECONDS = 8 * 3600


@dataclass(slots=True)
class Session:
    target: Target
    region: Region
    roster: Roster
    issuer: TokenIssuer
    papers: Sequence[Paper]
    intake: Door
    records: ArchiveReader
    tally: Tally
    started: datetime

    def token(self, person: Person) -> str:
        return person_token(self.issuer, self.region.code, person)


def person_token(issuer: TokenIssuer, region: str, person: Person) -> str:
    principal = Principal(
        id=person.id, role=person.role, region=region, name=person.name_zh, bureau=person.bureau
    )
    return issuer.issue(principal, now=time.time(), lifetime_seconds=TOKEN_SECONDS)
