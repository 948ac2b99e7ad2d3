"""The description of intake's HTTP entrance is complete: bodies, answers, problems, tokens."""

import orjson

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
    bodies = {
        path: operation["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for path, operation in described["paths"].items()
        if "post" in operation
    }
    assert bodies["/v1/enquiries"].endswith("/EnquiryForm")
    assert len(bodies) == 5
    assert schemas["EnquiryForm"]["additionalProperties"] is False
    assert schemas["EnquiryForm"]["properties"]["text"]["maxLength"] == 20_000
    assert "/v1/bureaus" in described["paths"]
    for path in described["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
    assert described["security"] == [{"bearer": []}]
