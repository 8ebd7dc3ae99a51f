"""Files of data that jointie writes and reads again."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .errors import ConfigError, problems_of
from .spec import Spec

R = TypeVar("R", bound="Record")


class Record(BaseModel):
    """The content of a JSON file, validated as strictly as a spec: known keys, right types, finite numbers."""

    model_config = Spec.model_config

    @classmethod
    def of(cls: type[R], value: Any, source: str) -> R:
        """Validate the content of a file.

        Args:
            value: JSON data.
            source: the file, for the error.

        Raises:
            ConfigError: every problem at once, each with its place in the file.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            raise ConfigError(problems_of(error), source) from None
