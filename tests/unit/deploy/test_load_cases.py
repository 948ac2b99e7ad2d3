"""What answers teach the people of a run, and so who can act next."""

from deploy.demo.roster import Person, make_roster
from deploy.load.cases import THOUGHT_SECONDS, TRIES, Case, Cases, ShelfName, Task
from deploy.load.shelf import MOST_KEPT, Shelf

AUTHOR, FIRST, SECOND = make_roster(["hrss"]).members[:3]


def paper(kind: str = "consultation", cosigners: tuple[Person, ...] = ()) -> Case:
    return Case("e1", AUTHOR, kind, "题目", 0.0, cosigners)


def cases() -> Cases:
    return Cases(1, filing=frozenset({"proposal"}))


def taken(known: Cases, shelf: ShelfName, now: float = 1000.0) -> list[Task]:
    found = []
    while task := known.shelves[shelf].take(now):
        found.append(task)
    return found


def test_nobody_acts_before_having_thought() -> None:
    known = cases()
    known.submitted(paper(), now=1.0)
    assert known.shelves["look"].take(1.0 + THOUGHT_SECONDS / 2) is None
    assert known.shelves["look"].take(1.0 + THOUGHT_SECONDS) is not None


def test_a_proposal_is_filed_once_all_have_co_signed() -> None:
    known = cases()
    known.submitted(paper("proposal", (FIRST, SECOND)), now=0.0)
    invited = taken(known, "cosign")
    assert [task.person for task in invited] == [FIRST, SECOND]
    known.cosigned(invited[0], now=5.0)
    assert len(known.shelves["file"]) == 0
    known.cosigned(invited[1], now=6.0)
    assert len(taken(known, "file")) == 1


def test_a_bureau_signs_and_answers_what_the_author_reads_that_it_has() -> None:
    known = cases()
    case = paper()
    known.submitted(case, now=0.0)
    (look,) = taken(known, "look")
    told = {
        "status": "assigned",
        "assignments": [
            {"id": "a1", "bureau": "hrss", "role": "lead", "status": "dispatched"},
            {"id": "a2", "bureau": "edu", "role": "co", "status": "dispatched"},
        ],
    }
    known.looked(look, told, now=5.0)
    known.looked(look, told, now=6.0)
    assert [task.bureau for task in taken(known, "sign")] == ["hrss", "edu"], "each once"
    assert [task.bureau for task in taken(known, "reply")] == ["hrss"]
    assert [task.bureau for task in taken(known, "opine")] == ["edu"]


def test_what_nobody_owns_is_directed_once_and_looked_at_again() -> None:
    known = cases()
    known.submitted(paper(), now=0.0)
    (look,) = taken(known, "look")
    known.looked(look, {"status": "triage", "assignments": []}, now=5.0)
    known.looked(look, {"status": "triage", "assignments": []}, now=6.0)
    assert len(taken(known, "direct")) == 1
    assert len(taken(known, "look")) == 2


def test_what_comes_too_early_is_tried_again_and_at_last_let_go() -> None:
    known = cases()
    known.put("sign", Task(paper()), now=0.0)
    tries = 0
    while found := taken(known, "sign"):
        tries += 1
        known.again("sign", found[0], now=0.0)
    assert tries == TRIES + 1


def test_whoever_asks_rates_afterwards() -> None:
    known = cases()
    known.replied(Task(paper()), now=0.0)
    assert len(known.shelves["rate"]) == 0
    (task,) = taken(known, "ask")
    known.asked(task, now=5.0)
    assert len(taken(known, "rate")) == 1


def test_a_shelf_gives_what_has_waited_longest_and_is_bounded() -> None:
    shelf = Shelf[int]()
    for number in range(MOST_KEPT + 10):
        shelf.put(number, at=float(MOST_KEPT - number))
    assert len(shelf) == MOST_KEPT
    assert shelf.take(float(MOST_KEPT)) == MOST_KEPT - 1
