"""An encoder that is no transformer."""

from pathlib import Path

from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from jointie.components.encoding import Encoder
from jointie.config import PositiveInt
from jointie.tensors import Batch


@Encoder.register("bilstm")
class LstmEncoder(Encoder):
    """Reads each window with a bidirectional LSTM.

    Args:
        name: where the tokenizer comes from, a Hugging Face name or a folder.
        vocabulary: more than the greatest id of the tokenizer.
        hidden_dim: the length of a token vector, an even number.
    """

    def __init__(self, name: str, vocabulary: PositiveInt = 30522, hidden_dim: PositiveInt = 256) -> None:
        super().__init__()
        self.source, self.output_dim, self.max_length, self.vocabulary_size = name, hidden_dim, 512, vocabulary
        self.embedding = nn.Embedding(vocabulary, hidden_dim)
        self.lstm = nn.LSTM(hidden_dim, hidden_dim // 2, batch_first=True, bidirectional=True)

    def forward(self, batch: Batch) -> Tensor:
        vectors, lengths = self.embedding(batch.input_ids), batch.attention_mask.sum(1).cpu()
        packed = pack_padded_sequence(vectors, lengths, batch_first=True, enforce_sorted=False)
        windows, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True, total_length=vectors.shape[1])
        return windows.flatten(0, 1)[batch.token_index]

    def save_assets(self, folder: Path) -> None:
        """Nothing: the weights and the spec are all there is."""
