"""What the desk asked of ACME while something was done."""

from contextlib import contextmanager


@contextmanager
def calls(sandbox):
    """The calls made inside, as `POST carts`, in their order once it ends."""
    made = []
    before = len(asked(sandbox))
    yield made
    made.extend(asked(sandbox)[before:])


def asked(sandbox):
    """Oldest first; ids are left out."""
    seen = sandbox.get("/_sandbox/requests.json").json
    return [f"{one['method']} {_thing(one['path'])}" for one in seen]


def _thing(path):
    parts = path.removeprefix("/v2/b2b/").removeprefix("/v2/b2c/").split("/")
    return parts[0]
