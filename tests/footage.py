"""The folder of real test recordings beside the checkout, or a clear reason to skip."""

from pathlib import Path

import pytest

FOOTAGE = Path(__file__).resolve().parents[2] / "shared" / "footage"

needs_footage = pytest.mark.skipif(not FOOTAGE.is_dir(), reason=f"the test recordings are not beside this checkout ({FOOTAGE})")
