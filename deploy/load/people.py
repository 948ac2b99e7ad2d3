"""The people of a run with their tokens, and the papers that they have in mind."""

import random
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import cycle

from deploy.demo.answers import Answers, formal_kinds
from deploy.demo.play import person_token
from deploy.demo.roster import Person, Roster, make_roster
from deploy.demo.samples import TITLE_CHARACTERS, Paper
from shared.identity import TokenIssuer
from shared.region import Region

COSIGNERS = 2
_TOKEN_GOOD_SECONDS = 7 * 3600


class People:
    """Drawn by the seed: who acts, and with which paper."""

    def __init__(
        self, region: Region, issuer: TokenIssuer, papers: Sequence[Paper], *, seed: int
    ) -> None:
        # Not for secrets: who acts next.
        self._random = random.Random(f"people {seed}")  # noqa: S311
        self._region = region
        self._issuer = issuer
        self._tokens: dict[str, tuple[str, float]] = {}
        self.roster: Roster = make_roster(region.bureau_codes)
        self.answers = Answers.of(papers, region)
        shuffled = self._random.sample(papers, len(papers))
        formal = [paper for paper in shuffled if paper.kind in formal_kinds(region)]
        self._papers = cycle(shuffled)
        self._formal = cycle(formal or shuffled)
        self.expected: Mapping[str, str] = {
            paper.title[:TITLE_CHARACTERS]: paper.bureau for paper in papers if paper.bureau
        }
        for member in self.roster.members:  # a signature each: not while the clock runs
            self.token(member)

    def token(self, person: Person) -> str:
        token, issued = self._tokens.get(person.id, ("", 0.0))
        now = time.monotonic()
        if not token or now - issued > _TOKEN_GOOD_SECONDS:
            token = person_token(self._issuer, self._region.code, person)
            self._tokens[person.id] = token, now
        return token

    def paper(self, *, formal: bool) -> Paper:
        return next(self._formal if formal else self._papers)

    def member(self) -> Person:
        return self._random.choice(self.roster.members)

    def cosigners(self, author: Person) -> tuple[Person, ...]:
        some = self._random.sample(self.roster.members, COSIGNERS + 1)
        return tuple(person for person in some if person.id != author.id)[:COSIGNERS]

    def official(self, bureau: str | None = None) -> Person:
        code = bureau or self._random.choice(self._region.bureau_codes)
        return self._random.choice(self._officials[code])

    def secretary(self) -> Person:
        return self._random.choice(self.roster.secretariat)

    def examiner(self) -> Person:
        return self._random.choice(self.roster.examiners)

    @cached_property
    def filing(self) -> frozenset[str]:
        """The kinds that an examiner files first."""
        return frozenset(kind.code for kind in self._region.codes.enquiry_kinds if kind.filing)

    @cached_property
    def content(self) -> str:
        """The rating of somebody who leaves it at that."""
        return next(one.code for one in self._region.codes.ratings if not one.reopens)

    @cached_property
    def _officials(self) -> Mapping[str, tuple[Person, ...]]:
        return {code: self.roster.officials_of(code) for code in self._region.bureau_codes}
