"""What a photo says of itself: IPTC-IIM, XMP and Exif, read from the file and reconciled to one.

Pure: an image that Pillow has opened goes in, a Metadata comes out; nothing is decoded or stored.
"""

from .read import read_metadata
from .reconcile import Metadata

__all__ = ["Metadata", "read_metadata"]
