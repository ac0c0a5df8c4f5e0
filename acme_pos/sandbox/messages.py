"""What goes into the rule core and what comes out: request, answer, refusal."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

JsonObject = dict[str, Any]

JSON = "application/json"
HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Fault:
    """A disturbance asked for: one of `faults.FAULTS`, and how long it lasts."""

    name: str
    seconds: float


class NotJson:
    """Stands for a body that could not be parsed, until somebody needs it."""

    def __str__(self) -> str:
        return "not JSON"


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request, read whole.

    `path` has single slashes and none at its end; `query` keeps the first value
    of each name; `headers` have lower-case names; `ids` are the variable parts
    of the path, in order.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = None
    ids: tuple[str, ...] = ()
    fault: Fault | None = None

    @property
    def fields(self) -> JsonObject:
        """The body as a JSON object; raises Refusal when it is anything else."""
        if isinstance(self.body, NotJson):
            raise Refusal(400, "JSON_INVALID", "The body is not valid JSON.")
        if not isinstance(self.body, dict):
            raise Refusal(400, "BODY_INVALID", "The body must be a JSON object.")
        return self.body


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer, and the fault, if any, that disturbs its delivery."""

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON
    fault: Fault | None = None

    def encoded(self) -> bytes:
        """The body's bytes; a status that carries no body has none."""
        if self.status == 204:
            return b""
        if self.content_type == JSON:
            return json.dumps(self.body, default=str, separators=(",", ":")).encode()
        return str(self.body).encode()


class Refusal(Exception):
    """The request is turned down, in the one error shape of the sandbox.

    ACME's own article on error bodies is not public, so the shape is assumed;
    16003 is the only code known. Elsewhere the HTTP status stands in for it.
    `declined` marks the card issuer's no, as against a request that was invalid.
    """

    def __init__(
        self,
        status: int,
        type_: str,
        message: str,
        *,
        code: int | None = None,
        declined: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.type = type_
        self.message = message
        self.code = code or status
        self.declined = declined
        self.headers = headers or {}

    def answer(self) -> Answer:
        body = {"errorCode": self.code, "type": self.type, "message": self.message}
        return Answer(self.status, body, self.headers)


def unknown_path_id(what: str) -> Refusal:
    """The 404 for an id in a path; types end in _DNE as ACME's MEMBERSHIPID_DNE."""
    return Refusal(404, f"{what}_DNE", "There is nothing with this id.")
