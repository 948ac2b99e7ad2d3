"""The documents of cases, kept right by any number of replicas without transactions.

Why a case cannot miss a fact. A document may only be replaced by who knows the facts that it was
folded from, and only by the fold of more facts: the filter names `n`, their number. So the sets of
facts behind a document form a chain, each containing the one before, and within a chain `n` names
the set. There are two ways to know that set:

- the replica wrote the document itself (its `FactCache`) and adds events that it has inserted;
- it reads `n` first and the events afterwards: what was folded into the document had been inserted
  before, so the events read contain it.

Whose replacement fails was overtaken; he reads and tries again. Every replica inserts its events
before it folds, and gives up only when its own replacement went in or the document counts all the
facts that it read; so in the end each case is the fold of all its events.
"""

from collections.abc import Generator, Mapping, Sequence
from typing import Final

import structlog
from pymongo import InsertOne, ReplaceOne
from pymongo.errors import BulkWriteError

from services.archive.adapters.cache import FactCache
from services.archive.adapters.documents import Document, changes_a_case, fact_of, listed
from services.archive.domain import Fact, Terms, fold
from services.archive.domain.facts import DRAFTED, INVITED, SUBMITTED
from shared.clock import Clock, utc_now
from shared.errors import TransientError
from shared.mongo import Database, only_duplicates
from shared.turns import in_turns

log = structlog.get_logger(__name__)

WITHOUT_COPIES: Final = {"data.paper": 0}
"""The paper is in its own event; later events carry copies for other readers."""

_BEGINNINGS: Final = frozenset({SUBMITTED, DRAFTED, INVITED})
_ATTEMPTS: Final = 30
_AT_ONCE: Final = 50
"""SecantusDB looks for each document through the whole list of ids."""


class CaseContentionError(TransientError):
    """Other replicas kept overtaking this one on the same cases."""


class CaseWriter:
    def __init__(
        self, database: Database, cache: FactCache, terms: Terms, *, clock: Clock = utc_now
    ) -> None:
        self._clock = clock
        self._terms = terms
        self._events = database["events"]
        self._cases = database["cases"]
        self._cache = cache

    async def add(self, new: dict[str, Sequence[Fact]]) -> set[str]:
        """Fold facts that this replica has just inserted into their cases, and let go of them.

        The ids of cases of which the record does not have the paper yet: another replica is at it.

        A case without facts here is one that has to be read, since events of it were known before
        this replica inserted them: the stored copy is the one that counts.
        """
        subjects, paperless = list(new), set[str]()
        for start in range(0, len(subjects), _AT_ONCE):
            some = {subject: new.pop(subject) for subject in subjects[start : start + _AT_ONCE]}
            behind = await self._add_to_known(some)
            paperless |= await self._catch_up(behind)
        return paperless

    async def _add_to_known(self, new: Mapping[str, Sequence[Fact]]) -> set[str]:
        """Try without reading; the ids of the cases for which that was not possible."""
        folded: dict[str, tuple[int, Sequence[Fact]]] = {}
        for subject, facts in new.items():
            known = self._cache.get(subject)
            if known is None and any(fact.type == SUBMITTED for fact in facts):
                known = ()  # most likely nobody has heard of the case before
            if known is not None and facts:
                folded[subject] = len(known), _with(known, facts)
        return (new.keys() - folded.keys()) | await self._replace(folded)

    async def _catch_up(self, behind: set[str]) -> set[str]:
        paperless: set[str] = set()
        for _ in range(_ATTEMPTS):
            if not behind:
                return paperless
            behind, without = await self._fold_from_record(sorted(behind))
            paperless |= without
        raise CaseContentionError(f"{len(behind)} cases changed faster than they could be written")

    async def _fold_from_record(self, subjects: Sequence[str]) -> tuple[set[str], set[str]]:
        """Read and fold; the cases that others changed meanwhile, and those without a paper."""
        which = {"$in": subjects}
        written: dict[str, int] = {
            one["_id"]: one["n"] async for one in self._cases.find({"_id": which}, {"n": 1})
        }
        facts: dict[str, list[Fact]] = {}
        async for document in self._events.find({"subject": which}, WITHOUT_COPIES):
            if changes_a_case(document["type"]):
                facts.setdefault(document["subject"], []).append(fact_of(document))
        overtaken = await self._replace(
            {
                subject: (written.get(subject, 0), found)
                for subject, found in facts.items()
                if len(found) > written.get(subject, 0)
            }
        )
        return overtaken, {one for one, found in facts.items() if not _has_paper(found)}

    async def _replace(self, folded: Mapping[str, tuple[int, Sequence[Fact]]]) -> set[str]:
        """Write each case over the one of so many facts; the ids of those that were overtaken.

        With `upsert` a filter that no longer matches is a duplicate key, which names the case. The
        first document of a case is inserted: that costs a third of an upsert.
        """
        overtaken: set[str] = set()
        facts_of = {key: facts for key, (_, facts) in folded.items()}
        documents = await in_turns(self._documents(facts_of))
        subjects = list(documents)
        writes = [
            ReplaceOne({"_id": subject, "n": folded[subject][0]}, document, upsert=True)
            if folded[subject][0]
            else InsertOne(document)
            for subject, document in documents.items()
        ]
        if not writes:
            return set()
        try:
            await self._cases.bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            overtaken = {subjects[at] for at in only_duplicates(error)}
        for subject in subjects:
            if subject in overtaken:
                self._cache.drop(subject)
            else:
                self._cache.put(subject, tuple(folded[subject][1]))
        return overtaken

    def _documents(
        self, cases: Mapping[str, Sequence[Fact]]
    ) -> Generator[None, None, dict[str, Document]]:
        documents: dict[str, Document] = {}
        now = self._clock()
        for subject, facts in cases.items():
            try:
                documents[subject] = listed(fold(facts), self._terms, now=now)
            except Exception:
                log.exception("archive.case_not_folded", enquiry_id=subject)
            yield
        return documents


def _has_paper(facts: Sequence[Fact]) -> bool:
    return any(fact.type in _BEGINNINGS for fact in facts)


def _with(known: Sequence[Fact], facts: Sequence[Fact]) -> Sequence[Fact]:
    """Each once: what was read from the record may hold what this replica had just inserted.

    Counted twice, the facts remembered here would one day be as many as those of another
    replica's document that holds one more, and would be written over it.
    """
    return tuple({fact.id: fact for fact in (*facts, *known)}.values())
