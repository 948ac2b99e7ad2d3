"""What members write in the simulation: clear, shared, vague, and about nobody's business."""

import random
from dataclasses import dataclass
from typing import Final

from shared.events.parts import Kind

_CLEAR: Final = ("关于增加养老床位的建议", "建议民政部门扩大养老机构床位，发展居家养老服务。")
_LABOUR: Final = ("灵活就业人员参保", "灵活就业人员如何参加社会保险，能否补缴养老保险？")
_SHARED: Final = (
    "关于中小学校园周边交通的建议",
    "学校门口上下学时公交停靠和停车混乱，建议教育和交通部门共同治理校园周边道路交通。",
)
_VAGUE: Final = ("一点想法", "希望把这件事情办得更好。")

_TEXTS: Final = (_CLEAR, _LABOUR, _SHARED, _VAGUE)
_ANSWERS: Final = ("rate", "complain", "ask", "nothing", "nothing")
_BRIEF: Final = 0.75
"""How many papers are to be a single question to a single bureau: many small lives, a few long."""

_KINDS: Final[tuple[Kind, ...]] = ("consultation", "consultation", "suggestion", "proposal")


@dataclass(frozen=True, slots=True)
class Plan:
    """One paper: whose, what, with whom, and what its author does later."""

    author: str
    brief: bool
    kind: Kind
    title: str
    text: str
    cosigners: tuple[str, ...]
    wanted: tuple[str, ...]
    begins: float
    withdraws: float | None
    answers: tuple[str, ...]


def plan(rng: random.Random, number: int, bureaus: tuple[str, ...]) -> Plan:
    brief = rng.random() < _BRIEF
    title, text = rng.choice(_TEXTS[:1] if brief else _TEXTS)
    signers = 0 if brief else rng.choice((0, 0, 1, 2))
    return Plan(
        author=f"m{number}",
        brief=brief,
        kind="consultation" if brief else rng.choice(_KINDS),
        title=title,
        text=text,
        cosigners=tuple(f"c{number}{one}" for one in range(signers)),
        wanted=(rng.choice(bureaus),) if rng.random() < 0.15 else (),
        begins=rng.uniform(0, 5),
        withdraws=rng.uniform(0, 40) if rng.random() < 0.12 else None,
        answers=tuple(rng.choices(_ANSWERS, k=1 if brief else 2)),
    )
