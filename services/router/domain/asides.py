"""Places in a text that name what it is not about, or whom its author merely wants talked to."""

import re
from collections.abc import Iterator

_CLAUSE = "[^,。;!?、:()]"
_NOT_OURS = re.compile(
    rf"(?<!是)(?:不是|并非|不属于|不归|不关|不由)({_CLAUSE}{{1,12}}?)"
    r"(?:的?(?:问题|责任|职责|过错|原因|事情|事|错)|管辖|负责|管(?!理)|,?而是)"
)
_UNRELATED = re.compile(
    rf"[与和跟同]({_CLAUSE}{{1,14}}?)(?:的?事情)?(?:都|并|也)?"
    r"(?:无关|没有?(?:什么|任何)?关系|不相干|没有?关联)"
)
_NOT_ABOUT = re.compile(
    r"\b(?:(?:not|never|n't|nor) (?:really |only because )?(?:about|concerning|"
    r"a (?:matter|question|problem) (?:of|for)|related to|for|"
    r"(?:the )?(?:job|fault|business|task|responsibility) of)|"
    r"nothing to do with|unrelated to|rather than|instead of|other than)"
    r" ((?:(?!but\b|and\b)[a-z0-9'-]+ ?){1,5})"
)
_TALKED_TO = re.compile(
    r"\b(?:discuss|talk|conversation|meeting|representation|liais|engage|collaborat|consult|work)"
    r"[a-z]*\b[^.;?]{0,40}? (?:with|to) (?:the |his |her |their |its )?"
    r"((?:secretary of state|chancellor|minister|department|ministry|home (?:secretary|office)|"
    r"foreign (?:secretary|office)|treasury|cabinet office|attorney)\b[^.;?]{0,70}?)"
    r"(?= (?:on|about|regarding|concerning|to|and whether|in relation to)\b|[.;?]|$)"
)
_ENGLISH = ("not ", "n't ", "nor ", "never ", "nothing to", "unrelated", " than ", "instead of")
_CHINESE = {
    _NOT_OURS: ("不是", "并非", "不属于", "不归", "不关", "不由"),
    _UNRELATED: ("无关", "关系", "不相干", "关联"),
}


def asides(text: str) -> list[tuple[int, int]]:
    """From where to where; the text is in normal form. What begins there says nothing."""
    return [found.span(1) for pattern in _patterns(text) for found in pattern.finditer(text)]


def _patterns(text: str) -> Iterator[re.Pattern[str]]:
    """Only those whose words occur: looking for a word is much faster than for a pattern."""
    for pattern, spoken in _CHINESE.items():
        if any(word in text for word in spoken):
            yield pattern
    if any(word in text for word in _ENGLISH):
        yield _NOT_ABOUT
    if " with " in text or " to " in text:
        yield _TALKED_TO
