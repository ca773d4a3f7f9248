"""Facts as bytes and back, to be kept between runs."""

import msgspec

from .facts import Facts

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Facts)


def to_bytes(facts: Facts) -> bytes:
    # The encoder knows no read-only mapping.
    return _encoder.encode(facts._replace(trainings=dict(facts.trainings)))


def from_bytes(written: bytes) -> Facts:
    """msgspec.ValidationError when the bytes are no facts as they are now."""
    return _decoder.decode(written)
