"""Cases in every state that a page has to show, and who looks at them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from services.portal.domain.acts import FORMS, ActForm
from tests.unit.portal.fake_acts import instant, now
from tests.unit.portal.fake_router import FakeRouter
from tests.unit.portal.fakes import FakeServices
from tests.unit.portal.serving import Stand

Json = dict[str, Any]
OTHER = {"id": "m0002", "name": "李思远"}
OFFICIAL = {"id": "o0012", "name": "任澄言", "role": "official"}
PARAGRAPH = (
    "经研究，现答复如下：一是扩大参保范围；二是简化办理手续，可在线上一次办成。\n\n感谢您的建议。"
)


@dataclass(frozen=True)
class Scene:
    """One page as one person sees it."""

    name: str
    person: str
    path: str


@dataclass
class Gallery:
    services: FakeServices
    official: str
    scenes: list[Scene] = field(default_factory=list)

    def show(self, name: str, person: str, case: Json) -> None:
        self.scenes.append(Scene(name, person, f"/cases/{case['id']}"))

    def official_may(self, case: Json, *keys: str) -> None:
        about = case["assignments"][0]["id"]
        self.services.allow(case, "official", *entries(*keys, about=about))


def entries(*keys: str, about: str | None = None) -> Iterator[Json]:
    forms: dict[str, ActForm] = {form.key: form for form in FORMS}
    for key in keys:
        entry: Json = {"act": forms[key].act, **forms[key].fixed}
        yield entry | ({"assignment_id": about} if about else {})


def days(number: float) -> str:
    return instant(now() + timedelta(days=number))


def hang(stand: Stand, official: str) -> list[Scene]:
    """`official` is of the bureau `hrss`."""
    gallery = Gallery(stand.services, official)
    _busy(stand.router)
    gallery.scenes += [
        Scene("papers", "m0001", "/papers"),
        Scene("compose", "m0001", "/papers/new"),
        Scene("archive", "m0001", "/archive?q=社保"),
        Scene("desk", official, "/desk"),
        Scene("ledger", official, "/desk?view=promises"),
        Scene("desk-secretariat", "s0001", "/desk"),
        Scene("desk-requests", "s0001", "/desk?view=requests"),
        Scene("desk-examiner", "x0001", "/desk"),
        Scene("desk-alike", "x0001", "/desk?view=alike"),
        Scene("bureaus", "m0001", "/bureaus"),
    ]
    _unsent(gallery)
    _examined(gallery)
    _handled(gallery)
    _ruled(gallery)
    _answered(gallery)
    _over(gallery)
    _checked(gallery, stand.router)
    return gallery.scenes


def _busy(router: FakeRouter) -> None:
    hours = 3600.0
    for number, bureau in enumerate(router.region.bureau_codes[:12]):
        usual = hours * (number + 0.4) ** 2
        slow, answers = usual * 3, 3 + 9 * number
        load = {"queue": 1, "open": 7 * number, "usual_seconds": usual, "slow_seconds": slow}
        router.loads[bureau] = {**load, "answers": answers}


def _checked(gallery: Gallery, router: FakeRouter) -> None:
    """A draft before it is sent, with all that can be told of it; the author has sent it before."""
    words = {"title": "灵活就业人员怎样参加社会保险", "text": PARAGRAPH, "kind": "suggestion"}
    earlier = gallery.services.add_case(**words)
    draft = gallery.services.add_case(**words, status="draft", submitted_at=None)
    found = [
        router.precedent({**earlier, "title": title}, bureau)
        for title, bureau in (
            ("外卖骑手参加职工社会保险的办法", "hrss"),
            ("社保缴费基数怎样确定", "tax"),
        )
    ]
    router.leads("hrss", share=0.81, co=["tax"], similar=found)
    gallery.scenes.append(Scene("check", "m0001", f"/papers/{draft['id']}/check"))


def _unsent(gallery: Gallery) -> None:
    services = gallery.services
    draft = services.add_case(kind="proposal", title="", status="draft", submitted_at=None)
    draft["text"] = ""
    gallery.show("draft", "m0001", draft)
    gallery.scenes.append(Scene("edit", "m0001", f"/papers/{draft['id']}/edit"))
    invited = [{"id": "m0001", "decision": None}, {**OTHER, "id": "m0003", "decision": "signed"}]
    cosigning = services.add_case(
        kind="proposal",
        title="关于完善灵活就业人员社会保障的提案",
        status="cosigning",
        submitted_at=None,
        author=OTHER,
        invited=invited,
        cosign_by=days(0.1),
    )
    gallery.show("cosign", "m0001", cosigning)
    returned = services.add_case(kind="suggestion", title="关于社区食堂的建议")
    returned |= {"status": "returned_to_author", "amendment": {"note": "请补充数据来源。"}}
    gallery.show("returned", "m0001", returned)


def _examined(gallery: Gallery) -> None:
    services = gallery.services
    waiting = services.add_case(
        kind="proposal", title="关于加快老旧小区加装电梯的提案", assign_by=days(5)
    )
    found = [{"bureau": "hrss", "score": 0.52}, {"bureau": "tax", "score": 0.21}]
    services.tell(waiting, "filing.requested.v1", candidates=found)
    acts = ("file", "not_file", "return_to_author", "merge", "convert")
    services.allow(waiting, "examiner", *entries(*acts))
    gallery.show("filing", "x0001", waiting)
    other = services.add_case(
        kind="proposal", title="关于老旧小区加装电梯资金补贴的提案", author=OTHER
    )
    services.likeness.join(waiting, other)
    gallery.scenes.append(Scene("merge", "x0001", f"/cases/{waiting['id']}/merge?q=电梯"))
    refused = services.add_case(kind="proposal", status="not_filed", title="关于某公司产品的提案")
    refused["not_filed"] = {"reason_code": "academic_or_advertising", "note": "属于产品推介。"}
    services.tell(refused, "case.not_filed.v1", reason_code="academic_or_advertising")
    gallery.show("not-filed", "m0001", refused)


def _handled(gallery: Gallery) -> None:
    services = gallery.services
    fresh = services.add_case(kind="suggestion", title="关于灵活就业人员参加社会保险的建议")
    services.assign(fresh, "hrss", hours=2000) | {"sign_by": days(2)}
    fresh["assignments"][0]["sign_by"] = days(2)
    gallery.official_may(
        fresh, "sign", "refuse_to_sign", "hand_back", "reply_interim", "reply_final", "reply_phone"
    )
    gallery.show("assigned", gallery.official, fresh)
    lead = services.add_case(kind="proposal", title="关于新业态劳动者权益保障的提案")
    own = services.assign(lead, "hrss", hours=900, role="lead")
    co = services.assign(lead, "tax", hours=-30, role="co")
    later = services.assign(lead, "police", hours=300, role="co")
    own |= {"status": "drafted", "extension": {"state": "requested", "until": days(90)}}
    own["draft"] = {"text": PARAGRAPH, "result_class": "B", "countersigned": [], "review": None}
    co |= {"status": "opinion_given", "opinion": {"state": "given", "text": "建议明确缴费基数。"}}
    said = {"bureau": "tax", "agrees": False, "comment": "第二点需与税务口径一致。"}
    own["draft"]["countersigned"] = [said]
    later |= {"stopped_at": days(-1)}
    later["stop_reason"] = {"code": "on_site_investigation", "text": "正在实地了解情况。"}
    lead["status"] = "in_handling"
    services.tell(
        lead, "clock.stopped.v1", bureau="police", by=OFFICIAL, reason_code="on_site_investigation"
    )
    lead["supervision"] = {"at": days(-1), "reason": "key_item", "leader": "王副主任"}
    gallery.official_may(
        lead,
        *("draft_reply", "reply_final", "reply_interim", "ask_extension", "stop_clock"),
        *("propose_publication", "hand_back", "restart_clock"),
    )
    gallery.show("lead", gallery.official, lead)
    gallery.show("in-handling", "m0001", lead)
    acts = [*entries("review", "rule_extension", about=own["id"])]
    acts += [*entries("waive_opinion", about=later["id"]), *entries("supervise", "direct")]
    services.allow(lead, "secretariat", *acts)
    gallery.show("review", "s0001", lead)
    helping = services.add_case(kind="proposal", title="关于数字政务的提案")
    services.assign(helping, "hrss", role="co", hours=48)
    services.assign(helping, "tax", role="lead", hours=900)
    gallery.official_may(helping, "opine", "countersign", "stop_clock", "hand_back")
    gallery.show("co-handler", gallery.official, helping)


def _ruled(gallery: Gallery) -> None:
    services = gallery.services
    unowned = services.add_case(title="线上注销公司")
    services.triage(unowned, ("tax", 0.41), ("hrss", 0.27))
    gallery.show("direct", "s0001", unowned)
    back = services.add_case(kind="suggestion", title="关于共享单车停放的建议")
    own = services.assign(back, "hrss", hours=900)
    own["status"] = "return_requested"
    services.tell(
        back,
        "assignment.return_requested.v1",
        bureau="hrss",
        by=OFFICIAL,
        reason_code="not_our_remit",
        evidence="三定方案中无此职责。",
        proposed_bureau="tax",
    )
    services.triage(back, ("tax", 0.5))
    services.allow(back, "secretariat", *entries("rule", about=own["id"]), *entries("direct"))
    gallery.show("rule", "s0001", back)


def answer(services: FakeServices, case: Json, **more: Any) -> Json:
    reply = {"id": f"r{len(case['replies'])}", "bureau": "hrss", "by": OFFICIAL, "stage": "final"}
    reply |= {"text": PARAGRAPH, "at": instant(now()), "result_class": "B", **more}
    case["replies"].append(reply)
    services.tell(case, "reply.submitted.v1", bureau="hrss", by=OFFICIAL, stage=reply["stage"])
    return reply


def _answered(gallery: Gallery) -> None:
    services = gallery.services
    answered = services.add_case(
        kind="suggestion", title="关于社保关系转移的建议", status="replied", feedback_by=days(9)
    )
    services.assign(answered, "hrss")["status"] = "replied"
    answered["status"] = "replied"
    answer(services, answered, stage="interim", text="正在会同有关单位研究。", result_class=None)
    promise = {"item": "年内开通线上办理", "owner": "王处长", "due_at": days(120)}
    files = [{"name": "办理指南", "url": "https://example.org/guide.pdf"}]
    answer(services, answered, corrected_class="C", promise=promise, attachments=files)
    services.allow(answered, "m0001", *entries("rate", "ask", "consent"))
    gallery.show("replied", "m0001", answered)
    services.allow(answered, "secretariat", *entries("publish", "correct", "supervise"))
    answered["proposed_publication"] = {"mode": "summary", "bureau": "hrss"}
    gallery.show("publish", "s0001", answered)
    call = services.add_case(title="社保卡丢了怎么办", status="replied")
    phone = {"called_at": days(-0.1), "spoke_with": "王书禾", "gist": "可在线挂失。"}
    answer(services, call, stage="phone", phone=phone, text="可在线挂失。", result_class=None)
    services.allow(call, "m0001", *entries("confirm_phone", "ask", "convert", "rate"))
    gallery.show("phone", "m0001", call)


def _over(gallery: Gallery) -> None:
    services = gallery.services
    tracked = services.add_case(kind="proposal", title="关于社保服务下沉的提案", status="tracked")
    services.assign(tracked, "hrss")["status"] = "replied"
    tracked["status"] = "tracked"
    answer(services, tracked)
    tracked["promises"] = [
        {"id": "p1", "bureau": "hrss", "item": "年底前在16个区设服务点", "owner": "李处长"}
        | {"due_at": days(40), "made_at": days(-20)},
        {"id": "p2", "bureau": "hrss", "item": "公布办事清单", "owner": "李处长"}
        | {"due_at": days(-3), "carried_out_at": days(-5), "text": "已在网站公布。"},
    ]
    question = {"id": "f", "text": "何时开放？", "at": days(-1), "due_at": days(3)}
    tracked["followups"] = [{**question, "by": {"id": "m0001", "name": "王书禾"}}]
    rated: Json = {"handling": "satisfied", "result": "basically_satisfied"}
    rated |= {"comment": "总体满意。"}
    rated |= {"answers": {"pertinence": "to_the_point", "contact": "telephone"}}
    by = {"id": "m0001", "name": "王书禾"}
    tracked["ratings"] = [{"id": "g", "by": by, "at": days(-1), **rated}]
    gallery.official_may(tracked, "carry_out", "promise", "reply_second", "propose_publication")
    gallery.show("tracked", gallery.official, tracked)
    services.add_case(kind="suggestion", status="converted", successor=tracked["id"])
    ended = services.add_case(kind="proposal", title="关于托育的提案", status="closed")
    ended |= {"merged_into": tracked["id"], "predecessor": tracked["id"]}
    ended["successor"] = tracked["id"]
    ended["joined"] = [{"id": tracked["id"], "receipt": "SH-7K3M9-QXT2V", "author": OTHER}]
    ended["published"] = {"mode": "full", "at": days(-1), "title": "公开件", "text": PARAGRAPH}
    detail = {"zh": "提交人已撤回此件。", "en": "The author has withdrawn this paper."}
    ended["overtaken"] = [{"id": "late", "act": "rate", "by": by, "detail": detail}]
    gallery.show("closed", "m0001", ended)
