"""The tables, one noun a file.

Each module knows only those above it: base ← section, author, source, tag, photo ← article ← wire, act, editing; merge;
published knows the vocabularies and never the article but by its number.
"""

from .section import Section

from .author import Author, Byline  # isort: skip
from .source import Citation, CitationRole, CitationTerms, Source, SourceGrant, SourceKind  # isort: skip
from .tag import Tag, TaggedArticle  # isort: skip
from .photo import ArticlePhoto, Photo, Placement  # isort: skip
from .article import Article, Correction, Revision, Stage  # isort: skip
from .published import (  # isort: skip
    FrontSlot,
    PublishedAuthor,
    PublishedCorrection,
    PublishedSource,
    PublishedTag,
    PublishedVersion,
)
from .wire import ImportRun, WireItem  # isort: skip
from .act import Act, ActKind  # isort: skip
from .editing import EditingSession, PreviewLink  # isort: skip
from .merge import Merge  # isort: skip

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
    "FrontSlot",
    "ImportRun",
    "Merge",
    "Photo",
    "Placement",
    "PreviewLink",
    "PublishedAuthor",
    "PublishedCorrection",
    "PublishedSource",
    "PublishedTag",
    "PublishedVersion",
    "Revision",
    "Section",
    "Source",
    "SourceGrant",
    "SourceKind",
    "Stage",
    "Tag",
    "TaggedArticle",
    "WireItem",
]
