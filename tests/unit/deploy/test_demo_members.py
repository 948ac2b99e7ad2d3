"""Which papers the members of a demonstration submit, and who co-signs them."""

from itertools import islice

from deploy.demo.members import Entry, entries
from deploy.demo.roster import make_roster
from deploy.demo.samples import Paper

ENQUIRY = Paper("Enquiry", "Text")
PROPOSAL = Paper("Proposal", "Text", kind="proposal")
MEMBERS = make_roster(["hrss"]).members[:3]


def first(number: int, *papers: Paper, members: int = 3) -> list[Entry]:
    return list(islice(entries(papers, MEMBERS[:members], {"proposal"}), number))


def test_papers_and_members_take_turns_without_end() -> None:
    found = first(4, ENQUIRY, PROPOSAL)
    assert [entry.place for entry in found] == [0, 1, 2, 3]
    assert [entry.paper for entry in found] == [ENQUIRY, PROPOSAL, ENQUIRY, PROPOSAL]
    assert [entry.author.id for entry in found] == ["m0001", "m0002", "m0003", "m0001"]


def test_one_proposal_in_ten_has_two_co_signers() -> None:
    found = first(40, ENQUIRY, PROPOSAL)
    assert [len(entry.cosigners) for entry in found if entry.paper == PROPOSAL] == [2, *[0] * 9] * 2
    assert not any(entry.cosigners for entry in found if entry.paper == ENQUIRY)


def test_nobody_co_signs_a_paper_of_his_own() -> None:
    for entry in first(60, PROPOSAL):
        assert entry.author not in entry.cosigners


def test_a_member_who_is_alone_has_no_co_signers() -> None:
    assert first(1, PROPOSAL, members=1)[0].body == {
        "kind": "proposal",
        "title": "Proposal",
        "text": "Text",
    }


def test_co_signers_are_invited_with_the_paper() -> None:
    assert first(1, PROPOSAL)[0].body["cosigners"] == ["m0002", "m0003"]
