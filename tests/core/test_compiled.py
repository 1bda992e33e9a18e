"""Whether a machine has compiled the engine before is known before it is run."""

import importlib.util
from pathlib import Path

import pytest

from core import compiled


def test_prepared_once_something_was_compiled_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_MADE", [])
    assert compiled.prepared()
    source = tmp_path / "loops.py"
    source.write_text("from core.compiled import compiled\n\n\n@compiled\ndef twice(n):\n    return 2 * n\n")
    spec = importlib.util.spec_from_file_location("loops", source)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert not compiled.prepared()
    assert module.twice(4) == 8
    assert compiled.prepared()
