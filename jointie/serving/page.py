"""The page to try a model: a text, thresholds, and what is found, displayed as the format ``html`` does."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup

from ..components.decoding import KINDS, Calibration
from ..visualisation import page_with

_HELP = {
    "mention": "Of mentions that corefer with no other; those that do are taken anyway.",
    "coreference": "Of links between mentions.",
    "relation": "Of relations, whatever their type.",
}


def page(name: str, calibration: Calibration) -> str:
    """The page.

    Args:
        name: of the model.
        calibration: the thresholds at which the sliders begin; they are sent where a slider was moved alone.
    """
    sliders = [(kind, _HELP[kind], _threshold(calibration, kind)) for kind in KINDS]
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    form = environment.from_string(_source("form.html"))
    return page_with(Markup(form.render(name=name, sliders=sliders, script=Markup(_source("form.js")))))


def _threshold(calibration: Calibration, kind: str) -> float:
    """In hundredths; where none is set, the probability at which the model decides."""
    scale = getattr(calibration, kind)
    return round(100 * (scale.probability(scale.cut) if scale.threshold is None else scale.threshold))


@cache
def _source(name: str) -> str:
    return (files("jointie.serving") / "templates" / name).read_text(encoding="utf-8")
