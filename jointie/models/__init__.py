"""Models: components assembled."""

from .joint_m import JointMModel
from .model import Model, ModelOutput

__all__ = ["JointMModel", "Model", "ModelOutput"]
