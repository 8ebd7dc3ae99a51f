from tests.prediction.conftest import trained  # noqa: F401
