"""WeChat's web page authorisation for service accounts: a code becomes an openid.

https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/Wechat_webpage_authorization.html
"""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import structlog

from services.identity.adapters.sign_in_http import ProviderHttp, ask
from services.identity.domain.sign_in import Account, Vouched
from services.identity.handlers.sign_in_ports import ProviderAwayError, ProviderRefusedError

log = structlog.get_logger(__name__)

KIND = "wechat"
_BUSY: Final = {-1, 45009, 45011}
"""The system is busy, or we have asked too often."""
_OUR_FAULT: Final = {40001, 40013, 40125, 40164, 41002, 41004, 50002}
"""The account's own id, secret, list of addresses or standing: an operator has to look at it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WechatAccount:
    app_id: str
    secret: str = field(repr=False)
    redirect_url: str
    api_url: str = "https://api.weixin.qq.com"
    authorize_url: str = "https://open.weixin.qq.com/connect/oauth2/authorize"


class Wechat:
    """`Provider` of the handlers; WeChat knows neither nonce nor PKCE, the state alone binds."""

    def __init__(self, http: ProviderHttp, account: WechatAccount) -> None:
        self._http = http
        self._account = account

    async def start(self, *, state: str, nonce: str, verifier: str) -> str:  # noqa: ARG002 - see above
        query = {  # in this order, WeChat says
            "appid": self._account.app_id,
            "redirect_uri": self._account.redirect_url,
            "response_type": "code",
            "scope": "snsapi_base",
            "state": state,
        }
        return f"{self._account.authorize_url}?{urlencode(query)}#wechat_redirect"

    async def finish(self, *, code: str, nonce: str, verifier: str) -> Vouched:  # noqa: ARG002 - see above
        query = {
            "appid": self._account.app_id,
            "secret": self._account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        address = f"{self._account.api_url}/sns/oauth2/access_token"
        answer = await ask(self._http, "GET", address, params=query)
        error = answer.content.get("errcode", 0)
        if error in _OUR_FAULT:
            log.error("identity.wechat_misconfigured", errcode=error)
        if error in _BUSY or error in _OUR_FAULT:
            raise ProviderAwayError(f"errcode {error}")
        openid = answer.content.get("openid")
        if error or not isinstance(openid, str) or not openid:
            raise ProviderRefusedError(f"errcode {error}")
        return Account(KIND, openid)
