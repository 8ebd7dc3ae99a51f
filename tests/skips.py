"""Skips that fail: ``pytest --allowed-skips REGEX`` ends with 1 where a test is skipped for any other reason."""

from __future__ import annotations

import re

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--allowed-skips", metavar="REGEX", help="fail where a test is skipped for any other reason")


def pytest_sessionfinish(session: pytest.Session) -> None:
    allowed = session.config.getoption("--allowed-skips")
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # of workers there is none
    if allowed is None or reporter is None:
        return
    reasons = {report.longrepr[2] for report in reporter.stats.get("skipped", ())}
    for reason in sorted(reason for reason in reasons if not re.search(allowed, reason)):
        reporter.write_line(f"\nnot allowed by --allowed-skips: {reason}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
