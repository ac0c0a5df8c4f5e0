"""Receipts: composed from the stored order when they are sent, never from a request."""

from __future__ import annotations

import io
import logging
import smtplib
import time
from contextlib import closing
from email.mime.image import MIMEImage

import css_inline
import segno
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from acme_pos import request_ids
from acme_pos.staff.models import AuditEvent, Desk, User

from .models import Order, Receipt
from .slips import language_of, slip_of

logger = logging.getLogger(__name__)

# Seconds after which a round begins no other mail; Celery ends a task after a minute.
WITHIN = 30.0

_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def send_again(
    order: Order, to: str, asked_by: User, desk: Desk | None, *, language: str = ""
) -> Receipt:
    """Queue one more mail; the order itself is not touched.

    Without a language it is written in that of the sale. Raises TooManyResends when
    enough were asked for today.
    """
    with transaction.atomic():
        # One at a time, so that two who ask together get a number each.
        Order.objects.select_for_update().get(pk=order.pk)
        receipt = Receipt.again(order, to, asked_by, language=language)
        AuditEvent.objects.record(
            gettext_noop("receipt sent again"),
            order,
            actor=asked_by,
            desk=desk,
            # Its row has the address: that can be blanked, and a line cannot.
            facts={"receipt": receipt.seq},
        )
    return receipt


def send_due(limit: int = 50) -> int:
    """Send what is due, oldest first, over one connection; the number sent."""
    end = time.monotonic() + WITHIN
    due = Receipt.objects.due().with_what_they_say()[:limit]
    with closing(_MailServer()) as server:
        return sum(time.monotonic() < end and _deliver(one, server) for one in due)


class _MailServer:
    """A connection that is opened for the first mail and kept for those behind it."""

    def __init__(self) -> None:
        self._backend = get_connection(fail_silently=False)

    def send(self, message: EmailMultiAlternatives) -> None:
        if self._has_gone():
            self._backend.close()
        self._backend.open()
        self._backend.send_messages([message])

    def close(self) -> None:
        self._backend.close()

    def _has_gone(self) -> bool:
        """Asked before a mail, when nothing of it can have been taken yet.

        Some servers hang up after so many mails, or when they refused one.
        """
        if not isinstance(self._backend, EmailBackend) or not self._backend.connection:
            return False
        try:
            code, _ = self._backend.connection.noop()
        except OSError:
            return True
        return code != 250


def _deliver(receipt: Receipt, server: _MailServer) -> bool:
    with request_ids.of_sale(receipt.order.reference):
        return _send(receipt, server)


def _send(receipt: Receipt, server: _MailServer) -> bool:
    if not receipt.claim():
        return False
    try:
        server.send(compose(receipt))
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        receipt.mark_failed(_in_words(error), for_good=_is_final(error))
    except (smtplib.SMTPException, OSError) as error:
        receipt.mark_failed(_in_words(error), for_good=False)
    except SoftTimeLimitExceeded:
        # Nothing is known of the mail: once its lease is over it is sent again.
        raise
    except Exception:
        # One receipt that cannot be written must not hold up those behind it.
        logger.exception("receipt %s could not be written", receipt.message_id)
        problem = gettext_noop("The receipt could not be written.")
        receipt.mark_failed(problem, for_good=False)
    else:
        receipt.mark_sent()
        return True
    return False


def compose(receipt: Receipt) -> EmailMultiAlternatives:
    with translation.override(language_of(receipt.order, receipt.language)):
        return _composed(receipt)


def _composed(receipt: Receipt) -> EmailMultiAlternatives:
    """In the language that is active."""
    order, slip = receipt.order, slip_of(receipt.order, is_copy=receipt.is_copy)
    context = slip.context | {"code": _cid(receipt)}
    subject = _("%(venue)s: order %(number)s") % {
        "venue": slip.venue,
        "number": order.order_number,
    }
    if settings.TRAINING:
        subject = _("[TRAINING] %(subject)s") % {"subject": subject}
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=render_to_string("receipts/email.txt", context),
        to=[receipt.to],
        headers={"Message-ID": receipt.message_id},
    )
    html = _inliner.inline(render_to_string("receipts/email.html", context))
    message.attach_alternative(html, "text/html")
    message.attach(_code(receipt))
    return message


def _code(receipt: Receipt) -> MIMEImage:
    """Shown in the mail and listed beside it: mail programs block SVG and data URIs."""
    number, buffer = receipt.order.order_number, io.BytesIO()
    segno.make_qr(number, error="m").save(buffer, kind="png", scale=8, border=2)
    image = MIMEImage(buffer.getvalue(), "png")
    image.add_header("Content-ID", f"<{_cid(receipt)}>")
    image.add_header("Content-Disposition", "inline", filename=f"order-{number}.png")
    return image


def _cid(receipt: Receipt) -> str:
    return f"code.{receipt.message_id.strip('<>')}"


def _is_final(error: Exception) -> bool:
    """5xx says that the address or the mail itself was refused, not the moment."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
    else:
        codes = [getattr(error, "smtp_code", 0)]
    return all(500 <= code < 600 for code in codes)


def _in_words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return gettext_noop("The mail server refused this address.")
    if isinstance(error, smtplib.SMTPResponseException):
        return f"The mail server answered {error.smtp_code}."
    return f"The mail server could not be reached ({type(error).__name__})."
