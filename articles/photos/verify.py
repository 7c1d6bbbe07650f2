"""Is this a picture? Verified by decoding it whole, whatever its name or header says."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF")
MOST_BYTES = 60 * 1024 * 1024
MOST_PIXELS = 120_000_000


class PictureProblem(ValueError):
    """Why a file is not taken in: one sentence that says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture: upright, sRGB, 8 bits a channel; its size is in pixels."""

    image: Image.Image

    @property
    def size(self) -> tuple[int, int]:
        return self.image.size


def read_picture(data: bytes) -> Picture:
    """Decode ``data``. Raises PictureProblem where it is no picture that we can show."""
    if not data:
        raise PictureProblem(_("The file is empty; export the picture again."))
    if len(data) > MOST_BYTES:
        raise PictureProblem(
            _("The file has %(size)s MB; %(most)s MB is the most, so save it smaller.")
            % {"size": len(data) // 2**20, "most": MOST_BYTES // 2**20}
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Picture(_decode(data))
    except UnidentifiedImageError:
        raise PictureProblem(
            _("This is no picture that we can read; save it as JPEG, PNG, WebP, AVIF or TIFF.")
        ) from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, PictureProblem):
            raise
        raise PictureProblem(_("The picture is damaged or cut short; export it again.")) from error


def _decode(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise PictureProblem(
                _("The picture has %(count)s megapixels; %(most)s is the most, so scale it down.")
                % {"count": width * height // 10**6, "most": MOST_PIXELS // 10**6}
            )
        if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
            raise PictureProblem(_("The picture is animated; upload one still frame."))
        image.load()
        return _srgb(ImageOps.exif_transpose(image))


def _srgb(image: Image.Image) -> Image.Image:
    """``image`` in sRGB, on white where it was transparent."""
    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    profile = image.info.get("icc_profile")
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    if profile and image.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                image, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
        except ImageCms.PyCMSError:
            # A profile that is none: the pixels are all there is to go by.
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")
