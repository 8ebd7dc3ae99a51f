"""Prediction on many machines: shards of the input, each read, predicted and written by any free worker."""

from .output import ShardedOutput, ShardReport
from .shards import Piece, Shard, shards_of

__all__ = ["Piece", "Shard", "ShardReport", "ShardedOutput", "shards_of"]
