"""Files, archives and watched folders → what importers make of them: all that opens files to import.

``archives.py`` unpacks within limits; ``files.py`` walks, unpacks and hands to importers;
``watch.py`` takes what arrives in a folder and brings it in. Each knows those before it.
"""

from articles.intake.files import Reading, read_paths, shown, total_bytes
from articles.intake.watch import Watch

__all__ = ["Reading", "Watch", "read_paths", "shown", "total_bytes"]
