"""The router's use cases."""

from services.router.handlers.assign_directed import AssignDirected, UnknownBureauError
from services.router.handlers.assign_submitted import AssignSubmitted
from services.router.handlers.judgement import Judgement
from services.router.handlers.rule_on_hand_back import RuleOnHandBack
from services.router.handlers.writing import Writing

__all__ = [
    "AssignDirected",
    "AssignSubmitted",
    "Judgement",
    "RuleOnHandBack",
    "UnknownBureauError",
    "Writing",
]
