"""The folder of real test recordings beside the checkout, or a clear reason to skip."""

from pathlib import Path

import pytest

FOOTAGE = Path(__file__).resolve().parents[2] / "shared" / "footage"

needs_footage = pytest.mark.skipif(not FOOTAGE.is_dir(), reason=f"the test recordings are not beside this checkout ({FOOTAGE})")

SCENARIOS = FOOTAGE.parent / "linking"
"""Simulated departments with known truth."""

needs_scenarios = pytest.mark.skipif(not SCENARIOS.is_dir(), reason=f"the simulated departments are not beside this checkout ({SCENARIOS})")
