"""The product's own files, as the house rules read them."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("acme_pos", "carts", "orders")


def modules():
    """Every module of the product but its migrations."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def functions():
    """Every function with its module and its lines, decorators left out."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node.name, node.end_lineno - node.lineno + 1


def templates():
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def named(path):
    return str(path.relative_to(ROOT))
