"""A mail server on loopback that keeps what it is handed."""

from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from orders import tasks


class Postman(Controller):
    """`mails` are those received; each knows its `receivers`."""

    def __init__(self):
        self.mails = []
        super().__init__(self, hostname="127.0.0.1", port=0)

    def _trigger_server(self):
        """Called between binding and the first greeting; by now the port is known."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        mail.receivers = envelope.rcpt_tos
        self.mails.append(mail)
        return "250 Kept"

    def delivered(self):
        """Send what is due, as the worker does; all mails received so far."""
        tasks.send_due_receipts()
        return self.mails
