"""What earlier cases changed, in sentences for people."""

from services.router.domain.words import Words


def why_raised(name: Words, given: int, proposed: int) -> tuple[Words, ...]:
    """By how many directions of the secretariat, and proposals of bureaus that handed back."""
    by_person = Words(
        f"秘书处曾将{given}件类似来件指定由{name.zh}办理。",
        f"The secretariat gave {_papers(given)} to {name.en}.",
    )
    by_bureau = Words(
        f"其他部门退办类似来件时曾{proposed}次建议由{name.zh}办理。",
        f"Others that handed back {_papers(proposed)} proposed {name.en}.",
    )
    return (*((by_person,) if given else ()), *((by_bureau,) if proposed else ()))


def why_lowered(name: Words, refused: int, taken: int) -> tuple[Words, ...]:
    """By how many of its own hand-backs, and papers that the secretariat took from it."""
    back = Words(
        f"{name.zh}曾退办{refused}件类似来件。", f"{name.en} handed back {_papers(refused)}."
    )
    away = Words(
        f"秘书处曾将{taken}件类似来件从{name.zh}改交其他部门。",
        f"The secretariat took {_papers(taken)} from {name.en}.",
    )
    return (*((back,) if refused else ()), *((away,) if taken else ()))


def _papers(number: int) -> str:
    return "a similar paper" if number == 1 else f"{number} similar papers"
