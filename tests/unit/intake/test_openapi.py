"""The description of intake's HTTP entrance is complete: bodies, answers, problems, tokens."""

from typing import Any

import orjson

from services.intake.handlers import ACTS
from tests.unit.intake.support import Intake, open_door


async def test_every_reference_resolves_and_every_body_is_described() -> None:
    async with open_door(Intake()) as door:
        answer = await door.ask("GET", "/openapi.json")
    described = answer.body
    assert described["openapi"].startswith("3.")
    schemas = described["components"]["schemas"]
    text = orjson.dumps(described).decode()
    references = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert references <= set(schemas)
    assert "x-body-model" not in text
    operations = {
        operation["operationId"]: (method, path, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    }
    for act in ACTS:
        method, path, operation = operations[act.name]
        assert (method.upper(), path) == (act.method, f"/v1/enquiries/{{enquiry_id}}/{act.path}")
        assert operation["summary"] == act.summary
        assert body_of(operation) == act.form.__name__
    assert body_of(operations["submit_enquiry"][2]) == "EnquiryForm"
    assert body_of(operations["start_draft"][2]) == "DraftForm"
    assert len(operations) == len(ACTS) + 3
    assert schemas["EnquiryForm"]["additionalProperties"] is False
    assert schemas["EnquiryForm"]["properties"]["text"]["maxLength"] == 20_000
    assert "/v1/bureaus" in described["paths"]
    for path in described["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert described["security"] == [{"bearer": []}]


def body_of(operation: dict[str, Any]) -> str:
    reference: str = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return reference.rpartition("/")[2]
