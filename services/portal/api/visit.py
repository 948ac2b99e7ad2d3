"""One request of one browser: its language, its session, and the cookies to send back."""

import secrets
from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import urlencode, urlsplit

from fastapi import Request, Response

from services.portal.api.sessions import LIFETIME_SECONDS, Seal, Session
from services.portal.domain.people import Reader
from services.portal.domain.words import Language
from services.portal.ports import NotSignedInError

SESSION_COOKIE = "consult_session"
LANGUAGE_COOKIE = "consult_lang"
READER = "reader"
TROUBLE = "trouble"
"""Where the entrance leaves who it is, or why that is not known, for the routes."""

_YEAR_SECONDS = 365 * 24 * 3600


class ForgedFormError(Exception):
    """The form does not come from a page of this session."""


@dataclass(slots=True)
class Visit:
    request: Request
    language: Language
    session: Session
    known: Session | None
    trouble: Exception | None = None

    @property
    def address(self) -> str:
        """The browser's, as far as it is known here."""
        return self.request.client.host if self.request.client else "unknown"

    @property
    def reader(self) -> Reader:
        """The person who reads.

        Raises:
            NotSignedInError: nobody has signed in.
            NobodyToActForError: somebody has, who acts for members and has to say for whom.
            ServiceAwayError: it is not known who it is.
        """
        if self.trouble is not None:
            raise self.trouble
        if self.session.reader is None:
            raise NotSignedInError("no session")
        return self.session.reader

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of a page."""
        return self.request.headers.get("hx-request") == "true"

    def check_form(self, csrf: str) -> None:
        """Raises ForgedFormError unless the page that sent the form was made for this session."""
        same = secrets.compare_digest(csrf.encode(), self.session.csrf.encode())
        if self.known is None or not same:
            raise ForgedFormError
        if not _from_here(self.request):
            raise ForgedFormError

    def here_in(self, language: Language) -> str:
        """The same page in another language; the answer to a form leads to the form's page."""
        path = self.request.url.path
        if self.request.method == "POST" and path.startswith("/cases/"):
            path = "/".join(path.split("/")[:3])
        kept = [(k, v) for k, v in self.request.query_params.multi_items() if k != "lang"]
        return f"{path}?{urlencode([*kept, ('lang', language)])}"


def _from_here(request: Request) -> bool:
    """By the browser's own word; an older one says at least which host the form came from."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")


class Reception:
    """Opens a visit from a request's cookies and writes them on the response."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    def open(self, request: Request) -> Visit:
        state = request.scope.get("state", {})
        known = self.session_of(request)
        if known is not None:
            known = known.model_copy(update={"reader": state.get(READER)})
        language = choose_language(request)
        return Visit(request, language, known or Session(), known, state.get(TROUBLE))

    def session_of(self, request: Request) -> Session | None:
        return self._seal.open(request.cookies.get(session_cookie(request), ""))

    def close(self, visit: Visit, response: Response) -> None:
        if visit.session != visit.known:
            sealed = self._seal.close(visit.session)
            name = session_cookie(visit.request)
            self._set(response, name, sealed, visit=visit, seconds=LIFETIME_SECONDS)
        if visit.request.query_params.get("lang") == visit.language:
            value = visit.language
            self._set(response, LANGUAGE_COOKIE, value, visit=visit, seconds=_YEAR_SECONDS)

    @staticmethod
    def _set(response: Response, name: str, value: str, *, visit: Visit, seconds: int) -> None:
        response.set_cookie(
            name,
            value,
            max_age=seconds,
            path="/",
            secure=visit.request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )


def session_cookie(request: Request) -> str:
    """Behind TLS with the prefix that lets no other host of the domain set it."""
    return f"__Host-{SESSION_COOKIE}" if request.url.scheme == "https" else SESSION_COOKIE


def choose_language(request: Request) -> Language:
    """What the address says, else the cookie, else the browser; Chinese where none of them does."""
    for wish in (request.query_params.get("lang"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in get_args(Language):
            return cast("Language", wish)
    for part in request.headers.get("accept-language", "").lower().split(","):
        language = part.split(";")[0].strip()[:2]
        if language in get_args(Language):
            return cast("Language", language)
    return "zh"
