"""The HTTP side that every service shares: problems, tokens, bodies, health and metrics."""

from shared.web.app import answer_straight, create_app, json_response
from shared.web.auth import Authenticate, require_role, require_service
from shared.web.bodies import MAX_BODY_BYTES, documented_body, read_body
from shared.web.health import Health
from shared.web.problems import FieldFault, Problem, invalid, problem_response, unavailable

__all__ = [
    "MAX_BODY_BYTES",
    "Authenticate",
    "FieldFault",
    "Health",
    "Problem",
    "answer_straight",
    "create_app",
    "documented_body",
    "invalid",
    "json_response",
    "problem_response",
    "read_body",
    "require_role",
    "require_service",
    "unavailable",
]
