import pytest

from .process import running


@pytest.fixture(scope="session")
def shared_process(tmp_path_factory):
    store = tmp_path_factory.mktemp("sandbox") / "sandbox.sqlite3"
    with running(store=store) as sandbox:
        sandbox.defaults = sandbox.get("/_sandbox/assumptions").json
        yield sandbox


@pytest.fixture
def sandbox(shared_process):
    """The shared process, back at its seed, with no fault waiting."""
    shared_process.assume(**shared_process.defaults)
    shared_process.send("DELETE", "/_sandbox/faults")
    shared_process.send("DELETE", "/_sandbox/latency")
    shared_process.post("/_sandbox/reset")
    return shared_process


@pytest.fixture
def start(tmp_path):
    """Starts a process of the test's own, on a store file of its own."""

    def begin(*options):
        return running(*options, store=tmp_path / "own.sqlite3")

    return begin
