"""The tables, one noun a file.

Each module knows only those above it: base ← section, author, source, tag, photo ← article ← wire, act, editing; merge; page;
published knows the vocabularies and never the article but by its number.
"""

from .section import Section

from .author import Author, Byline  # isort: skip
from .source import Citation, CitationRole, CitationTerms, Source, SourceGrant, SourceKind  # isort: skip
from .tag import Tag, TaggedArticle  # isort: skip
from .photo import (  # isort: skip
    ArticlePhoto,
    FingerprintBand,
    FormerFile,
    Photo,
    PhotoUse,
    Placement,
)
from .article import Article, Correction, RelatedStory, Revision, Stage, WireStatus  # isort: skip
from .published import (  # isort: skip
    FrontSlot,
    PhotoFace,
    PublishedAuthor,
    PublishedCorrection,
    PublishedPhoto,
    PublishedRelated,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
)
from .wire import ImportRun, Provider, SubjectRule, WireItem, WireUpdate  # isort: skip
from .act import Act, ActKind  # isort: skip
from .editing import EditingSession, PreviewLink  # isort: skip
from .merge import Merge  # isort: skip
from .page import HousePage  # isort: skip

__all__ = [
    "Act",
    "ActKind",
    "Article",
    "ArticlePhoto",
    "Author",
    "Byline",
    "Citation",
    "CitationRole",
    "CitationTerms",
    "Correction",
    "EditingSession",
    "FingerprintBand",
    "FormerFile",
    "FrontSlot",
    "HousePage",
    "ImportRun",
    "Merge",
    "Photo",
    "PhotoFace",
    "PhotoUse",
    "Placement",
    "PreviewLink",
    "Provider",
    "PublishedAuthor",
    "PublishedCorrection",
    "PublishedPhoto",
    "PublishedRelated",
    "PublishedSource",
    "PublishedTag",
    "PublishedVersion",
    "RelatedStory",
    "Revision",
    "Section",
    "Source",
    "SourceGrant",
    "SourceKind",
    "Stage",
    "SubjectRule",
    "Tag",
    "TaggedArticle",
    "WireItem",
    "WireStatus",
    "WireUpdate",
]
