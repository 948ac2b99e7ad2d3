"""Each kind of act as a request, and what its answer teaches those who act next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from deploy.demo.samples import TITLE_CHARACTERS
from deploy.demo.secretariat import FALLBACK_BUREAU
from deploy.load.cases import Case, Cases, ShelfName, Task
from deploy.load.mix import Kind
from deploy.load.people import People
from deploy.load.wire import Request

_QUESTION = "感谢答复。请问上述措施预计何时开始实施，后续进展将通过何种渠道公布？"
_PAGE = 20
_SEARCHED_CHARACTERS = 4


def _nothing(_: Any, __: float) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Act:
    """`done` gets the answer's body and the moment; `early` puts back what came too soon."""

    request: Request
    done: Callable[[Any, float], None] = _nothing
    early: Callable[[Any, float], None] = _nothing


class Acts:
    """`run` keeps the idempotency keys of this run apart from those of others."""

    def __init__(
        self, people: People, cases: Cases, *, run: str, accepted: Callable[[Case], None]
    ) -> None:
        self._people = people
        self._cases = cases
        self._run = run
        self._accepted = accepted
        self._number = 0
        self._by_kind: Mapping[Kind, Callable[[float], Act | None]] = {
            "cosign": self._cosign,
            "preview": lambda _: self._preview(),
            "read_case": self._read_case,
            "list": lambda _: self.look_at_list(),
            "search": lambda _: self._search(),
            "desk": lambda _: self._desk(),
            "file": lambda now: self._office("file", "filing", now),
            "direct": lambda now: self._office("direct", "directions", now),
            "sign": lambda now: self._bureau("sign", "signature", now),
            "opine": lambda now: self._bureau("opine", "opinions", now),
            "reply": lambda now: self._bureau("reply", "replies", now),
            "ask": lambda now: self._author("ask", "follow-ups", now),
            "rate": lambda now: self._author("rate", "ratings", now),
        }

    def make(self, kind: Kind, *, meant: float, now: float) -> Act | None:
        """None where there is nothing yet that this could be done to."""
        self._number += 1
        if kind in {"submit", "submit_cosigned"}:
            return self._submit(meant, cosigned=kind == "submit_cosigned")
        return self._by_kind[kind](now)

    def look_at_list(self) -> Act:
        token = self._people.token(self._people.member())
        return _read("/v1/enquiries", token, mine="true", limit=_PAGE)

    def _submit(self, meant: float, *, cosigned: bool) -> Act:
        author, paper = self._people.member(), self._people.paper(formal=cosigned)
        cosigners = self._people.cosigners(author) if cosigned else ()
        title = paper.title[:TITLE_CHARACTERS]
        body: dict[str, Any] = {"kind": paper.kind, "title": title, "text": paper.text}
        if cosigners:
            body["cosigners"] = [person.id for person in cosigners]

        def done(answer: Any, now: float) -> None:
            case = Case(answer["id"], author, paper.kind, title, meant, cosigners)
            self._cases.submitted(case, now=now)
            self._accepted(case)

        token = self._people.token(author)
        request = Request("intake", "/v1/enquiries", token, body, key=self._key(), read=True)
        return Act(request, done)

    def _cosign(self, now: float) -> Act | None:
        task = self._cases.shelves["cosign"].take(now)
        if task is None or task.person is None:
            return None
        token = self._people.token(task.person)
        return self._act("cosign", "cosignature", task, token, {"decision": "signed"})

    def _preview(self) -> Act:
        paper = self._people.paper(formal=False)
        body = {"kind": paper.kind, "title": paper.title[:TITLE_CHARACTERS], "text": paper.text}
        token = self._people.token(self._people.member())
        return Act(Request("router", "/v1/routes/preview", token, body))

    def _read_case(self, now: float) -> Act | None:
        task = self._cases.shelves["look"].take(now)
        if task is None:
            case = self._cases.any()
            if case is None:
                return None
            task = Task(case)
        chosen = task
        path, token = f"/v1/enquiries/{chosen.case.id}", self._people.token(chosen.case.author)
        return Act(
            Request("archive", path, token, on_case=True, read=True),
            lambda told, at: self._cases.looked(chosen, told, now=at),
            lambda _, at: self._cases.again("look", chosen, now=at),
        )

    def _search(self) -> Act:
        words = self._people.paper(formal=False).title[:_SEARCHED_CHARACTERS]
        token = self._people.token(self._people.member())
        return _read("/v1/enquiries", token, q=words, limit=_PAGE)

    def _desk(self) -> Act:
        token = self._people.token(self._people.official())
        return _read("/v1/enquiries", token, mine="true", open="true", sort="due", limit=_PAGE)

    def _office(self, shelf: ShelfName, path: str, now: float) -> Act | None:
        task = self._cases.shelves[shelf].take(now)
        if task is None:
            return None
        if shelf == "file":
            return self._act(shelf, path, task, self._people.token(self._people.examiner()), {})
        lead = self._people.expected.get(task.case.title, FALLBACK_BUREAU)
        token = self._people.token(self._people.secretary())
        return self._act(shelf, path, task, token, {"lead": lead})

    def _bureau(self, shelf: ShelfName, path: str, now: float) -> Act | None:
        task = self._cases.shelves[shelf].take(now)
        if task is None:
            return None
        body: dict[str, Any] = {"assignment_id": task.assignment}
        if shelf == "opine":
            body["text"] = self._people.answers.opinion
        if shelf == "reply":
            text, result = self._people.answers.to(task.case.title, task.case.kind)
            body |= {"stage": "final", "text": text} | ({"result_class": result} if result else {})
        token = self._people.token(self._people.official(task.bureau))
        return self._act(shelf, path, task, token, body)

    def _author(self, shelf: ShelfName, path: str, now: float) -> Act | None:
        task = self._cases.shelves[shelf].take(now)
        if task is None:
            return None
        content = self._people.content
        rating = {"handling": content, "result": content}
        body = {"text": _QUESTION} if shelf == "ask" else rating
        return self._act(shelf, path, task, self._people.token(task.case.author), body)

    def _act(
        self, shelf: ShelfName, path: str, task: Task, token: str, body: Mapping[str, Any]
    ) -> Act:
        url = f"/v1/enquiries/{task.case.id}/{path}"

        def done(_: Any, now: float) -> None:
            if shelf == "cosign":
                self._cases.cosigned(task, now=now)
            elif shelf == "direct":
                self._cases.put("look", Task(task.case), now=now)
            elif shelf == "reply":
                self._cases.replied(task, now=now)
            elif shelf == "ask":
                self._cases.asked(task, now=now)

        return Act(
            Request("intake", url, token, body, key=self._key(), on_case=True),
            done,
            lambda _, now: self._cases.again(shelf, task, now=now),
        )

    def _key(self) -> str:
        return f"{self._run}-{self._number}"


def _read(path: str, token: str, **params: str | int) -> Act:
    return Act(Request("archive", path, token, params=params))
