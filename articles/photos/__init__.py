"""Pictures as bytes: verified by decoding, and made into copies for readers. No models here."""

from .renditions import WIDTHS, make_renditions
from .verify import Picture, PictureProblem, read_picture

__all__ = ["WIDTHS", "Picture", "PictureProblem", "make_renditions", "read_picture"]
