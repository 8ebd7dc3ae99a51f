"""Registered components, specs, and the way from a JSON file to objects."""

from .component import Component, Runtime, Spec, parse, unknown
from .differences import ABSENT, Difference, differences
from .errors import ConfigError, DataError, JointieError, Problem, located
from .lazy import Lazy, build, components_in, defer
from .loading import load, merge, override, read_json_object
from .plugins import load_plugins, plugins_of
from .schema import families, json_schema
from .types import (
    Dropout,
    Fraction,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveFraction,
    PositiveInt,
    Texts,
)

__all__ = [
    "ABSENT",
    "Component",
    "ConfigError",
    "DataError",
    "Difference",
    "Dropout",
    "Fraction",
    "JointieError",
    "Lazy",
    "NonNegativeFloat",
    "NonNegativeInt",
    "PositiveFloat",
    "PositiveFraction",
    "PositiveInt",
    "Problem",
    "Runtime",
    "Spec",
    "Texts",
    "build",
    "components_in",
    "defer",
    "differences",
    "families",
    "json_schema",
    "load",
    "load_plugins",
    "located",
    "merge",
    "override",
    "parse",
    "plugins_of",
    "read_json_object",
    "unknown",
]
