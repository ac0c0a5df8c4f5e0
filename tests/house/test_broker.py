"""The queue on a plain folder: a reader never meets half a message."""

import json
import os
import threading
import uuid

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

TRANSPORT = "acme_pos.broker:Transport"
MESSAGES = 200


@pytest.fixture
def folder(tmp_path):
    for name in ("messages", "control"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def connection(folder):
    options = {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
    }
    with Connection(transport=TRANSPORT, transport_options=options) as connection:
        yield connection


@pytest.fixture
def queue(connection):
    """Of a name of its own: kombu remembers for the process what it has bound."""
    queue = connection.SimpleQueue(f"till-{uuid.uuid4()}")
    yield queue
    queue.close()


def test_what_is_put_in_comes_out_in_order(queue):
    for number in range(5):
        queue.put({"number": number})
    taken = [queue.get(timeout=5) for _ in range(5)]
    assert [message.payload["number"] for message in taken] == list(range(5))
    for message in taken:
        message.ack()


def test_a_reader_never_meets_half_a_message(queue, folder):
    """Reads every file that a consumer would take, as often as it can."""
    done, torn, read = threading.Event(), [], set()

    def look():
        while not done.is_set():
            for name in os.listdir(folder / "messages"):
                if name.endswith(".msg"):
                    read.add(name)
                    _read(folder / "messages" / name, torn)

    reader = threading.Thread(target=look)
    reader.start()
    for number in range(MESSAGES):
        queue.put({"number": number, "padding": "x" * 50_000})
    done.set()
    reader.join()
    assert torn == []
    assert read


def _read(path, torn):
    text = path.read_text()
    try:
        json.loads(text)
    except ValueError:
        torn.append(text[:80])


def test_a_message_that_is_not_complete_is_not_taken(queue, folder):
    (folder / "messages" / f".1_x.{queue.queue.name}.msg.part").write_text("{")
    with pytest.raises(queue.Empty):
        queue.get(timeout=0.1)


def test_a_folder_that_is_gone_is_said(queue, folder):
    (folder / "messages").rename(folder / "elsewhere")
    with pytest.raises(ChannelError):
        queue.put({})
    (folder / "elsewhere").rename(folder / "messages")
