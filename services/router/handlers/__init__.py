"""The router's use cases."""

from services.router.handlers.assign_directed import AssignDirected, UnknownBureauError
from services.router.handlers.assign_paper import AssignPaper
from services.router.handlers.judgement import Judgement
from services.router.handlers.rule_on_hand_back import RuleOnHandBack
from services.router.handlers.take_submitted import TakeSubmitted
from services.router.handlers.writing import Writing

__all__ = [
    "AssignDirected",
    "AssignPaper",
    "Judgement",
    "RuleOnHandBack",
    "TakeSubmitted",
    "UnknownBureauError",
    "Writing",
]
