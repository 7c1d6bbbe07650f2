"""The catalogue of the sample newsroom's pictures, and ``draw``, which makes one as a JPEG file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from articles.demo import scenes
from articles.demo.canvas import Canvas

LANDSCAPE = (1800, 1200)
PORTRAIT = (1200, 1600)
SQUARE = (1400, 1400)
WIDE = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Picture:
    """One drawn picture: who paints it, with what, and its format in pixels."""

    painter: Callable[..., None]
    paints: dict[str, Any] = field(default_factory=dict)
    size: tuple[int, int] = LANDSCAPE


def draw(name: str, *, size: tuple[int, int] | None = None) -> bytes:
    """The picture ``name`` of ``PICTURES`` as a JPEG file, in its own format unless ``size`` is given.

    ``size`` is (width, height) in pixels. The same name and size always give the same bytes, since
    all chance is seeded by the name. Raises KeyError for a name that is not in the catalogue.
    """
    picture = PICTURES[name]
    canvas = Canvas(size or picture.size, seed=name)
    picture.painter(canvas, **picture.paints)
    return canvas.jpeg()


PICTURES: dict[str, Picture] = {
    "ridges-dawn": Picture(
        scenes.ridges,
        {
            "sky": ["#5b6f97", "#c9a7a6", "#f6cf9f", "#fbe3c0"],
            "far": "#9aa3bd",
            "near": "#1f2d3d",
            "haze": "#f3d9c0",
            "sun": (0.66, 0.36, 42, "#ffd79a"),
        },
    ),
    "ridges-winter": Picture(
        scenes.ridges,
        {
            "sky": ["#7fa3bf", "#b9d1de", "#e9eef0"],
            "far": "#b6c8d6",
            "near": "#28465a",
            "haze": "#eef3f5",
            "sun": (0.24, 0.24, 34, "#fff3d8"),
            "layers": 5,
            "rough": 0.58,
        },
    ),
    "tarn-evening": Picture(
        scenes.ridges,
        {
            "sky": ["#2b2f55", "#7a4f79", "#d9796d", "#f6b979"],
            "far": "#8d6f8f",
            "near": "#1c2138",
            "haze": "#e9a68b",
            "sun": (0.36, 0.27, 40, "#ffc17a"),
            "lake": True,
        },
        WIDE,
    ),
    "harbour-dusk": Picture(
        scenes.harbour,
        {
            "sky": ["#23304f", "#6a5a7d", "#d98a6a", "#f7bd78"],
            "dark": "#141a2c",
            "lamp": "#ffc576",
            "paints": ["#b5493b", "#d9a441", "#3f6f7d", "#7d8f6b", "#c9c2b0"],
        },
        WIDE,
    ),
    "harbour-morning": Picture(
        scenes.harbour,
        {
            "sky": ["#7ea7bd", "#b5ccd2", "#ecdcc2", "#f6e6c8"],
            "dark": "#22384a",
            "lamp": "#fff0cf",
            "paints": ["#2f6f8f", "#c65f3d", "#e0b45a", "#e8e4d8", "#5b7f6b"],
            "cranes": 4,
            "sun": 0.22,
        },
    ),
    "flood-street-night": Picture(
        scenes.street,
        {
            "sky": ["#0f1a30", "#1d2f4c", "#3d5270"],
            "walls": ["#5b4a4a", "#3f5160", "#6a5b4c", "#4a4560"],
            "haze": "#52688a",
            "water": "#101c30",
            "lamp": "#ffcf86",
            "lit": 0.3,
        },
    ),
    "flood-street-dawn": Picture(
        scenes.street,
        {
            "sky": ["#8d9cab", "#c7c5bf", "#ecd9bd"],
            "walls": ["#b0705a", "#c9a66b", "#7f8f93", "#a98a80", "#d3bfa0"],
            "haze": "#dcd0bd",
            "water": "#6d6f68",
            "lamp": "#ffe4b0",
            "lit": 0.1,
            "boat": False,
        },
    ),
    "wheat-field": Picture(
        scenes.fields,
        {
            "sky": ["#4f8fb8", "#a9cbd6", "#f7e6bf"],
            "crop": ("#e3b752", "#a87428"),
            "far": "#6f8a86",
            "trees": "#3f5a3a",
            "barn": "#a3402f",
        },
    ),
    "drought-field": Picture(
        scenes.fields,
        {
            "sky": ["#c98d5a", "#e8bd84", "#fbe4b4"],
            "crop": ("#c9a070", "#7d5534"),
            "far": "#a5835f",
            "trees": "#5a4a30",
            "rows": 14,
            "vanish": 0.40,
        },
        WIDE,
    ),
    "vineyard-spring": Picture(
        scenes.fields,
        {
            "sky": ["#7fb0c0", "#cfe0d4", "#f5edd0"],
            "crop": ("#8fb35c", "#3f6b3a"),
            "far": "#5f8f86",
            "trees": "#28503a",
            "rows": 18,
            "vanish": 0.5,
            "barn": "#d8c7a3",
        },
    ),
    "observatory-night": Picture(
        scenes.observatory,
        {
            "sky": ["#070b1e", "#101a3a", "#27406a", "#6a6f86"],
            "milk": "#cfd6ff",
            "blush": "#7a5a9a",
            "dark": "#060912",
            "tilt": 52,
        },
    ),
    "milky-way-tall": Picture(
        scenes.observatory,
        {
            "sky": ["#0a0820", "#1d1640", "#4a2f63", "#c2705c"],
            "milk": "#ffe3d0",
            "blush": "#9a4f86",
            "dark": "#08060f",
            "tilt": 74,
            "dome": 0.3,
        },
        PORTRAIT,
    ),
    "viaduct-train": Picture(
        scenes.viaduct,
        {
            "sky": ["#7f9fb5", "#c3cfcf", "#f3dfbd"],
            "far": "#93a8a8",
            "near": "#2f4a44",
            "haze": "#ebe3d2",
            "stone": "#8d6f5c",
            "train": "#a8322c",
        },
    ),
    "viaduct-empty": Picture(
        scenes.viaduct,
        {
            "sky": ["#43527a", "#8a84a0", "#e2b9a4"],
            "far": "#7f86a0",
            "near": "#232b42",
            "haze": "#cbbcc4",
            "stone": "#5f5a68",
            "train": "#000000",
            "arches": 6,
            "moving": False,
        },
        WIDE,
    ),
    "tracks-empty": Picture(
        scenes.tracks,
        {
            "sky": ["#4d6f8f", "#b3b9b8", "#f7d9a8"],
            "ground": "#8a7a6c",
            "steel": "#dfe3e6",
            "dark": "#2a2830",
        },
    ),
    "museum-hall": Picture(
        scenes.museum,
        {
            "wall": ["#5c5148", "#8a7966", "#b39f84"],
            "floor": "#8a7458",
            "column": "#c4b193",
            "light": "#fff0cc",
            "dark": "#2a2220",
            "statues": [0, 1, 2, 3],
        },
    ),
    "museum-relief": Picture(
        scenes.museum,
        {
            "wall": ["#26323c", "#3f525c", "#5f7478"],
            "floor": "#3b4a50",
            "column": "#70868a",
            "light": "#d6efe8",
            "dark": "#0f171c",
            "statues": [3, 0, 1],
            "visitors": 3,
        },
        WIDE,
    ),
    "sculpture-studio": Picture(
        scenes.museum,
        {
            "wall": ["#6d3d33", "#a5624a", "#d49a6f"],
            "floor": "#8f5a40",
            "column": "#c98a64",
            "light": "#ffe6b8",
            "dark": "#2c1512",
            "statues": [2, 0, 2],
            "visitors": 1,
        },
    ),
    "stadium-night": Picture(
        scenes.stadium,
        {
            "sky": ["#0f1830", "#263a5e", "#6a6f8c"],
            "grass": ("#4f9a52", "#1f5a34"),
            "crowd": ["#d9483b", "#f0e6d2", "#31507a", "#d8a84a"],
            "lamp": "#f4f6e6",
        },
        WIDE,
    ),
    "orchestra-rehearsal": Picture(
        scenes.orchestra,
        {
            "back": ["#1c0f14", "#3c1c1c", "#1a0d10"],
            "glow": "#e08a3c",
            "wood": "#8a4522",
            "page": "#fff0cf",
            "dark": "#150a0c",
        },
    ),
    "orchestra-blue": Picture(
        scenes.orchestra,
        {
            "back": ["#0c1424", "#1b3044", "#0b131f"],
            "glow": "#4fa0b5",
            "wood": "#a8703c",
            "page": "#f2f6ea",
            "dark": "#080d16",
        },
        SQUARE,
    ),
    "skyline-heat": Picture(
        scenes.skyline,
        {
            "sky": ["#c4472c", "#ea8645", "#fbcf7f"],
            "far": "#e09a5f",
            "near": "#4a1f22",
            "haze": "#f7c079",
            "sun": (0.58, 0.34, 120, "#ffe08a"),
        },
    ),
    "skyline-river": Picture(
        scenes.skyline,
        {
            "sky": ["#1f2a4d", "#5c5584", "#c9808a", "#f3bd93"],
            "far": "#8a7a9c",
            "near": "#171d36",
            "haze": "#d99a96",
            "sun": (0.34, 0.52, 60, "#ffd0a0"),
            "windows": "#ffdf9a",
            "river": True,
        },
        WIDE,
    ),
    "skyline-morning": Picture(
        scenes.skyline,
        {
            "sky": ["#6fa0b8", "#b7d0d3", "#f2e8d0"],
            "far": "#a9c0c4",
            "near": "#27414f",
            "haze": "#e6e6da",
            "sun": (0.76, 0.30, 52, "#fff0c8"),
        },
    ),
    "market-stall": Picture(
        scenes.market,
        {
            "stripes": ("#b53a30", "#f3e6cc"),
            "back": ["#2b3a3f", "#3f4a44", "#3a2a20"],
            "fruit": ["#d9542f", "#e6a52e", "#6f9a3c", "#8a2f45"],
            "lamp": "#ffd28a",
        },
    ),
    "portrait-conductor": Picture(
        scenes.portrait,
        {
            "back": ["#2f4a52", "#54737a", "#2a3f47"],
            "skin": "#d9a07c",
            "hair": "#d8d3c8",
            "coat": "#1f2429",
            "shirt": "#f0ece2",
            "style": "glasses",
            "accent": "#c9873f",
        },
        PORTRAIT,
    ),
    "portrait-mayor": Picture(
        scenes.portrait,
        {
            "back": ["#c9b79c", "#e3d6bd", "#b8a284"],
            "skin": "#9a6244",
            "hair": "#1d1514",
            "coat": "#23455c",
            "shirt": "#f6f2e6",
            "style": "bun",
            "accent": "#b5493b",
        },
        PORTRAIT,
    ),
    "portrait-keeper": Picture(
        scenes.portrait,
        {
            "back": ["#3d5468", "#7791a0", "#31465a"],
            "skin": "#e3b591",
            "hair": "#8a4a26",
            "coat": "#d8a23a",
            "shirt": "#2a3a4a",
            "style": "beard",
            "accent": "#dfe5e2",
        },
        SQUARE,
    ),
    "portrait-astronomer": Picture(
        scenes.portrait,
        {
            "back": ["#1b1f42", "#3d3a6b", "#171a36"],
            "skin": "#c98f68",
            "hair": "#7a2f3f",
            "coat": "#38454f",
            "shirt": "#c9d3d3",
            "style": "scarf",
            "accent": "#e0b35a",
        },
        SQUARE,
    ),
    "portrait-halloran": Picture(
        scenes.portrait,
        {
            "back": ["#7d3b34", "#b0685a", "#6a2f2b"],
            "skin": "#e7bd9f",
            "hair": "#5b2c1d",
            "coat": "#24303f",
            "shirt": "#efe9dc",
            "style": "long",
            "accent": "#e2b27a",
        },
        SQUARE,
    ),
    "portrait-wren": Picture(
        scenes.portrait,
        {
            "back": ["#5f6b54", "#8c967c", "#4a5543"],
            "skin": "#dcae8c",
            "hair": "#3a2b20",
            "coat": "#5a3d2b",
            "shirt": "#d9d2c2",
            "style": "beard",
            "accent": "#c8a15c",
        },
        SQUARE,
    ),
    "portrait-oyelaran": Picture(
        scenes.portrait,
        {
            "back": ["#1f5a63", "#3f8790", "#194a52"],
            "skin": "#7b4a31",
            "hair": "#17110f",
            "coat": "#d9822f",
            "shirt": "#f3ead6",
            "style": "bun",
            "accent": "#8fc1b5",
        },
        SQUARE,
    ),
    "portrait-byeol": Picture(
        scenes.portrait,
        {
            "back": ["#a9b4c6", "#d3dae4", "#8f9bb0"],
            "skin": "#efc9a6",
            "hair": "#15171c",
            "coat": "#2f3b57",
            "shirt": "#f5f3ee",
            "style": "glasses",
            "accent": "#c65f5f",
        },
        SQUARE,
    ),
    "chess-final": Picture(
        scenes.chess,
        {
            "back": ["#1b2a2c", "#33403a", "#5a4632"],
            "squares": ("#e6cfa0", "#7a4a2c"),
            "men": ("#efe0c0", "#2a1a16"),
            "lamp": "#ffd79a",
            "setting": [
                ("king", 1, 6, 0.6),
                ("rook", 1, 4, 0.6),
                ("pawn", 1, 5, 1.6),
                ("pawn", 1, 7, 1.6),
                ("bishop", 1, 2, 2.4),
                ("pawn", 0, 3, 3.4),
                ("queen", 0, 4.6, 4.4),
                ("pawn", 0, 1, 5.0),
                ("rook", 0, 2.4, 5.6),
                ("king", 0, 5.3, 6.2),
            ],
        },
    ),
    "chess-square": Picture(
        scenes.chess,
        {
            "back": ["#2a2140", "#4a3558", "#6d4a52"],
            "squares": ("#d9c4c0", "#5a3f5c"),
            "men": ("#f3e8dc", "#221a2c"),
            "lamp": "#ffc9a0",
            "setting": [
                ("pawn", 1, 2, 1.4),
                ("bishop", 1, 5, 2.2),
                ("king", 1, 3.4, 3.4),
                ("pawn", 0, 5.2, 4.6),
                ("queen", 0, 3.1, 6.1),
            ],
        },
        SQUARE,
    ),
    "lighthouse-storm": Picture(
        scenes.lighthouse,
        {
            "sky": ["#1a2740", "#33496a", "#6a7a90", "#a09a98"],
            "sea": ("#4a6a7a", "#12283c"),
            "tower": ("#efe6d6", "#b03a30"),
            "rock": "#3a3a42",
            "lamp": "#ffe6a3",
            "storm": 1.25,
        },
    ),
    "lighthouse-calm": Picture(
        scenes.lighthouse,
        {
            "sky": ["#6fb0c6", "#b5d8d8", "#f6e3c0"],
            "sea": ("#7fb5ba", "#2a6a80"),
            "tower": ("#faf5e8", "#2f6f8a"),
            "rock": "#6a5f58",
            "lamp": "#fff6d8",
            "beam": False,
            "storm": 0.35,
        },
        PORTRAIT,
    ),
    "forest-fog": Picture(
        scenes.forest,
        {
            "fog": "#c5d3cd",
            "far": "#93aaa5",
            "near": "#16282a",
            "leaf": ["#5f7f5a", "#3f6248"],
            "light": "#fff4d0",
            "path": "#a89c84",
        },
    ),
    "forest-autumn": Picture(
        scenes.forest,
        {
            "fog": "#ecd6b0",
            "far": "#c79a72",
            "near": "#321a16",
            "leaf": ["#d9822f", "#b5452a", "#e3b03f"],
            "light": "#ffe9ae",
            "path": "#c9a070",
        },
        PORTRAIT,
    ),
    "turbines-hills": Picture(
        scenes.turbines,
        {
            "sky": ["#5f9cc0", "#b5d3d8", "#f8e7c0"],
            "far": "#8fae96",
            "near": "#3f6a3c",
            "haze": "#eee6cc",
            "white": "#f6f3ea",
        },
        WIDE,
    ),
    "turbines-dusk": Picture(
        scenes.turbines,
        {
            "sky": ["#3a3563", "#a55f7c", "#f7b27a"],
            "far": "#8f6a86",
            "near": "#2a2440",
            "haze": "#eca98c",
            "white": "#fbe6d8",
            "count": 5,
        },
    ),
    "bakery-bread": Picture(
        scenes.bakery,
        {
            "board": ("#4a3222", "#2c1c14"),
            "crusts": ["#b06a2c", "#9a5422", "#c4803a"],
            "light": "#ffcf8a",
            "plan": "o|o|o *o*o*",
        },
    ),
    "bakery-buns": Picture(
        scenes.bakery,
        {
            "board": ("#7f8f93", "#56666c"),
            "crusts": ["#c98a45", "#b87434", "#dba05a"],
            "light": "#fff0cf",
            "plan": "*o* o*o *o*",
        },
        SQUARE,
    ),
    "map-delta": Picture(
        scenes.relief,
        {
            "tints": ["#a9cdc4", "#cfdcb0", "#efe3b8", "#d9b580", "#a87a5a"],
            "line": "#5a5a40",
            "river": "#4f93a8",
            "mark": "#c0392b",
        },
    ),
    "chart-ridges": Picture(
        scenes.ridgeplot,
        {
            "back": ["#f4ead6", "#efe0c4"],
            "low": "#3f7f86",
            "high": "#274a63",
            "accent": "#cf4b33",
        },
    ),
    "chart-bars": Picture(
        scenes.ridgeplot,
        {
            "back": ["#f3eee2", "#e3dac6"],
            "low": "#8fb0b0",
            "high": "#2a5f74",
            "accent": "#d1552f",
            "bars": True,
        },
        WIDE,
    ),
    "school-lunch": Picture(
        scenes.lunch,
        {
            "table": ("#d9b98a", "#b58a58"),
            "tray": ["#3f8f8a", "#e0a93f", "#c65f45"],
            "plate": "#f5f1e6",
            "food": ["#d98a3a", "#5f9a45", "#b5402f", "#e8cf7a", "#8a5a34"],
        },
    ),
    "council-chamber": Picture(
        scenes.chamber,
        {
            "back": ["#2a1d1c", "#4a2f28", "#2c1d1a"],
            "seats": ["#b53f3a", "#d98f4a", "#d9c9a3", "#5f8f8a", "#35507a"],
            "split": [21, 14, 18, 24, 16],
            "lamp": "#ffd39a",
            "dark": "#3a231a",
        },
        WIDE,
    ),
    "ballot-box": Picture(
        scenes.ballot,
        {
            "back": ["#e6dcc8", "#d3c4a8"],
            "box": "#2f5f74",
            "paper": "#fbf6ea",
            "accent": "#d9694a",
        },
    ),
    "laboratory-vials": Picture(
        scenes.laboratory,
        {
            "back": ["#12303c", "#1d4a55", "#0f2630"],
            "liquids": ["#f0a23a", "#e0604a", "#4fc0b0", "#f0d87a"],
            "glass": "#cfe6e8",
            "lamp": "#bfe8ea",
        },
    ),
}
