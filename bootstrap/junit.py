"""Counting what test runners wrote down."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Counts:
    """Tests by how they ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    skip_reasons: Counter[str] = field(default_factory=Counter)
    """How many tests gave each reason for not running."""

    def line(self) -> str:
        """The closing line of a run."""
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def count(reports: Iterable[Path]) -> Counts:
    """Sum over JUnit files; one that is missing or damaged adds nothing (its suite has failed by then)."""
    passed = failed = skipped = 0
    reasons: Counter[str] = Counter()
    for report in reports:
        try:
            cases = list(ET.parse(report).iter("testcase"))  # noqa: S314 - our own runners' files
        except (OSError, ET.ParseError):
            continue
        for case in cases:
            skip = case.find("skipped")
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif skip is not None:
                skipped += 1
                reasons[skip.get("message") or "no reason given"] += 1
            else:
                passed += 1
    return Counts(passed=passed, failed=failed, skipped=skipped, skip_reasons=reasons)
