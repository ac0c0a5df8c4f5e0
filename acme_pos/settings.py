"""Settings, one file: every value comes from the environment.

The defaults run the demo on this machine against the sandbox. Against live ACME the
process refuses to start while DEBUG is on or a secret is missing (see `required`).
The table of all variables, with what each is for, is docs/configuration.md.
"""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import django_include_bootstrap
import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured

from acme_pos import acme, backing, clock, error_reports, headers, queues, redaction
from acme_pos.environment import Environment, by_its_variable
from carts import combos

# Lets Django's classes take type arguments, such as ModelAdmin[Order].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
if env.bool("READ_DOT_ENV", default=True):
    Environment.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=True)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

# --- which ACME ------------------------------------------------------------------

ACME_BASE_URL = env.str("ACME_BASE_URL", default="http://127.0.0.1:8001")
_acme_host = urlsplit(ACME_BASE_URL).hostname or ""
# Loopback is our own sandbox; ACME's sandbox tenants are sandN-api and demo-api hosts.
_is_ours = _acme_host in {"127.0.0.1", "localhost", "::1"}
TRAINING = _is_ours or bool(
    re.match(r"(sand\d+|demo)-(api|buy)\.acmeticketing\.(net|com)$", _acme_host)
)

if DEBUG and not TRAINING:
    raise ImproperlyConfigured(
        f"DEBUG is on while ACME_BASE_URL points at live ACME ({_acme_host}). "
        "Set DEBUG=false: error pages would show guests' data."
    )


def required(name: str, *, demo: str) -> str:
    """The variable's value; `demo` stands in for it only beside our own sandbox.

    Raises ImproperlyConfigured when it is missing elsewhere.
    """
    value: str = env.str(name, default=demo if _is_ours else "")
    if not value:
        raise ImproperlyConfigured(f"{name} must be set to sell through {_acme_host}.")
    return value


# off: no card field exists. b2b: typed into our form and sent once. direct: the
# browser pays ACME itself. What each means for PCI is in docs/going-live.md.
CARD_MODE = env.str("CARD_MODE", default="off")
if CARD_MODE not in {"off", "b2b", "direct"}:
    raise ImproperlyConfigured("CARD_MODE is off, b2b or direct.")
# Where it is not needed it may be missing, but beside our own sandbox it is known.
_has_publishable_key = CARD_MODE == "direct" or _is_ours

try:
    ACME = acme.Config(
        base_url=ACME_BASE_URL,
        browser_url=env.str("ACME_BROWSER_URL", default=""),
        publishable_key=required("ACME_PUBLISHABLE_KEY", demo="sandbox-publishable-key")
        if _has_publishable_key
        else "",
        api_key=required("ACME_API_KEY", demo="sandbox-secret-key"),
        tenant_id=required("ACME_TENANT_ID", demo="107"),
        checkout_path=env.str("ACME_CHECKOUT_PATH", default="/v2/b2b/orders/checkout"),
        order_path=env.str("ACME_ORDER_PATH", default="/v2/b2c/orders/{id}"),
        sale_channel=env.str("ACME_SALE_CHANNEL", default="insideSalesIndividual"),
        cart_sale_channel=env.str("ACME_CART_SALE_CHANNEL", default="customerRep"),
        campaigns=tuple(env.list("ACME_CAMPAIGNS", default=[])),
        appeals=tuple(env.list("ACME_APPEALS", default=[])),
        funds=tuple(env.list("ACME_FUNDS", default=[])),
        campaigns_path=env.str("ACME_CAMPAIGNS_PATH", default=""),
        appeals_path=env.str("ACME_APPEALS_PATH", default=""),
        funds_path=env.str("ACME_FUNDS_PATH", default=""),
        reports=env.str("ACME_REPORTS", default="async"),
        report_definition=env.str("ACME_REPORT_DEFINITION", default=""),
    )
except ValueError as error:
    raise by_its_variable(error) from None
# The combos that can be sold: a file, since ACME has no call for them (docs/combos.md).
_combos = env.str(
    "ACME_COMBOS", default="acme_pos/demo_combos.json" if _is_ours else ""
)
ACME_COMBOS = combos.read(BASE_DIR / _combos) if _combos else ()
# Sent as chargeAmount, so that ACME refuses a total that differs from ours.
ACME_SEND_CHARGE_AMOUNT = env.bool("ACME_SEND_CHARGE_AMOUNT", default=True)
if CARD_MODE == "direct" and not ACME_SEND_CHARGE_AMOUNT:
    raise ImproperlyConfigured(
        "CARD_MODE=direct needs ACME_SEND_CHARGE_AMOUNT=true: the online checkout may "
        "have other prices than the desk, and without the total nobody stops the sale."
    )
# What is sold first: ACME's own copy of the cart, by its id, or the cart in the body
# of the checkout. When the cart API does not answer, the body carries it in any case.
ACME_CHECKOUT_CART = env.str("ACME_CHECKOUT_CART", default="stored")
if ACME_CHECKOUT_CART not in {"stored", "inline"}:
    raise ImproperlyConfigured("ACME_CHECKOUT_CART is stored or inline.")
# Hold the places of an open cart (ACME's reservations).
ACME_HOLDS = env.bool("ACME_HOLDS", default=True)
# The level whose price is shown beside the guest's: an id, "auto", or empty for none.
ACME_WHAT_IF_LEVEL = env.str("ACME_WHAT_IF_LEVEL", default="auto")
# With a member on the cart ACME checks the membership's ticket limits at checkout.
ACME_VERIFY_ENTITLEMENTS = env.bool("ACME_VERIFY_ENTITLEMENTS", default=False)
# The paymentMethod of a sale with nothing to pay; ACME's documents name none.
ACME_ZERO_TOTAL_METHOD = env.str("ACME_ZERO_TOTAL_METHOD", default="Other")
# The contact a walk-up sale carries. Never varied: a lost answer is looked up by it.
ACME_HOUSE_FIRST_NAME = env.str("ACME_HOUSE_FIRST_NAME", default="Walk-up")
ACME_HOUSE_LAST_NAME = env.str("ACME_HOUSE_LAST_NAME", default="Guest")
ACME_HOUSE_EMAIL = required("ACME_HOUSE_EMAIL", demo="walk-up@museum.example")
ACME_HOUSE_ZIP = env.str("ACME_HOUSE_ZIP", default="")

# --- what is not known of ACME: the worse is assumed -----------------------------

# True once ACME confirms that a repeated request UUID is booked once, also while the
# first is in progress: then a cut connection and a sale without a card are sent again.
ACME_REPLAY = env.bool("ACME_REPLAY", default=False)
# So long after sending a sale may still be booked and come into ACME's order lists.
ACME_GRACE = timedelta(minutes=env.float("ACME_GRACE_MINUTES", default=10))
# True once ACME confirms that time for cards too; else a supervisor settles them.
ACME_EMPTY_LOOKS_CLEAR_CARDS = env.bool("ACME_EMPTY_LOOKS_CLEAR_CARDS", default=False)
# ACME names no rate limit for reads.
ACME_LOOKUPS_PER_SECOND = env.float("ACME_LOOKUPS_PER_SECOND", default=10)

# --- the night: what happened at ACME comes in (docs/nightly-sync.md) --------------

# The venue's time of day; empty for never. A day whose time has passed is made up for.
SYNC_AT = clock.time_of_day("SYNC_AT", env.str("SYNC_AT", default="03:15"))
# Read again each night, since ACME's reports may come late.
SYNC_OVERLAP = timedelta(hours=env.float("SYNC_OVERLAP_HOURS", default=24))
# So late a sale may come into ACME's reports: before, its absence says nothing.
SYNC_REPORT_LATE = timedelta(minutes=env.float("SYNC_REPORT_LATE_MINUTES", default=120))
# So far back the first night looks.
SYNC_FIRST = timedelta(days=env.float("SYNC_FIRST_DAYS", default=30))
# Parts of a run that workers work at together.
SYNC_WORKERS = env.int("SYNC_WORKERS", default=2)
SYNC_READERS = env.int("SYNC_READERS", default=4)
SYNC_READS_PER_SECOND = env.float("SYNC_READS_PER_SECOND", default=25)
# A run that is not done by then ends, and the next one goes on.
SYNC_WITHIN = timedelta(hours=env.float("SYNC_WITHIN_HOURS", default=4))

# --- cards: CARD_MODE is read above, with ACME's keys ----------------------------

# In mode `direct` an empty checkout is sent to ACME first, which sells nothing and
# shows whether this browser may pay from here.
ACME_DIRECT_PROBE = env.bool("ACME_DIRECT_PROBE", default=True)

# --- the venue -------------------------------------------------------------------

TIME_ZONE = clock.zone(
    "VENUE_TIME_ZONE", env.str("VENUE_TIME_ZONE", default="America/New_York")
)
USE_TZ = True
# Whose customs of writing money, days and times hold, whatever the language.
VENUE_COUNTRY = env.str("VENUE_COUNTRY", default="US")
CURRENCY = env.str("CURRENCY", default="USD")
LANGUAGE_CODE = env.str("VENUE_LANGUAGE", default="en")
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "acme_pos.formats"
# A donation at or above this is read back before it is added.
LARGE_DONATION = env("LARGE_DONATION", cast=Decimal, default=Decimal("1000.00"))

# --- Django ----------------------------------------------------------------------

SECRET_KEY = required("SECRET_KEY", demo="demo-only-" + "not-a-secret-" * 4)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "template_partials",
    "axes",
    "django_otp.plugins.otp_totp",
    "acme_pos.staff",
    "carts",
    "orders",
]

MIDDLEWARE = [
    # Around all others, for the room that their frames have.
    "acme_pos.one_piece.Middleware",
    # First what is said with every answer, whoever gives it.
    "acme_pos.request_ids.Middleware",
    "acme_pos.headers.Middleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages to a tablet on a crowded wifi. Its random padding and the masked CSRF token
    # keep BREACH out.
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "acme_pos.staff.denied.Middleware",
    "acme_pos.staff.language.Middleware",
    "acme_pos.staff.gate.SignInAskedFor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "acme_pos.staff.gate.Gate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "acme_pos.urls"
WSGI_APPLICATION = "acme_pos.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "acme_pos.staff.context.venue",
                "orders.context.at_the_desk",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "acme_pos.staff.templatetags.cards",
                "acme_pos.staff.templatetags.icons",
                "acme_pos.staff.templatetags.money",
                "acme_pos.staff.templatetags.times",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [
    BASE_DIR / "static",
    (
        "vendor/bootstrap",
        Path(str(django_include_bootstrap.__file__)).parent / "static",
    ),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- database --------------------------------------------------------------------

# Of one web process. A checkout waits for ACME in one of them (gunicorn.conf.py).
WEB_THREADS = env.int("WEB_THREADS", default=16)
DATABASES = {
    "default": backing.database(
        env.str("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'pos.sqlite3'}"),
        is_pooled=env.bool("DATABASE_POOL", default=False),
        threads=WEB_THREADS,
        behind_pgbouncer=env.bool("DATABASE_PGBOUNCER", default=False),
    )
}

# --- people ----------------------------------------------------------------------

AUTH_USER_MODEL = "staff.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "acme_pos.staff.backends.StaffBackend",
]
LOGIN_URL = "staff:login"
LOGIN_REDIRECT_URL = "home"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
    ]
]
# Rows that can be revoked, never a signed cookie that cannot.
SESSION_ENGINE = "acme_pos.staff.sessions"
# Not in a cookie, where a guest's address would lie in the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# A shift: so long after the password it is asked for again, whatever was done.
SHIFT = timedelta(hours=12)
# Longer, so that the page can tell why it is asked for.
SESSION_COOKIE_AGE = 13 * 60 * 60
# A desk locks when nobody has asked it for anything for so long.
IDLE = timedelta(minutes=env.float("IDLE_MINUTES", default=15))
if timedelta(minutes=1) > IDLE:
    raise ImproperlyConfigured("IDLE_MINUTES is 1 or more.")
# So old may be what a page shows of the venue, the desks and what is not working.
KEPT = timedelta(seconds=env.float("KEPT_SECONDS", default=2))
# Ten wrong passwords close one name at one address for half an hour (staff/throttle).
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "acme_pos.staff.throttle.Handler"
AXES_LOCKOUT_CALLABLE = "acme_pos.staff.throttle.locked_out"
AXES_CLIENT_IP_CALLABLE = "acme_pos.staff.throttle.counted_address_of"
AXES_USERNAME_CALLABLE = "acme_pos.staff.throttle.name_of"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# What an authenticator app shows beside the code.
OTP_TOTP_ISSUER = "ACME POS"

# --- the browser -----------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not TRAINING)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
TRUST_PROXY = env.bool("TRUST_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": headers.POLICY}

# --- mail and queue --------------------------------------------------------------

vars().update(
    backing.mail(required("EMAIL_URL", demo=f"filemail:///{VAR_DIR / 'mail'}"))
)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = required(
    "DEFAULT_FROM_EMAIL", demo="Tickets <tickets@museum.example>"
)
MAIL_DOMAIN = DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")

CELERY_BROKER_URL: str = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
vars().update(backing.broker(CELERY_BROKER_URL, home=VAR_DIR / "queue"))
# Another name keeps two installations apart on one broker.
vars().update(queues.named(env.str("CELERY_QUEUE", default="celery")))
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "acme_pos.beat:Scheduler"

# --- logs ------------------------------------------------------------------------

LOGGING = redaction.logging_to_stderr(env.str("LOG_LEVEL", default="INFO"))
# Which version runs, as the health page and the collector of errors tell it.
RELEASE = env.str("RELEASE", default="")
if sentry_dsn := env.str("SENTRY_DSN", default=""):
    error_reports.begin(sentry_dsn, RELEASE)
