"""What the cookie of Streamlit's login says, for requests that no page of Streamlit's answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from streamlit.auth_util import get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import TOKENS_COOKIE_NAME, USER_COOKIE_NAME

SIGN_IN_COOKIES = (USER_COOKIE_NAME, TOKENS_COOKIE_NAME)


def claims_of(cookies: Mapping[str, str], origin: str) -> Mapping[str, Any]:
    """The provider's claims in a request's cookies; empty where there are none, or they were not signed by this server
    for this address."""
    secret = get_cookie_secret()

    def one(name: str) -> bytes | None:
        value = cookies.get(name)
        return decode_signed_value(secret, name, value.encode("latin-1")) if value else None

    signed = get_cookie_with_chunks(one, USER_COOKIE_NAME)
    try:
        claims = json.loads(signed) if signed else {}
    except ValueError:
        return {}
    return claims if isinstance(claims, dict) and claims.get("origin") == origin else {}
