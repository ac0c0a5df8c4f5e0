"""Who may call: keys, sessions, tenant and origin, by family of paths."""

import hmac
from collections.abc import Mapping

from .messages import JsonObject, Refusal, Request
from .world import World

SESSION_SECONDS = 8 * 3600

B2B = "b2b"
B2C = "b2c"
CORS = "cors"

CORS_HEADERS = (
    "content-type",
    "x-acme-pub-api-key",
    "x-b2c-tenant-id",
    "x-acme-request-uuid",
    "x-acme-browser-ip",
    "x-acme-captcha-token",
    "x-sandbox-fault",
)


def family(path: str) -> str:
    """Which of the three families a path belongs to."""
    if path.startswith("/v2/b2c/cors/"):
        return CORS
    return B2C if path.startswith("/v2/b2c/") else B2B


def check(world: World, request: Request) -> None:
    """Raise Refusal unless the request may go on."""
    kind = family(request.path)
    if request.path == "/v2/b2b/customer/session":
        return
    if kind == CORS:
        _check_browser(world, request)
    else:
        _check_key(world, request)
    if kind != B2B:
        _check_tenant(world, request)


def user_of(world: World, request: Request) -> str:
    """The id of the user behind the key, as `createdBy` shows it."""
    online = family(request.path) == CORS
    return str(world.venue.publishable_user if online else world.venue.secret_user)


def _check_key(world: World, request: Request) -> None:
    key = request.headers.get("x-acme-api-key", "")
    if key and _same(key, world.venue.publishable_key):
        raise _forbidden(world, "This key may only be used for browser checkout.")
    if key and _same(key, world.venue.secret_key):
        return
    if not key and _is_session(world, request.headers.get("x-acme-session", "")):
        return
    raise _unknown_key(world)


def _check_browser(world: World, request: Request) -> None:
    if request.headers.get("origin") != world.venue.origin:
        raise _forbidden(world, "This origin is not on the safelist.")
    secrets = ("x-acme-api-key", "x-acme-session")
    exposed = any(name in request.headers for name in secrets)
    if exposed and world.assumptions.cors_refuses_secret_key:
        raise _forbidden(world, "A secret key must never be in a browser.")
    key = request.headers.get("x-acme-pub-api-key", "")
    if not _same(key, world.venue.publishable_key):
        raise _unknown_key(world)


def _check_tenant(world: World, request: Request) -> None:
    if request.headers.get("x-b2c-tenant-id", "").strip() != str(world.venue.tenant):
        raise _forbidden(world, "x-b2c-tenant-id does not name this tenant.")


def allowed_origin(world: World, request: Request) -> Mapping[str, str]:
    """The headers that let the safelisted browser page read an answer."""
    if family(request.path) != CORS:
        return {}
    if request.headers.get("origin") != world.venue.origin:
        return {"Vary": "Origin"}
    return {"Access-Control-Allow-Origin": world.venue.origin, "Vary": "Origin"}


def preflight(world: World, request: Request) -> Mapping[str, str]:
    """The headers of a granted preflight; raises Refusal for another origin."""
    if request.headers.get("origin") != world.venue.origin:
        raise _forbidden(world, "This origin is not on the safelist.")
    return {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": ", ".join(CORS_HEADERS),
        "Access-Control-Max-Age": "600",
    }


def session(world: World, request: Request) -> JsonObject:
    """A session for a user who gives the secret key as the password."""
    headers = request.headers
    who = headers.get("x-acme-email") or headers.get("x-acme-user-name", "")
    tenant = headers.get("x-acme-tenantid", str(world.venue.tenant))
    password = headers.get("x-acme-password", "")
    if not who or not _same(password, world.venue.secret_key):
        raise _unknown_key(world)
    if tenant != str(world.venue.tenant):
        raise _forbidden(world, "x-acme-tenantId does not name this tenant.")
    expires = int(world.now().timestamp() + SESSION_SECONDS) * 1000
    return {
        "roles": ["ROLE_B2B_USER"],
        "session": _signed(world, str(expires)),
        "expireMs": expires,
        "email": headers.get("x-acme-email", "desk@imaginary.example"),
        "userName": headers.get("x-acme-user-name", who),
        "tenantId": world.venue.tenant,
        "firstName": "Desk",
        "lastName": "Staff",
        "id": world.venue.secret_user,
        "confirmed": True,
        "onBoarded": True,
        "title": "",
        "tenantTimeZone": world.venue.zone.key,
        "companyName": world.venue.name,
    }


def _signed(world: World, expires: str) -> str:
    return f"{expires}.{world.venue.keyed_hash('session/' + expires)}"


def _is_session(world: World, token: str) -> bool:
    expires = token.partition(".")[0]
    if not expires.isdecimal() or not _same(token, _signed(world, expires)):
        return False
    return int(expires) > world.now().timestamp() * 1000


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


def _unknown_key(world: World) -> Refusal:
    status = world.assumptions.unknown_key_status
    return Refusal(status, "API_KEY_INVALID", "The API key is missing or unknown.")


def _forbidden(world: World, message: str) -> Refusal:
    return Refusal(world.assumptions.no_permission_status, "FORBIDDEN", message)
