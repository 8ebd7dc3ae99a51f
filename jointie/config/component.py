"""Registered components and their specs: JSON -> validated data -> objects.

A direct subclass of :class:`Component` is a family (``Encoder``, ``Pruner``, ...). Implementations are registered under
a name in their family, and the arguments of their constructor are the keys of their spec.
"""

from __future__ import annotations

import functools
import inspect
import json
from abc import ABC
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any, ClassVar, Literal, TypeVar, get_args, get_origin

from pydantic import PydanticUserError, TypeAdapter, ValidationError, create_model
from pydantic_core import PydanticCustomError, core_schema
from registrable import Registrable, RegistrationError

from .class_checks import check_hooks, check_methods, check_parameters
from .errors import ConfigError, ContractError, problems_of, unknown
from .lazy import Built, Lazy, as_data, call_as_data, offered_inside
from .sequences import like
from .signatures import constructor_hints, hints, is_runtime
from .spec import Spec
from .spec_problems import in_terms_of

C = TypeVar("C", bound="Component")
_ARGUMENTS = "_arguments_of_component"
"""The attribute with the arguments that a component was made with."""
_WRAPPED = "_gets_parts"
"""The attribute that marks a constructor as wrapped."""


class Component(Registrable, ABC):
    """Base class of every family.

    A constructor gets each component among its arguments as the annotation says: where it says ``Encoder``, a
    :class:`Lazy` is built first; where it says ``Lazy[Encoder]``, a built component without run-time arguments is
    taken as it is, and any other refused with a ``TypeError`` that says what to write.

    Attributes:
        passed_on: for an argument that is a component, the keys of this spec that its own takes over where it lacks
            them. Keys that this component does not know stand for those of that argument, which lacks them.
        alternatives: of a family, groups of methods one of which each member defines, beside those that are abstract.
    """

    passed_on: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    alternatives: ClassVar[tuple[tuple[str, ...], ...]] = ()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        check_hooks(cls, cls.family())
        _wrap(cls)

    @classmethod
    def family(cls) -> type[Component]:
        """The family of this class: the direct subclass of :class:`Component` that it descends from."""
        return next(base for base in cls.__mro__ if Component in base.__bases__)

    @classmethod
    def register(cls, name: str, override: bool = False) -> Any:
        """Register a class in this family as ``name``.

        Raises:
            TypeError: if a method of the family is missing, or the constructor's arguments are not all named and
                annotated.
            RegistrationError: if the name is taken, unless ``override`` is true, or the class is defined once more, as
                where a cell of a notebook is run again.
        """
        if cls is not cls.family():
            return cls.family().register(name, override)
        register = super().register

        def decorate(component: type[C]) -> type[C]:
            _wrap(component)
            check_methods(component, cls)
            check_parameters(component.__name__, _parameters(component))
            known = cls.registered().get(name)
            if known and not override and _home(known) != _home(component):
                here = f"the {cls.__name__} {name!r} is {'.'.join(_home(known))}"
                remedy = f"choose another name, or replace it with @{cls.__name__}.register({name!r}, override=True)"
                raise RegistrationError(f"{here} already; {remedy}")
            return register(name, override=True)(component)

        return decorate

    @classmethod
    def registered(cls) -> dict[str, type[Component]]:
        """The implementations of this family by name, sorted."""
        return dict(sorted(cls.iter_registered()))

    @classmethod
    def name_of(cls, component: type) -> str:
        """The name under which ``component`` is registered in this family.

        Raises:
            RegistrationError: if it is not.
        """
        for name, known in cls.registered().items():
            if known is component:
                return name
        raise RegistrationError(f"{component.__name__} is not registered as a {cls.__name__}")

    def as_data(self, with_defaults: bool = False) -> dict[str, Any]:
        """The spec, as JSON data, that would make this object again; its parent gives the run-time arguments.

        Args:
            with_defaults: write in the defaults of all arguments, at any depth.

        Raises:
            ConfigError: if no spec can say it, naming the part.
        """
        wanted = hints(type(self))
        given = {n: v for n, v in vars(self).get(_ARGUMENTS, {}).items() if not is_runtime(wanted.get(n))}
        return call_as_data(type(self), given, with_defaults)

    @classmethod
    def parse(cls, value: Any) -> Spec:
        """Validate ``value`` (an object, or a bare registered name) as the spec of a member of this family.

        Raises:
            pydantic.ValidationError, PydanticCustomError: all problems, with paths relative to ``value``. Outside a
                spec use :func:`parse`, which turns them into one :class:`ConfigError`.
        """
        if isinstance(value, Spec):
            return value
        value = {"type": value} if isinstance(value, str) else value
        if not isinstance(value, Mapping):
            raise PydanticCustomError(
                "component",
                "expected a {family}: an object, or one of the names {names}",
                {"family": cls.__name__, "names": ", ".join(cls.registered()) or "none"},
            )
        name = value.get("type", cls.default_implementation)
        # The registry is asked for plain names only: a config is data and never imports by dotted path.
        if not isinstance(name, str) or name not in cls.registered():
            raise PydanticCustomError("component_type", _unknown_type(cls, name))
        spec = spec_of(cls, cls.registered()[name], name)
        try:
            text = json.dumps(_with_defaults({**value, "type": name}, spec), default=_plain)
        except TypeError as error:
            raise PydanticCustomError("json", "{error}", {"error": str(error)}) from None
        try:  # JSON mode: strict about "3" against 3, yet lists may fill tuples
            return spec.model_validate_json(text)
        except ValidationError as error:
            raise in_terms_of(spec, error) from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: Any, handler: Any) -> dict[str, Any]:
        return {"x-family": cls.__name__}  # linked by schema.py: pydantic refuses a $ref that it did not make


def parse(family: type[Component], value: Any, source: str | None = None) -> Spec:
    """Validate a whole spec tree in one go.

    Raises:
        ConfigError: every problem at once, each with its path, the offending value and the accepted names.
    """
    try:
        return TypeAdapter(family).validate_python(value)
    except ValidationError as error:
        raise ConfigError(problems_of(error), source) from None


@functools.cache
def spec_of(family: Any, component: Any, name: str) -> type[Spec]:
    """The spec class of a registered component: one field for every argument that is not ``Runtime``."""
    fields: dict[str, Any] = {"type": (Literal[name], name)}
    _wrap(component)  # once more: that of a dataclass may have been made after it was registered
    try:
        wanted = hints(component)
    except NameError as error:
        message = f"an annotation of its constructor cannot be read: {error}; import that outside of TYPE_CHECKING"
        raise ContractError(f"{component.__name__}: {message}") from None
    for parameter in _parameters(component):
        hint = wanted[parameter.name]
        if not is_runtime(hint):
            empty = parameter.default is parameter.empty
            fields[parameter.name] = (hint, ... if empty else as_data(parameter.default, parameter.name))
    try:
        spec = create_model(component.__name__, __base__=Spec, __doc__=inspect.getdoc(component), **fields)
    except PydanticUserError as error:
        problem = str(error).partition("\n")[0]
        message = f"no spec can give an argument of its constructor: {problem}"
        remedy = "annotate arguments with what JSON can say, components, or Runtime"
        raise ContractError(f"{component.__name__}: {message} ({remedy})") from None
    spec.component = component
    return spec


def _with_defaults(value: dict[str, Any], spec: type[Spec]) -> dict[str, Any]:
    """Write in the defaults that are lists and objects, to be read as JSON is (pydantic would not take a list for a
    tuple). Objects without a ``type`` change the argument's default: ``{"mention_loss": {"weight": 2}}``.
    """
    for name, field in spec.model_fields.items():
        default: Any = field.default
        if isinstance(default, (list, dict)):
            given = value.setdefault(name, default)
            if isinstance(default, dict) and isinstance(given, Mapping) and "type" in default:
                value[name] = given if "type" in given else {**default, **given}
    for name, keys in spec.component.passed_on.items():
        part = value.get(name)
        part = {"type": part} if isinstance(part, str) else part
        if isinstance(part, dict):
            beside = set(value) - set(spec.model_fields)
            if twice := sorted(beside & set(part)):
                raise PydanticCustomError("twice", f"{twice[0]!r} stands beside {name!r} and in it; leave one out")
            short = {key: value.pop(key) for key in beside}
            shared = {key: value[key] for key in keys if key in value}
            value[name] = {**shared, **short, **part}
    return value


def _plain(value: Any) -> str:
    """What is no JSON, as JSON: a path."""
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f"no JSON can say {value!r:.80}")


def _parameters(component: type[Component]) -> list[inspect.Parameter]:
    """The arguments of a constructor; none where it is inherited from ``object`` or another class that is no component
    and takes anything, as that of ``nn.Module``.
    """
    parameters = [*inspect.signature(component.__init__).parameters.values()][1:]
    owner = next(base for base in component.__mro__ if "__init__" in vars(base))
    if issubclass(owner, Component):
        return parameters
    return [p for p in parameters if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]


def takes_lazy(hint: Any) -> bool | None:
    """Whether an annotation names its components as :class:`Lazy`; ``None`` where it names no components."""
    if get_origin(hint) is Lazy:
        return True
    if get_origin(hint) is None and isinstance(hint, type) and issubclass(hint, Component):
        return False
    found = [lazy for argument in get_args(hint) if (lazy := takes_lazy(argument)) is not None]
    return any(found) if found else None


def _with_parts(constructor: Callable[..., None]) -> Callable[..., None]:
    """A constructor that gets its components built or as :class:`Lazy`, as its annotations say."""
    signature = inspect.signature(constructor)

    @functools.wraps(constructor)
    def construct(self: Component, *args: Any, **kwargs: Any) -> None:
        try:
            bound = signature.bind(self, *args, **kwargs)
        except TypeError:
            return constructor(self, *args, **kwargs)  # raises the same, with the name of the class
        bound.apply_defaults()
        with offered_inside(bound.arguments):
            for name, hint in constructor_hints(constructor).items():
                if (lazy := takes_lazy(hint)) is not None:
                    place = f"{type(self).__name__}({name}=...)"
                    bound.arguments[name] = _part(bound.arguments[name], hint, lazy, place)
            self.__dict__.setdefault(_ARGUMENTS, dict([*bound.arguments.items()][1:]))  # those of the class come first
            return constructor(*bound.args, **bound.kwargs)

    setattr(construct, _WRAPPED, True)
    return construct


def _part(value: Any, hint: Any, lazy: bool, place: str) -> Any:
    """The components in an argument, built or as :class:`Lazy`.

    Raises:
        TypeError: if there is something else where a :class:`Lazy` is wanted, or a component of another family.
    """
    if isinstance(value, (Lazy, Component)):
        _check_family(value, hint, place)
        if isinstance(value, Lazy):
            return value if lazy else value.build()
        return _as_lazy(value, place) if lazy else value
    if isinstance(value, Mapping):
        return {k: _part(v, hint, lazy, place) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return like(value, (_part(v, hint, lazy, place) for v in value))
    if lazy and not (value is None and type(None) in get_args(hint)):
        raise TypeError(f"{place} wants Lazy(...) of {_named(hint)}, got {value!r:.80}")
    return value


def _check_family(value: Any, hint: Any, place: str) -> None:
    component = value.constructor if isinstance(value, Lazy) else type(value)
    if (
        isinstance(component, type)
        and issubclass(component, Component)
        and not issubclass(component, families_in(hint))
    ):
        raise TypeError(f"{place} wants {_named(hint)}, got {component.__name__} of {component.family().__name__}")


def _named(hint: Any) -> str:
    return "the family " + " or ".join(family.__name__ for family in families_in(hint))


def families_in(hint: Any) -> tuple[type[Component], ...]:
    """The classes of components that an annotation names."""
    if get_origin(hint) is None and isinstance(hint, type) and issubclass(hint, Component):
        return (hint,)
    return tuple(family for argument in get_args(hint) for family in families_in(argument))


def _as_lazy(built: Component, place: str) -> Lazy[Component]:
    """A built component where one is wanted that waits.

    Raises:
        TypeError: if it has run-time arguments, which the parent would give.
    """
    component = type(built)
    if not any(is_runtime(hint) for hint in hints(component).values()):
        return Built(built)
    required = [
        p.name for p in _parameters(component) if p.default is p.empty and not is_runtime(hints(component)[p.name])
    ]
    written = ", ".join([component.__name__, *(f"{name}=..." for name in required)])
    raise TypeError(f"{place} wants Lazy({written}), got a built {component.__name__}")


def _wrap(component: type[Component]) -> None:
    """Let the constructor of a class get its parts built or waiting; that of a dataclass is made after the class."""
    constructor = vars(component).get("__init__")
    if constructor and not hasattr(constructor, _WRAPPED):
        component.__init__ = _with_parts(constructor)  # type: ignore[method-assign]


def _home(component: type) -> tuple[str, str]:
    """Where a class is defined."""
    return component.__module__, component.__qualname__


def _unknown_type(family: type[Component], name: Any) -> str:
    known = family.registered()
    if name is None:
        return f"a {family.__name__} needs a 'type' (known: {', '.join(known) or 'none'})"
    return unknown(f"{family.__name__} type", name, known)
