import http.client
import socket

import pytest

from .process import BACK_OFFICE, BROWSER, CHECKOUT, PUBLISHABLE_KEY, SECRET_KEY


@pytest.mark.parametrize("path", ["/", "/v3/b2b/addons", "/v2/b2b/orders", "/v2"])
def test_an_unknown_path_is_404(sandbox, path):
    assert sandbox.get(path).status == 404


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/v2/b2b/addons", "GET, HEAD, OPTIONS"),
        ("GET", CHECKOUT, "POST, OPTIONS"),
        ("PATCH", "/v2/b2c/carts/1", "DELETE, GET, PUT, HEAD, OPTIONS"),
        ("DELETE", "/_sandbox/ledger", "GET"),
    ],
)
def test_a_wrong_method_is_405_with_those_allowed(sandbox, method, path, allow):
    reply = sandbox.send(method, path)
    assert reply.status == 405
    assert reply.headers["allow"] == allow


@pytest.mark.parametrize(
    "body",
    [
        '{"a": 1,}',
        '// a comment\n{"a": 1}',
        '{"a": NaN}',
        '{"a": Infinity}',
        b"\xff\xfe{}",
        "[" * 100_000,
    ],
    ids=["comma", "comment", "nan", "infinity", "bytes", "deep"],
)
def test_broken_json_is_400(sandbox, body):
    assert sandbox.post(CHECKOUT, body).type == "JSON_INVALID"
    assert sandbox.booked() == []


@pytest.mark.parametrize("body", [None, "[]", '"text"', "1"])
def test_a_body_that_is_no_object_is_400(sandbox, body):
    assert sandbox.post(CHECKOUT, body).status == 400


def test_every_error_has_the_one_assumed_shape(sandbox):
    assert sandbox.get("/nowhere").json == {
        "errorCode": 404,
        "type": "NOT_FOUND",
        "message": "There is no such path.",
    }


def test_head_is_get_without_a_body(sandbox):
    got = sandbox.get("/v2/b2b/addons/1")
    head = sandbox.send("HEAD", "/v2/b2b/addons/1")
    assert head.status == 200
    assert head.body == b""
    assert head.headers["content-length"] == str(len(got.body))


def test_options_tells_the_methods(sandbox):
    reply = sandbox.send("OPTIONS", "/v2/b2b/addons")
    assert reply.status == 204
    assert reply.headers["allow"] == "GET, HEAD, OPTIONS"


def raw(sandbox, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as peer:
        peer.sendall(request)
        received = b""
        while chunk := peer.recv(65536):
            received += chunk
    return received


@pytest.mark.parametrize("length", ["2000001", "9" * 5000], ids=["over", "absurd"])
def test_a_body_over_two_megabytes_is_413_and_is_not_read(sandbox, length):
    head = f"POST {CHECKOUT} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n"
    assert raw(sandbox, head.encode()).startswith(b"HTTP/1.1 413 ")


def test_the_safelisted_page_can_read_that_its_body_is_too_large(sandbox):
    path, origin = "/v2/b2c/cors/checkout", BROWSER["origin"]
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nOrigin: {origin}\r\n"
    answer = raw(sandbox, f"{head}Content-Length: 2000001\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert f"Access-Control-Allow-Origin: {origin}\r\n".encode() in answer


@pytest.mark.parametrize(
    "header",
    ["Transfer-Encoding: chunked", "Content-Length: many", "Content-Length: -1"],
)
def test_a_body_of_unknown_length_is_411(sandbox, header):
    head = f"POST {CHECKOUT} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n"
    assert raw(sandbox, head.encode()).startswith(b"HTTP/1.1 411 ")


@pytest.mark.parametrize(
    "target", ["http://[::1", "/%ff%00", "*", "/v2/b2b/addons/%2e%2e"]
)
def test_an_odd_request_target_is_answered(sandbox, target):
    head = f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert raw(sandbox, head.encode())[9:12] in (b"404", b"401")


def test_a_client_that_leaves_before_its_body_ends_books_nothing(sandbox):
    keys = "".join(f"{name}: {value}\r\n" for name, value in BACK_OFFICE.items())
    head = f"POST {CHECKOUT} HTTP/1.1\r\nHost: x\r\n{keys}Content-Length: 500\r\n\r\n{{"
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as peer:
        peer.sendall(head.encode())
    assert sandbox.ledger() == []


def test_one_connection_carries_many_requests(sandbox):
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=5)
    opened = set()
    for path in ("/v2/b2b/addons/1", "/nowhere", "/v2/b2b/addons/594"):
        connection.request("GET", path, headers=BACK_OFFICE)
        connection.getresponse().read()
        opened.add(connection.sock.getsockname())
    connection.close()
    assert len(opened) == 1


def test_no_page_and_no_answer_names_a_key(sandbox):
    sandbox.get("/v2/b2b/addons")
    for path in ("/_sandbox/", "/_sandbox/requests.json", "/_sandbox/health"):
        body = sandbox.get(path).body.decode()
        assert SECRET_KEY not in body
        assert PUBLISHABLE_KEY not in body
