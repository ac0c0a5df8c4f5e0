"""A real SMTP server on loopback that refuses what it is told to."""

import asyncio
from contextlib import contextmanager

from aiosmtpd.controller import Controller


class Postman:
    """Takes mail and keeps it, or says `refusal` at RCPT or at the end of DATA.

    It refuses `only` one address when told so, and hangs up after `so_many` mails.
    """

    def __init__(self):
        self.mails = []
        self.connections = 0
        self.at_recipient = ""
        self.only = ""
        self.at_data = ""
        self.so_many = 10**6

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.at_recipient and self.only in {"", address}:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.mails.append(envelope.content.decode())
        if len(self.mails) % self.so_many == 0:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return self.at_data or "250 OK"


class AnyPort(Controller):
    """On a free port; the controller's own look whether it answers needs to know it."""

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def serving_mail():
    postman = Postman()
    controller = AnyPort(postman, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        postman.port = controller.port
        yield postman
    finally:
        controller.stop()
