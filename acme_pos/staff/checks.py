"""What `manage.py check --deploy` looks at beside Django's own list."""

import resource
from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

CORE_DUMPS = Warning(
    "Cards are typed here, and processes of this account may leave core files.",
    hint="acme_pos.wsgi turns them off for itself. Set `ulimit -c 0` (LimitCORE=0 in "
    "a systemd unit) for the account too: a core file can hold a card number.",
    id="acme_pos.W001",
)


@register(Tags.security, deploy=True)
def check_core_dumps(
    app_configs: Sequence[AppConfig] | None, **kwargs: object
) -> list[CheckMessage]:
    allowed, _ = resource.getrlimit(resource.RLIMIT_CORE)
    return [CORE_DUMPS] if settings.CARD_MODE != "off" and allowed != 0 else []
