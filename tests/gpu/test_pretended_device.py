"""No tensor is left on the wrong device."""

from __future__ import annotations

import pytest
import torch
from torch.utils import backend_registration

from tests.processes import python


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
@pytest.mark.skipif(
    not hasattr(backend_registration, "_setup_privateuseone_for_python_backend"), reason="torch cannot pretend one"
)
def test_models_on_a_device_that_does_not_exist() -> None:
    """In a process of its own, as torch keeps what it is told of a kind of device."""
    found = python("import runpy; runpy.run_module('tests.gpu.on_pretended_device', run_name='__main__')")
    assert found.count("as on the CPU") == 5
