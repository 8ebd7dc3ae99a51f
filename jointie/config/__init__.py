"""Registered components, their specs, and loading of specs from JSON files."""

from .building import build, components_in, defer
from .component import Component, parse
from .differences import ABSENT, Difference, differences
from .errors import ConfigError, ContractError, DataError, JointieError, Problem, first_line, located, unknown
from .lazy import Lazy, default
from .loading import load, merge, override
from .plugins import Plugin, load_plugins, loaded_plugins, plugins_of, source_digest
from .records import Record
from .schema import families, json_schema
from .signatures import Runtime
from .spec import Spec
from .strict_json import json_object, read_json_object
from .types import (
    LARGEST_SEED,
    Dropout,
    Fraction,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveFraction,
    PositiveInt,
    Seed,
    Texts,
)

__all__ = [
    "ABSENT",
    "LARGEST_SEED",
    "Component",
    "ConfigError",
    "ContractError",
    "DataError",
    "Difference",
    "Dropout",
    "Fraction",
    "JointieError",
    "Lazy",
    "NonNegativeFloat",
    "NonNegativeInt",
    "Plugin",
    "PositiveFloat",
    "PositiveFraction",
    "PositiveInt",
    "Problem",
    "Record",
    "Runtime",
    "Seed",
    "Spec",
    "Texts",
    "build",
    "components_in",
    "default",
    "defer",
    "differences",
    "families",
    "first_line",
    "json_object",
    "json_schema",
    "load",
    "load_plugins",
    "loaded_plugins",
    "located",
    "merge",
    "override",
    "parse",
    "plugins_of",
    "read_json_object",
    "source_digest",
    "unknown",
]
