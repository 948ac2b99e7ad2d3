"""What the use cases raise, as problems that people and programs can read."""

from fastapi import FastAPI, Request, Response

from services.intake.domain import InvalidFormError
from services.intake.ports import ActRefusedError
from shared.messaging.ports import QueueFullError, UnroutableError
from shared.web import FieldFault, Problem, invalid, problem_response, unavailable

_QUEUE_FULL_SECONDS = 10
_NO_QUEUE_SECONDS = 30


def add_error_handlers(app: FastAPI) -> None:
    @app.exception_handler(InvalidFormError)
    async def _invalid(request: Request, error: InvalidFormError) -> Response:
        faults = [FieldFault(one.field, one.reason, one.reason_zh) for one in error.faults]
        return problem_response(invalid(faults), request.url.path)

    @app.exception_handler(ActRefusedError)
    async def _refused(request: Request, error: ActRefusedError) -> Response:
        problem = Problem(
            error.status,
            error.slug,
            detail=error.detail,
            detail_zh=error.detail_zh,
            more={} if error.allowed is None else {"allowed": list(error.allowed)},
        )
        return problem_response(problem, request.url.path)

    @app.exception_handler(QueueFullError)
    async def _full(request: Request, _error: QueueFullError) -> Response:
        problem = unavailable("a queue is full", retry_after_seconds=_QUEUE_FULL_SECONDS)
        return problem_response(problem, request.url.path)

    @app.exception_handler(UnroutableError)
    async def _unroutable(request: Request, _error: UnroutableError) -> Response:
        problem = unavailable("no queue takes it", retry_after_seconds=_NO_QUEUE_SECONDS)
        return problem_response(problem, request.url.path)
