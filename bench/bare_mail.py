"""The least that a receipt by mail costs: the limit of bench/receipts.py.

The same mail, made with what Python has, over one connection that stays open, with a
commit before it and one after it.
"""

from __future__ import annotations

import io
import os
import smtplib
from datetime import datetime
from decimal import Decimal
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import segno
from django.conf import settings

from orders import receipts
from orders.models import Receipt

from .rounds import per_second

DUE = """SELECT id FROM orders_receipt
    WHERE state = 'pending' AND due_at <= now() ORDER BY due_at, id"""
CLAIM = """UPDATE orders_receipt SET state = 'sending', tries = tries + 1,
    lease_until = now() + interval '2 minutes'
    WHERE id = %s AND state = 'pending' RETURNING order_id, seq, "to" """
READ = """SELECT o.order_number, o.sold_at, o.first_name, o.last_name, d.name,
    o.total_amount, p.given, p.change_due FROM orders_order o
    JOIN staff_desk d ON d.id = o.desk_id JOIN orders_payment p ON p.order_id = o.id
    WHERE o.id = %s"""
ITEMS = """SELECT quantity, name, variant, amount, starts_at FROM orders_orderitem
    WHERE order_id = %s AND quantity <> 0 ORDER BY id"""
SENT_ONE = "UPDATE orders_receipt SET state = 'sent', sent_at = now() WHERE id = %s"


def sent() -> float:
    """Mails a second, of those that are due."""
    database = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    server = smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT)
    with database, server:
        _frame()
        return per_second(lambda: _send_all(database, server))


def _send_all(database: psycopg.Connection[Any], server: smtplib.SMTP) -> int:
    due = [pk for (pk,) in database.execute(DUE).fetchall()]
    for pk in due:
        claimed = database.execute(CLAIM, [pk]).fetchone()
        assert claimed
        order_id, seq, to = claimed
        order = database.execute(READ, [order_id]).fetchone()
        items = database.execute(ITEMS, [order_id]).fetchall()
        name = f"receipt.{order_id}.{seq}@{settings.MAIL_DOMAIN}"
        mail = _mail(name, to, order, items)
        server.sendmail(settings.DEFAULT_FROM_EMAIL, [to], mail)
        database.execute(SENT_ONE, [pk])
    return len(due)


def _mail(name: str, to: str, order: Any, items: list[Any]) -> bytes:  # noqa: ANN401
    number, sold_at, first, last, desk, total, given, change = order
    before, after, sample = _frame()
    lines = [
        (f"{quantity} × {name}, {variant}", _money(amount), _when(at))
        for quantity, name, variant, amount, at in items
    ]
    sums = [
        ("Total", _money(total)),
        ("Cash", _money(given)),
        ("Change", _money(change)),
    ]
    said = "\n".join(f"{words}  {amount}\n    {at}" for words, amount, at in lines)
    summed = "\n".join(f"{words}  {amount}" for words, amount in sums)
    who = f"{number}\n{_when(sold_at)}\n{desk}\n{first} {last}"
    table = "".join(
        f'<tr><td style="padding: 10px 0 0">{escape(words)}</td>'
        f'<td style="text-align: right">{amount}</td></tr><tr><td>{at}</td></tr>'
        for words, amount, at in lines
    ) + "".join(f"<tr><th>{words}</th><td>{amount}</td></tr>" for words, amount in sums)
    html = f"{before}{table}{after}".replace(sample, number)
    mail = MIMEMultipart("mixed")
    mail["Subject"] = f"The Bench House: order {number}"
    mail["From"], mail["To"] = settings.DEFAULT_FROM_EMAIL, to
    mail["Message-ID"] = f"<{name}>"
    both = MIMEMultipart("alternative")
    both.attach(MIMEText(f"The Bench House\n{who}\n{said}\n{summed}\n"))
    both.attach(MIMEText(html, "html"))
    mail.attach(both)
    mail.attach(_picture(number))
    return mail.as_bytes()


def _picture(number: str) -> MIMEImage:
    buffer = io.BytesIO()
    segno.make_qr(number, error="m").save(buffer, kind="png", scale=8, border=2)
    image = MIMEImage(buffer.getvalue(), "png")
    image.add_header("Content-ID", "<code.bench>")
    return image


@cache
def _frame() -> tuple[str, str, str]:
    """Our own mail before and after its lines, and the order number in it."""
    receipt = Receipt.objects.earliest("pk")
    html = str(receipts.compose(receipt).alternatives[0].content)
    before, table, rest = html.partition('<table class="lines"')
    inside, end, after = rest.partition("</table>")
    head = inside.partition(">")[0]
    return f"{before}{table}{head}>", f"{end}{after}", receipt.order.order_number


def _money(amount: Decimal) -> str:
    return f"${amount:,.2f}"


def _when(at: datetime) -> str:
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return f"{local:%A, %B %-d, %Y, %-I:%M %p}"
