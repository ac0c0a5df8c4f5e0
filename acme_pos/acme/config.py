"""Where ACME is, who we are to it, and how long we wait."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from . import wire


@dataclass(frozen=True, kw_only=True)
class Config:
    """Raises ValueError for an address the key must not be sent to, or a bad path.

    Seconds are totals from the call to the last byte of the answer. Caps are bytes.
    """

    base_url: str
    api_key: str = field(repr=False)
    tenant_id: str
    # For browsers: shown on the page that pays, so never the other one.
    publishable_key: str = field(default="", repr=False)
    # Where a browser finds ACME; base_url when it is the same host name.
    browser_url: str = ""

    # B2B Checkout's heading and its samples differ, and no document says whether the
    # B2C read returns inside sales; hence both paths can be set.
    checkout_path: str = wire.CHECKOUT
    order_path: str = wire.ORDER
    sale_channel: str = wire.SaleChannel.INSIDE_SALES
    # The cart's own list has no inside sales; customerRep is its word for staff.
    cart_sale_channel: str = "customerRep"

    # A CA bundle's path, or True for the public ones. There is no way to switch it off.
    verify: str | bool = True
    pool_size: int = 32
    connect_seconds: float = 5.0
    checkout_seconds: float = 25.0
    read_seconds: float = 15.0
    # Carts and holds: somebody stands at the counter, and there is a way without.
    cart_seconds: float = 3.0
    # Members and customers, looked up while the guest waits.
    people_seconds: float = 6.0
    report_seconds: float = 300.0
    report_poll_seconds: float = 2.0
    # Pauses before a read is asked again; as many extra tries as there are pauses.
    read_pauses: tuple[float, ...] = (0.2, 0.8)
    answer_cap: int = 2 * 2**20
    report_cap: int = 64 * 2**20

    # No document shows where the three donation lists are read, so they can be given
    # here by name; a path, once ACME names one, wins over the names.
    campaigns: tuple[str, ...] = ()
    appeals: tuple[str, ...] = ()
    funds: tuple[str, ...] = ()
    campaigns_path: str = ""
    appeals_path: str = ""
    funds_path: str = ""

    # `async`: started, asked about, fetched (Asynchronous Reports). `adhoc`: answered
    # at once, by a call that no document of ACME's shows and one live client makes.
    reports: str = "async"
    # The UUID of the report definition on Transactions; without one, ours is looked
    # for by its name and made when ACME has none.
    report_definition: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))
        _check_address("base_url", self.base_url)
        if self.browser_url:
            object.__setattr__(self, "browser_url", self.browser_url.rstrip("/"))
            _check_address("browser_url", self.browser_url)
        for name in ("api_key", "tenant_id"):
            _check_header(name, getattr(self, name))
        if self.publishable_key:
            _check_header("publishable_key", self.publishable_key)
        if self.publishable_key == self.api_key:
            raise ValueError("the secret key must never be the publishable one")
        for name in _PATHS:
            _check_path(name, getattr(self, name))
        if not self.checkout_path or "{id}" not in self.order_path:
            raise ValueError("checkout_path must be given, order_path must hold {id}")
        if self.reports not in {"async", "adhoc"}:
            raise ValueError("reports is async or adhoc")
        if self.verify is False:
            raise ValueError("ACME's certificate is always verified")


_PATHS = (
    "checkout_path",
    "order_path",
    "campaigns_path",
    "appeals_path",
    "funds_path",
)


def _check_address(name: str, url: str) -> None:
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"{name} must not hold a user name or password")
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"{name} must be a plain address, such as https://host")
    if parts.scheme == "https":
        return
    if parts.scheme != "http" or not _is_loopback(parts.hostname):
        raise ValueError(f"{name} must be https, or http on this machine")


def _check_path(name: str, path: str) -> None:
    if path and (not path.startswith("/") or path.startswith("//")):
        raise ValueError(f"{name} must begin with one slash")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_header(name: str, value: str) -> None:
    if not value or not value.isascii() or not value.isprintable():
        raise ValueError(f"{name} must be plain printable text")
