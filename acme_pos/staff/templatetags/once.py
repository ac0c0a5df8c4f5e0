"""`{% once %}...{% endonce %}`: a part of a page that is the same for everybody.

    {% once here=request.resolver_match.view_name may_sell=perms.carts.sell %}

It is rendered once for each language and each set of the values that are named, and
kept with the compiled template. Nothing else of the page is known inside, so nothing
of one person can be shown to another.
"""

from __future__ import annotations

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# Names of pages are few, lines of carts are not: then what was kept is let go.
MOST = 1000


@register.tag
def once(parser: Parser, token: Token) -> Once:
    words = token.split_contents()[1:]
    named = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"once takes name=value, not {words[0]!r}.")
    nodes = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(named, nodes)


class Once(template.Node):
    def __init__(self, named: dict[str, FilterExpression], nodes: NodeList) -> None:
        self.named, self.nodelist = named, nodes
        self.rendered: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: Context) -> SafeString:
        values = {name: value.resolve(context) for name, value in self.named.items()}
        key = (get_language(), *values.values())
        part = self.rendered.get(key)
        if part is None:
            part = self.nodelist.render(context.new(values))
            if len(self.rendered) >= MOST:
                self.rendered.clear()
            # Not read again: another thread may have cleared it since.
            self.rendered[key] = part
        return part
