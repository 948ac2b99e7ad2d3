"""The index of words in its own collection, so that a case's many updates never rewrite it."""

from collections.abc import Sequence

from pymongo import UpdateOne

from services.archive.adapters.documents import SPEAKING, Document, pending_text
from services.archive.adapters.terms import TOKENIZER_VERSION
from services.archive.ports import PendingText
from shared.mongo import Database, database_errors

_SPOKEN = {"subject": 1, "type": 1, "data.title": 1, "data.text": 1, "data.submitted_at": 1}


class MongoSearchIndex:
    """Texts come from the record, not from the case: a mark is set only after its event is there.

    An event that comes in while its case is being indexed sets a new mark, and the condition on
    the mark keeps the case pending.
    """

    def __init__(self, database: Database) -> None:
        self._events = database["events"]
        self._search = database["search"]

    async def pending(self, limit: int) -> Sequence[PendingText]:
        with database_errors():
            cursor = self._search.find({"pending": {"$exists": True}}, {"pending": 1}).limit(limit)
            marks: dict[str, str] = {one["_id"]: one["pending"] async for one in cursor}
            spoken: dict[str, list[Document]] = {subject: [] for subject in marks}
            if marks:
                which = {"subject": {"$in": list(marks)}}
                async for event in self._events.find(which, _SPOKEN):
                    if event["type"] in SPEAKING:
                        spoken[event["subject"]].append(event)
        return [pending_text(subject, marks[subject], spoken[subject]) for subject in marks]

    async def index(self, entries: Sequence[tuple[PendingText, Sequence[str]]]) -> None:
        if not entries:
            return
        writes = [
            UpdateOne(
                {"_id": pending.enquiry_id, "pending": pending.mark},
                {
                    "$set": {
                        "newest": pending.newest,
                        "terms": list(terms),
                        "tokenizer_version": TOKENIZER_VERSION,
                    },
                    "$unset": {"pending": ""},
                },
            )
            for pending, terms in entries
        ]
        with database_errors():
            await self._search.bulk_write(writes, ordered=False)
