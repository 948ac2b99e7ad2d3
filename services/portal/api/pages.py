"""Renders templates for one reader: language, names, dates, and the frame around every page."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.portal.api.assets import Assets
from services.portal.api.translations import Translations
from services.portal.api.visit import Reception, Visit
from services.portal.domain import dates, terms
from services.portal.domain.place import Place, name_of
from services.portal.domain.search import excerpt, highlight
from services.portal.domain.words import LANGUAGES, Bilingual, Language, Words, named
from services.portal.handlers import Directory
from shared.clock import Clock

_TEMPLATES = Path(__file__).parent.parent / "templates"
_SEE_OTHER = 303


class Pages:
    def __init__(
        self,
        *,
        place: Place,
        directory: Directory,
        assets: Assets,
        reception: Reception,
        clock: Clock,
    ) -> None:
        self._place = place
        self._directory = directory
        self._reception = reception
        self._clock = clock
        self._translations = translations = Translations()
        self._environments = {
            language: self._environment(language, translations, assets) for language in LANGUAGES
        }

    def show(
        self, visit: Visit, template: str, *, status: int = 200, **context: object
    ) -> Response:
        response = HTMLResponse(self._render(visit, template, context), status)
        return self._finish(visit, response)

    def show_fragment(self, visit: Visit, template: str, **context: object) -> Response:
        """A part of a page with an ETag of its content; 304 when the browser has the same."""
        body = self._render(visit, template, context)
        tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:20]}"'
        headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "HX-Request"}
        if visit.request.headers.get("if-none-match") == tag:
            return self._finish(visit, Response(status_code=304, headers=headers))
        return self._finish(visit, HTMLResponse(body, headers=headers))

    def go(self, visit: Visit, address: str) -> Response:
        """On to another page of ours; a fragment asks htmx to go there."""
        if visit.is_fragment:
            return self._finish(visit, Response(status_code=204, headers={"HX-Redirect": address}))
        return self._finish(visit, RedirectResponse(address, _SEE_OTHER))

    def leave(self, visit: Visit, response: Response) -> Response:
        """To somebody else's page, with our cookies kept."""
        return self._finish(visit, response)

    def refresh(self, visit: Visit) -> Response:
        """Have htmx load the whole page anew."""
        return self._finish(visit, Response(status_code=204, headers={"HX-Refresh": "true"}))

    def name(self, visit: Visit, bilingual: Bilingual) -> str:
        return bilingual.read(visit.language)

    def bureau_name(self, visit: Visit, code: str) -> str:
        return self._directory.name(code).read(visit.language)

    def moment(self, visit: Visit, at: datetime) -> str:
        words_of_it = dates.moment(at, now=self._clock(), zone=self._place.zone)
        return self._translations.tell(words_of_it, visit.language)

    def _finish(self, visit: Visit, response: Response) -> Response:
        response.headers["Content-Language"] = "zh-CN" if visit.language == "zh" else "en"
        self._reception.close(visit, response)
        return response

    def _render(self, visit: Visit, template: str, context: Mapping[str, object]) -> str:
        now = self._clock()
        return (
            self._environments[visit.language]
            .get_template(template)
            .render(
                visit=visit,
                signed_in=visit.session.reader,
                when=lambda at: dates.moment(at, now=now, zone=self._place.zone),
                age=lambda at: dates.age(at, now=now),
                due=lambda at: dates.due(at, now=now, zone=self._place.zone),
                today=f"{now.astimezone(self._place.zone):%Y-%m-%d}",
                **context,
            )
        )

    def _environment(
        self, language: Language, translations: Translations, assets: Assets
    ) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined] # added by the extension
            lambda message: translations.get(message, language),
            lambda one, _many, _n: translations.get(one, language),
            newstyle=False,
        )
        environment.globals |= self._vocabulary(language, translations, assets)
        return environment

    def _vocabulary(
        self, language: Language, translations: Translations, assets: Assets
    ) -> Mapping[str, Any]:
        def tell(sentence: Words) -> str:
            return translations.tell(sentence, language)

        def term(table: str, code: str) -> str:
            return tell(named(getattr(terms, table), code))

        return {
            "lang": language,
            "html_lang": "zh-CN" if language == "zh" else "en",
            "place": self._place,
            "tell": tell,
            "term": term,
            "named": lambda choices, code: name_of(choices, code).read(language),
            "read": lambda bilingual: bilingual.read(language),
            "label": lambda name: tell(name) if isinstance(name, Words) else name.read(language),
            "reason_name": lambda code: self._place.reason(code).read(language),
            "bureau": lambda code: self._directory.name(code).read(language),
            "asset": assets.address,
            "highlight": highlight,
            "excerpt": excerpt,
            "iso": datetime.isoformat,
        }
