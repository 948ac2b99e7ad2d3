from dataclasses import replace
from typing import Any

from deploy.demo.reconcile import Promise, Report, missing_of, reconcile

PROMISE = Promise("e1", "SH-1", "m0001", 0.0)


def alert(about: str, recipient: str) -> dict[str, Any]:
    return {
        "id": f"alert-{about}-{recipient}",
        "type": "alert.delivered.v1",
        "about": about,
        "recipient": recipient,
        "channel": "log",
    }


def whole_case() -> dict[str, Any]:
    return {
        "id": "e1",
        "receipt": "SH-1",
        "assignments": [{"id": "a1", "bureau": "hrss", "role": "sole", "hops": 0}],
        "replies": [{"id": "r1", "stage": "final", "supplementary": False}],
        "timeline": [
            {"id": "a1", "type": "enquiry.assigned.v1", "bureau": "hrss"},
            {"id": "r1", "type": "reply.submitted.v1", "bureau": "hrss"},
            alert("a1", "person:m0001"),
            alert("a1", "desk:hrss"),
            alert("r1", "person:m0001"),
        ],
    }


def as_listed(case: dict[str, Any]) -> dict[str, Any]:
    """Lists leave out who was alerted."""
    told = [one for one in case["timeline"] if one["type"] != "alert.delivered.v1"]
    return case | {"timeline": told}


def judge(
    *cases: dict[str, Any],
    listed: list[dict[str, Any]] | None = None,
    deliveries: dict[str, int] | None = None,
) -> Report:
    return reconcile(
        attempted=1,
        promises=[PROMISE],
        cases=cases,
        listed=[as_listed(case) for case in cases] if listed is None else listed,
        deliveries={"a1": 1} if deliveries is None else deliveries,
        dead_letters={"dead.router": 0},
    )


def test_a_whole_case_is_complete() -> None:
    report = judge(whole_case())
    assert report.clean
    assert report.complete == 1


def test_a_receipt_without_a_case_is_lost() -> None:
    assert judge().lost == ["SH-1: no case"]


def test_a_case_that_no_bureau_leads_lacks_an_assignment() -> None:
    case = whole_case() | {"assignments": [{"id": "a1", "bureau": "hrss", "role": "co", "hops": 0}]}
    assert "assignment" in missing_of(case, PROMISE)


def test_a_supplementary_reply_is_no_answer() -> None:
    case = whole_case() | {"replies": [{"id": "r1", "stage": "final", "supplementary": True}]}
    assert "reply" in missing_of(case, PROMISE)


def test_every_alert_that_was_due_is_missed_when_it_is_not_there() -> None:
    case = whole_case()
    case["timeline"] = [
        entry for entry in case["timeline"] if entry.get("recipient") != "desk:hrss"
    ]
    assert judge(case).lost == ["SH-1: no alert of a1 to desk:hrss"]


COSIGNED = replace(PROMISE, cosigners=("m0002", "m0003"))


def cosigned_case() -> dict[str, Any]:
    case = whole_case()
    case["cosigners"] = [{"id": "m0002"}, {"id": "m0003"}]
    case["timeline"] += [alert("r1", "person:m0002"), alert("r1", "person:m0003")]
    return case


def test_a_case_whose_co_signers_have_the_answer_is_complete() -> None:
    assert missing_of(cosigned_case(), COSIGNED) == []


def test_a_co_signature_that_the_case_does_not_have_is_missed() -> None:
    case = cosigned_case()
    case["cosigners"].pop()
    assert missing_of(case, COSIGNED) == ["co-signature of m0003"]


def test_each_co_signer_is_alerted_of_the_answer() -> None:
    case = cosigned_case()
    case["timeline"].pop()
    assert missing_of(case, COSIGNED) == ["alert of r1 to person:m0003"]


def test_an_alert_twice_over_one_channel_is_doubled() -> None:
    case = whole_case()
    case["timeline"].append(alert("r1", "person:m0001"))
    report = judge(case)
    assert len(report.doubled) == 1
    assert report.complete == 0


def test_an_assignment_that_no_bureau_was_given_is_lost() -> None:
    assert judge(whole_case(), deliveries={}).lost == ["SH-1: hrss was not given it"]


def test_an_assignment_given_twice_is_doubled() -> None:
    assert judge(whole_case(), deliveries={"a1": 2}).doubled == ["SH-1: hrss was given it 2 times"]


def test_a_second_final_reply_is_doubled() -> None:
    case = whole_case()
    case["replies"].append({"id": "r2", "stage": "final", "supplementary": True})
    assert judge(case).doubled == ["SH-1: 2 final replies"]


def test_two_cases_with_one_receipt_are_doubled() -> None:
    report = judge(whole_case(), whole_case() | {"id": "e2"})
    assert report.doubled == ["SH-1: 2 cases"]


def test_dead_letters_of_the_session_are_unexpected() -> None:
    report = reconcile(
        attempted=1,
        promises=[PROMISE],
        cases=[whole_case()],
        listed=[as_listed(whole_case())],
        deliveries={"a1": 1},
        dead_letters={"dead.router": 2},
    )
    assert report.unexpected == ["2 dead letters in dead.router"]


def test_a_reply_that_only_the_case_itself_has_is_missed_in_the_lists() -> None:
    report = judge(whole_case(), listed=[as_listed(whole_case()) | {"replies": []}])
    assert report.unexpected == ["SH-1: the lists have no reply"]
    assert report.lost == []


def test_a_case_that_no_list_has_is_missed_there() -> None:
    assert judge(whole_case(), listed=[]).unexpected == ["SH-1: not in the lists"]


def test_what_is_lost_is_not_told_of_the_lists_too() -> None:
    report = judge(whole_case() | {"replies": []})
    assert report.lost == ["SH-1: no reply"]
    assert report.unexpected == []
