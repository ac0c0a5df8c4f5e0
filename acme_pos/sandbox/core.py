"""The rule core: a request in, an answer out, no sockets."""

from dataclasses import replace
from http import HTTPStatus

from . import access, routes
from .checkout import check_out
from .control import ROOT, control
from .faults import Cut, Instead, disturb_after, disturb_before
from .messages import Answer, Fault, Refusal, Request
from .redaction import redacted
from .world import World


def respond(world: World, request: Request) -> Answer:
    """The answer to a request, its fault not yet acted out on the socket."""
    request = replace(request, path=routes.plain(request.path))
    if (request.path + "/").startswith(f"{ROOT}/"):
        return control(world, request)
    if seconds := world.latency.of(request.path):
        world.wait(seconds)
    try:
        answer = _answer(world, request)
    except Refusal as refusal:
        answer = refusal.answer()
    except Instead as instead:
        answer = instead.answer
    except Cut:
        answer = Answer(HTTPStatus.OK, fault=Fault("cut-before", 0))
    answer = readable(world, request, disturb_after(answer, world.wait))
    _remember(world, request, answer)
    return answer


def readable(world: World, request: Request, answer: Answer) -> Answer:
    """The answer with what lets the safelisted browser page read it."""
    allowed = access.allowed_origin(world, request)
    return replace(answer, headers={**answer.headers, **allowed})


def _answer(world: World, request: Request) -> Answer:
    if request.method == "OPTIONS":
        return _options(world, request)
    method = "GET" if request.method == "HEAD" else request.method
    route, ids = routes.find(method, request.path)
    fault = world.faults.pick(request, route.is_checkout)
    request = replace(request, ids=ids, fault=fault)
    if route.is_checkout:
        return check_out(world, request)
    access.check(world, request)
    disturb_before(fault, world.wait)
    result = route.rule(world, request)
    answer = result if isinstance(result, Answer) else Answer(body=result)
    return replace(answer, fault=fault)


def _options(world: World, request: Request) -> Answer:
    """A browser's preflight, or a plain question for the methods."""
    allow = {"Allow": ", ".join(routes.allowed(request.path))}
    if access.family(request.path) != access.CORS:
        return Answer(HTTPStatus.NO_CONTENT, headers=allow)
    return Answer(
        HTTPStatus.NO_CONTENT, headers={**allow, **access.preflight(world, request)}
    )


def _remember(world: World, request: Request, answer: Answer) -> None:
    """Keep what was asked, for the page; never a card or a key."""
    world.requests.append(
        {
            "at": world.local_now().isoformat(),
            "method": request.method,
            "path": request.path,
            "query": redacted(dict(request.query)),
            "status": answer.status,
            "fault": answer.fault.name if answer.fault else None,
            "body": redacted(request.body),
        }
    )
