"""Counting the lines of plug-ins."""

from __future__ import annotations

import ast


def code_lines(source: str) -> int:
    """The lines of a module that are neither blank, nor of its docstring, nor of an import."""
    body = ast.parse(source).body
    imports = [node for node in body if isinstance(node, (ast.Import, ast.ImportFrom))]
    docstring = body[:1] if ast.get_docstring(ast.parse(source)) else []
    left_out = {number for node in (*imports, *docstring) for number in range(node.lineno, (node.end_lineno or 0) + 1)}
    return sum(bool(line.strip()) and i not in left_out for i, line in enumerate(source.splitlines(), 1))
