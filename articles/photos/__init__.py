"""Pictures as bytes: verified by decoding, and made into copies for readers. No models here."""

from .fingerprint import NEAR, bands, distance, fingerprint
from .geometry import FULL, Box, around, focal_in
from .metadata import Metadata, read_metadata
from .renditions import (
    CARD,
    WIDTHS,
    Copy,
    Marks,
    copy_sizes,
    make_card,
    make_copies,
)
from .verify import Picture, PictureProblem, open_picture, read_picture

__all__ = [
    "CARD",
    "FULL",
    "NEAR",
    "WIDTHS",
    "Box",
    "Copy",
    "Marks",
    "Metadata",
    "Picture",
    "PictureProblem",
    "around",
    "bands",
    "copy_sizes",
    "distance",
    "fingerprint",
    "focal_in",
    "make_card",
    "make_copies",
    "open_picture",
    "read_metadata",
    "read_picture",
]
