"""A desk in card mode `direct`: the sandbox safelists the page's own address."""

from playwright.sync_api import expect

from .counter import Counter

# The browser reports any 4xx as a failed resource: an empty checkout is answered 400.
HEARD = ("status of 400",)


def safelist(sandbox, address):
    assert sandbox.post("/_sandbox/origin", {"origin": address}).status == 200


def at_card(frida):
    """A tote bag for $18.00, up to the card."""
    frida.put_tote_bag_in()
    frida.press_pay()
    frida.tender("Card")
    expect(frida.button("Charge card $18.00")).to_be_visible()
    return frida


def overheard(complaints, *expected):
    """Takes out what a browser says of answers that are no trouble here."""
    known = (*HEARD, *expected)
    complaints[:] = [c for c in complaints if not any(each in c for each in known)]


class Traffic:
    """All that the page sent to this desk's server, in one text."""

    def __init__(self, counter: Counter):
        self.sent: list[str] = []
        self._server = counter.address
        counter.page.on("request", self._note)

    def _note(self, request):
        if request.url.startswith(self._server):
            said = (request.url, request.all_headers(), request.post_data)
            self.sent.append(repr(said))

    @property
    def text(self) -> str:
        return "\n".join(self.sent)
