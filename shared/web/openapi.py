"""The OpenAPI description: routes, the bodies that they read themselves, tokens and problems."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

from shared.web.problems import MEDIA_TYPE, ProblemBody

_REFERENCE = "#/components/schemas/{model}"
_PROBLEM = {
    "description": "Problem details",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemBody"}}},
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of an application, worked out once."""
    if app.openapi_schema:
        return app.openapi_schema
    models = _bodies(app)
    schema = get_openapi(title=app.title, version=app.version, routes=app.routes)
    known = schema.setdefault("components", {}).setdefault("schemas", {})
    _, definitions = models_json_schema(
        [(model, "validation") for model in models], ref_template=_REFERENCE
    )
    known.update(definitions.get("$defs", {}))
    _add_problems(schema, known)
    schema["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    schema["security"] = [{"bearer": []}]
    app.openapi_schema = schema
    return schema


def _bodies(app: FastAPI) -> list[type[BaseModel]]:
    """The models of `documented_body`, taken out of the routes: they are not part of OpenAPI."""
    extras = [
        route.openapi_extra
        for route in app.routes
        if isinstance(route, APIRoute) and route.openapi_extra
    ]
    return [extra.pop("x-body-model") for extra in extras if "x-body-model" in extra]


def _add_problems(schema: dict[str, Any], known: dict[str, Any]) -> None:
    """Every error is a problem, also where FastAPI would document its own form of 422."""
    problem = TypeAdapter(ProblemBody).json_schema(ref_template=_REFERENCE)
    known.update(problem.pop("$defs", {}))
    known["ProblemBody"] = problem
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = _PROBLEM
    known.pop("HTTPValidationError", None)
    known.pop("ValidationError", None)
