"""What the command runs on."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from .options import ROOT


def described(device: str) -> dict[str, Any]:
    """The device, the processor, and the versions that matter."""
    import torch
    import transformers

    gpu = device == "cuda"
    return {
        "device": torch.cuda.get_device_name() if gpu else "no GPU: the CPU alone",
        "memory": torch.cuda.get_device_properties(0).total_memory if gpu else None,
        "processor": f"{os.cpu_count()} cores of {_processor()}",
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "python": platform.python_version(),
        "commit": _commit(),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    try:
        command = ["git", "rev-parse", "--short", "HEAD"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
