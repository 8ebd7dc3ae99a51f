"""Speed beside the bare encoder, for the development of jointie: training steps, untrained models, earlier commits."""
