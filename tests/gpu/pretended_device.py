"""A device that does not exist: its tensors lie in the memory of the CPU, and say that they are elsewhere.

Within :class:`PretendedDevice`, what is made there or moved there computes as ever, but an operation over tensors of
both devices fails as it does on a GPU. So a machine without one sees where a tensor was left on the wrong device.

torch takes it for a kind of accelerator for as long as the process lives: no other test may run beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten, tree_map
from torch.utils.backend_registration import _DummyBackendModule, _setup_privateuseone_for_python_backend

_COPIES = {"aten::_to_copy", "aten::copy_"}
_INDEXING = {"aten::index", "aten::index_put", "aten::index_put_"}
"""Operations on a GPU whose indices may lie on the host."""


class _Backend(_DummyBackendModule):
    """What torch asks a kind of device."""

    def get_amp_supported_dtype(self) -> list[torch.dtype]:
        return [torch.float16, torch.bfloat16]


_setup_privateuseone_for_python_backend("elsewhere", _Backend())
ELSEWHERE = torch.device("elsewhere:0")


class ElsewhereTensor(Tensor):
    """A tensor that says it is elsewhere.

    Args:
        held: the same on the CPU.
    """

    held: Tensor

    @staticmethod
    def __new__(cls, held: Tensor) -> ElsewhereTensor:
        layout = {"strides": held.stride(), "storage_offset": held.storage_offset(), "dtype": held.dtype}
        return torch.Tensor._make_wrapper_subclass(cls, held.size(), device=ELSEWHERE, **layout)

    def __init__(self, held: Tensor) -> None:
        self.held = held

    __torch_function__ = torch._C._disabled_torch_function_impl

    def tolist(self) -> Any:
        return self.held.tolist()

    @classmethod
    def __torch_dispatch__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _computed(function, args, kwargs or {})


class PretendedDevice(TorchDispatchMode):
    """Within it, there is a device ``elsewhere:0``."""

    def __enter__(self) -> PretendedDevice:
        torch._C._set_only_lift_cpu_tensors(True)  # what lists are made into is moved where a mode can see it
        super().__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        super().__exit__(*error)
        torch._C._set_only_lift_cpu_tensors(False)

    def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return _computed(function, args, kwargs or {})


def _computed(function: Any, args: Any, kwargs: Mapping[str, Any]) -> Any:
    """The result of an operation, computed on the CPU."""
    name = function.name().partition(".")[0]
    flat, _ = tree_flatten((args, kwargs))
    there = [value for value in flat if isinstance(value, ElsewhereTensor)]
    here = [value for value in flat if isinstance(value, Tensor) and not isinstance(value, ElsewhereTensor)]
    may_mix = name in _COPIES or (name in _INDEXING and isinstance(args[0], ElsewhereTensor))
    if there and not may_mix and any(value.dim() for value in here):
        raise RuntimeError(f"{function}: all tensors must be on the same device, but some are on {ELSEWHERE}")
    if name == "aten::_fused_sdp_choice":
        return 0  # attention in the plain way, which is made of other operations
    wanted = kwargs.get("device")
    plain = {**kwargs, **({} if wanted is None else {"device": torch.device("cpu")})}
    result = function(*tree_map(_held, args), **tree_map(_held, plain))
    copied_here = name == "aten::copy_" and not isinstance(args[0], ElsewhereTensor)
    is_there = bool(there) and not copied_here if wanted is None else torch.device(wanted).type == ELSEWHERE.type
    own = {id(value.held): value for value in there}
    return tree_map(lambda value: _placed(value, own), result) if is_there else result


def _held(value: Any) -> Any:
    return value.held if isinstance(value, ElsewhereTensor) else value


def _placed(value: Any, own: Mapping[int, ElsewhereTensor]) -> Any:
    if not isinstance(value, Tensor):
        return value
    return own[id(value)] if id(value) in own else ElsewhereTensor(value)
