"""Takes papers over HTTP and starts their tasks."""

from typing import Annotated

import jwt
import uvicorn
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from tests.bench.peers.common import PaperIn, Receipt, Tokens, setting, submitted
from tests.bench.peers.on_celery.tasks import begin

tokens = Tokens()
app = FastAPI()


def member(credentials: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> str:
    try:
        return tokens.member(credentials.credentials)
    except (jwt.InvalidTokenError, KeyError) as error:
        raise HTTPException(401, "the token is not accepted") from error


@app.post("/v1/enquiries", status_code=202)
def submit(paper: PaperIn, author: Annotated[str, Depends(member)]) -> Receipt:
    event = submitted(paper, author)
    begin(event)
    return Receipt(id=event.subject, receipt=event.data["receipt"])


if __name__ == "__main__":
    uvicorn.run(app, port=int(setting("HTTP_PORT")), access_log=False, log_level="warning")
