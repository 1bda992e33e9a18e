from pathlib import Path

import pytest
from pypdf import PdfReader

from core.errors import KnownError
from core.operations.library import Library
from core.operations.printing import print_incident
from tests.sample import sample_view


def test_the_page_names_who_printed_it(library: Library, tmp_path: Path) -> None:
    path = print_incident(library, sample_view(), tmp_path / "out" / "incident.pdf")
    assert path == tmp_path / "out" / "incident.pdf"
    reader = PdfReader(path)
    assert len(reader.pages) == 1
    assert "by tester" in reader.pages[0].extract_text()
    assert [p.name for p in path.parent.iterdir()] == ["incident.pdf"]


def test_a_page_that_cannot_be_written_is_said(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KnownError, match="Cannot write"):
        print_incident(library, sample_view(), tmp_path / "file" / "incident.pdf")
