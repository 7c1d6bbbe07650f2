"""The painters of the sample newsroom's pictures: each paints one kind of scene on a Canvas.

A painter takes the canvas and the palette and parameters that make one picture differ from
the next. Everything that varies by chance comes from the canvas's own seeded generator.
"""

from articles.demo.scenes.city import market, skyline, stadium
from articles.demo.scenes.country import fields, forest, observatory, ridges, turbines
from articles.demo.scenes.graphics import ballot, relief, ridgeplot
from articles.demo.scenes.portraits import portrait
from articles.demo.scenes.railway import tracks, viaduct
from articles.demo.scenes.rooms import chamber, laboratory, museum, orchestra
from articles.demo.scenes.tables import bakery, chess, lunch
from articles.demo.scenes.water import harbour, lighthouse, street

__all__ = [
    "bakery",
    "ballot",
    "chamber",
    "chess",
    "fields",
    "forest",
    "harbour",
    "laboratory",
    "lighthouse",
    "lunch",
    "market",
    "museum",
    "observatory",
    "orchestra",
    "portrait",
    "relief",
    "ridgeplot",
    "ridges",
    "skyline",
    "stadium",
    "street",
    "tracks",
    "turbines",
    "viaduct",
]
