"""Facts as JSON and back, to be kept between runs."""

import msgspec

from .facts import Facts

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Facts)


def to_json(facts: Facts) -> str:
    # The encoder knows no read-only mapping.
    return _encoder.encode(facts._replace(trainings=dict(facts.trainings))).decode()


def from_json(written: str) -> Facts:
    """msgspec.ValidationError when it says no facts as they are now."""
    return _decoder.decode(written)
