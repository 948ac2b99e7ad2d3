"""Takes papers over HTTP and publishes them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tests.bench.peers.common import PaperIn, Receipt, Tokens, setting, submitted
from tests.bench.peers.on_faststream.broker import open_broker, publish

broker = open_broker()
tokens = Tokens()


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with broker:
        yield


app = FastAPI(lifespan=lifespan)


async def member(
    credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())],
) -> str:
    try:
        return tokens.member(credentials.credentials)
    except (jwt.InvalidTokenError, KeyError) as error:
        raise HTTPException(401, "the token is not accepted") from error


@app.post("/v1/enquiries", status_code=202)
async def submit(paper: PaperIn, author: Annotated[str, Depends(member)]) -> Receipt:
    event = submitted(paper, author)
    await publish(broker, event)
    return Receipt(id=event.subject, receipt=event.data["receipt"])


if __name__ == "__main__":
    uvicorn.run(app, port=int(setting("HTTP_PORT")), access_log=False, log_level="warning")
