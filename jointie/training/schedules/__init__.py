"""Learning-rate schedules."""

from .constant import ConstantSchedule
from .linear import LinearSchedule
from .schedule import Schedule

__all__ = ["ConstantSchedule", "LinearSchedule", "Schedule"]
