"""Validated specs."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, field_serializer


class Spec(BaseModel):
    """One validated constructor call: plain data, cheap to make, dump and compare."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, protected_namespaces=(), validate_default=True, allow_inf_nan=False
    )
    component: ClassVar[type[Any]]
    """The class of the component."""

    @field_serializer("*", mode="wrap", when_used="json", check_fields=False)
    def _in_order(self, value: Any, write: Callable[[Any], Any]) -> Any:
        """The same JSON in every process, though sets have no order."""
        return sorted(value) if isinstance(value, Set) else write(value)
